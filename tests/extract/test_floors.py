"""Floors of the benchmark: told where they do not hold, lowered only with a reason, which stays beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest


@pytest.fixture
def hold_floors(monkeypatch):
    monkeypatch.syspath_prepend(Path(__file__).parents[2])
    from benchmarks.extraction import hold_floors

    return hold_floors


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "floors.json"
    path.write_text(json.dumps({"score": {"n4k": {"text": 0.9, "headline": 0.9}}}), encoding="utf-8")
    return path


def test_a_floor_that_does_not_hold_is_told(hold_floors, path, capsys):
    before = path.read_text(encoding="utf-8")
    assert hold_floors({"n4k": {"text": 0.95, "headline": 0.9}}, None, path) == 0
    assert hold_floors({"n4k": {"text": 0.8567, "headline": 0.95}}, None, path) == 1
    assert capsys.readouterr().out == "n4k text: 0.856 is below the floor 0.900\n"
    assert path.read_text(encoding="utf-8") == before


def test_it_goes_down_with_a_reason(hold_floors, path):
    assert hold_floors({"n4k": {"text": 0.8567, "headline": 0.95}}, "gold was wrong", path) == 0
    assert json.loads(path.read_text(encoding="utf-8")) == {
        "score": {"n4k": {"text": 0.856, "headline": 0.9}},
        "lowered": [{"set": "n4k", "measure": "text", "from": 0.9, "to": 0.856, "why": "gold was wrong"}],
    }
