"""`newsarchive rules test SITE`."""

import json
import shutil
from pathlib import Path

import pytest

from newsarchive import workspace

EXAMPLE = Path(__file__).parents[1] / "sites" / "gazette"
PAGE = "wordpress-ribbon"


@pytest.fixture
def fixtures(tmp_path, monkeypatch):
    """The folder of the example's pages, in a workspace that is the working folder."""
    workspace.make(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return shutil.copytree(EXAMPLE, tmp_path / "tests" / "sites" / "gazette")


def change(fixtures, **fields):
    path = fixtures / f"{PAGE}.json"
    path.write_text(json.dumps({**json.loads(path.read_text(encoding="utf-8")), **fields}), encoding="utf-8")


def test_all_right(run, fixtures):
    result = run("rules", "test", "gazette.example")
    assert (result.code, result.err) == (0, "8 fields right.\n")
    assert f"ok     {PAGE} section\n" in result.out


def test_a_wrong_field_is_told(run, fixtures):
    change(fixtures, section="Boats")
    result = run("rules", "test", "https://gazette.example/")
    assert (result.code, result.err) == (3, "8 fields of https://gazette.example/: 1 wrong.\n")
    assert f'wrong  {PAGE} section: expected "Boats", got "Harbour"\n' in result.out


def test_json(run, fixtures):
    rows = run("rules", "test", "gazette.example", "--json").json
    assert rows[1] == {
        "page": PAGE,
        "field": "headline",
        "ok": True,
        "expected": "Ferry to sail again from May",
        "got": "Ferry to sail again from May",
    }


def test_trouble_is_told(run, fixtures):
    assert "No spider of this workspace has other.example as its home" in run("rules", "test", "other.example").err
    change(fixtures, colour="red")
    result = run("rules", "test", "gazette.example")
    assert result.code == 2
    assert "'colour' is no field of an article" in result.err
    (fixtures / f"{PAGE}.json").unlink()
    assert "Expected what must come out of the page" in run("rules", "test", "gazette.example").err
    (fixtures / f"{PAGE}.html").unlink()
    assert "found none" in run("rules", "test", "gazette.example").err


def test_outside_a_workspace(run):
    result = run("rules", "test", "gazette.example")
    assert result.code == 2
    assert "Not in a workspace" in result.err
