"""Each site with rules of its own, read from kept pages: one test a field. `newsarchive rules test SITE` does the same."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from newsarchive.batch.fixtures import check_folder
from newsarchive.crawl import NewsSpider

SITES = Path(__file__).parent
SPIDERS = SITES.parents[1] / "spiders"
NAMES = sorted(path.name for path in SITES.iterdir() if path.is_dir() and not path.name.startswith("_"))


def rules_of(name):
    spec = importlib.util.spec_from_file_location(f"site_{name}", SPIDERS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    kinds = [k for k in vars(module).values() if isinstance(k, type) and issubclass(k, NewsSpider)]
    return next(kind for kind in kinds if kind.name == name).rules


CHECKED = [
    pytest.param(one, id=f"{name}-{one.page}-{one.field}")
    for name in NAMES
    for one in check_folder(SITES / name, rules_of(name))
]


@pytest.mark.parametrize("one", CHECKED)
def test_field(one):
    assert one.is_right, f"expected {one.expected!r}, got {one.got!r}"


def test_the_worked_example_needs_its_rules():
    assert "section" in {one.field for one in check_folder(SITES / "gazette", ()) if not one.is_right}
