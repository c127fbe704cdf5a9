"""A18: a line that loses 5 % of the packets, delays them by 50 to 150 ms each way, and changes their order."""

from __future__ import annotations

import json
from pathlib import Path

from .command import rows, workspace
from .invariants import broken
from .namespace import run_inside

INSIDE = Path(__file__).with_name("inside_lossy.py")


def test_a_bad_line_loses_no_page(tmp_path: Path) -> None:
    db = workspace(tmp_path, DOWNLOAD_DELAY=0, DOWNLOAD_TIMEOUT=300)  # what is lost six times in a row takes a minute
    run_inside(INSIDE, tmp_path)
    found = json.loads((tmp_path / "found.json").read_text())
    assert found["lost"] > 10, "it must lose something, or the test proves nothing"
    assert found["code"] == 0, found["err"]
    assert rows(db, "SELECT count(*) AS n, count(DISTINCT url) AS u FROM articles") == [{"n": 24, "u": 24}]
    assert len(found["paths"]) == len({tuple(path) for path in found["paths"]}) == 6 * 6, "nothing is asked twice"
    assert broken(db) == []
