"""What `newsarchive init` makes is of the same shape as this repository, and runs."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from newsarchive import workspace
from newsarchive.errors import UsageError

ROOT = Path(__file__).parent.parent


def test_a_workspace_is_like_this_repository(tmp_path):
    workspace.make(tmp_path / "mine")
    made = {
        str(p.relative_to(tmp_path / "mine")): p.read_bytes() for p in (tmp_path / "mine").rglob("*") if p.is_file()
    }
    made.pop(".gitignore")
    assert made == {name: (ROOT / name).read_bytes() for name in workspace.FILES}


def test_every_spider_of_the_repository_is_in_it():
    ours = {f"spiders/{path.name}" for path in (ROOT / "spiders").glob("*.py")}
    assert ours == {name for name in workspace.FILES if name.startswith("spiders/")}


def test_nothing_is_overwritten(tmp_path):
    (tmp_path / "scrapy.cfg").write_text("mine")
    with pytest.raises(UsageError, match=r"has scrapy\.cfg already"):
        workspace.make(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["scrapy.cfg"]


def test_scrapy_finds_its_spiders(tmp_path):
    workspace.make(tmp_path)
    environment = {**os.environ, "PYTHONPATH": ""}
    listed = subprocess.run(
        [sys.executable, "-m", "scrapy", "list"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert listed.stdout.split() == ["gazette", "news"], listed.stderr
