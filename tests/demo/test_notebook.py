"""The worked notebook runs on the archive that the demo leaves, and answers its questions."""

import json
import os
import subprocess
import sys
from pathlib import Path

NOTEBOOK = Path(__file__).parents[2] / "docs" / "notebooks" / "questions.ipynb"


def test_the_notebook_runs_on_the_demo_archive(tmp_path):
    cells = json.loads(NOTEBOOK.read_text(encoding="utf-8"))["cells"]
    code = "\n\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert [cell["outputs"] for cell in cells if cell["cell_type"] == "code" and cell["outputs"]] == []
    db = tmp_path / "demo.db"
    env = {name: value for name, value in os.environ.items() if not name.startswith("NEWSARCHIVE_")}
    subprocess.run([sys.executable, "-m", "newsarchive", "demo", "--db", db], env=env, check=True, capture_output=True)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-"], input=code, text=True, env=env | {"NEWSARCHIVE_DB": str(db)}, cwd=tmp_path,
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split(" | ")[0] for line in lines[3:5]] == ["1", "2"]
    assert any(line.endswith("headline changed") for line in lines)
    assert any(line.endswith("paragraph edited") for line in lines)
    assert any(line.startswith("2026-03  Sport") for line in lines)
    assert "edges; 3 groups of" in lines[-1]
