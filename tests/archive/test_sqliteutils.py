"""Opening an archive does not import pandas, and leaves it to be imported."""

import os
import subprocess
import sys
from pathlib import Path


def test_pandas_is_not_imported_and_can_be(tmp_path: Path) -> None:
    (tmp_path / "pandas.py").write_text("print('pandas')\n")
    (tmp_path / "numpy.py").write_text("print('numpy')\n")
    program = "import newsarchive.archive, sys; print('numpy' in sys.modules); import pandas, numpy"
    environ = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run([sys.executable, "-c", program], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "pandas", "numpy"]
