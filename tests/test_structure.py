"""The rooms of the house: imports go one way, and names that are promised are there."""

import ast
from pathlib import Path

import pytest

import newsarchive

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "newsarchive"

LAYERS = {
    "codings": 0,
    "errors": 0, "failpoints": 0, "health": 0, "text": 0, "items": 0, "states": 0, "urls": 0, "urlshapes": 0, "pace": 0,
    "extract": 1, "discover": 1, "archive": 1, "export": 1, "workspace": 1, "pagefiles": 1, "demo": 1,
    "config": 2, "plan": 2, "workers": 2, "batch": 3,
    "crawl": 3, "web": 3, "watch": 3,
    "cli": 4, "__main__": 5, "__init__": 5,
}  # fmt: skip
"""A module may import its own room and rooms of a lower number; within layer 1 see ALLOWED."""
ALLOWED = {
    ("export", "archive"): False,  # export knows rows, not tables
    ("items", "text"): True,
    ("urls", "errors"): True,
    ("urlshapes", "urls"): True,
    ("plan", "config"): True,
    ("demo", "extract"): False,
}


def modules():
    for path in sorted(PACKAGE.rglob("*.py")):
        parts = path.relative_to(PACKAGE).with_suffix("").parts
        if parts[0] != "template":  # copies of a workspace's files, not modules of the package
            yield parts[0], path


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_imports_go_one_way():
    wrong = []
    for room, path in modules():
        for name in imported(path):
            parts = name.split(".")
            if parts[0] != "newsarchive" or len(parts) < 2:
                continue
            other = parts[1] if parts[1] in LAYERS else "__init__"
            if other == room:
                continue
            fine = ALLOWED.get((room, other), LAYERS[other] < LAYERS[room])
            if not fine:
                wrong.append(f"{path.relative_to(ROOT)} imports {name}")
    assert wrong == []


STEPS = {
    "extract": ("words", "page", "blocks", "fields", "related", "fallbacks"),
    "archive": ("database", "store", "ledger", "find", "reports", "upkeep"),
}
"""The folders of the two large rooms, in the order of a page's way; a folder imports only itself and those before it (in the
archive also what stands beside them: its facade, whose class many functions take)."""


@pytest.mark.parametrize("room", STEPS)
def test_a_room_goes_one_way(room):
    steps, wrong = STEPS[room], []
    for number, step in enumerate(steps):
        for path in (PACKAGE / room / step).rglob("*.py"):
            names = [name.split(".") for name in imported(path) if name.startswith(f"newsarchive.{room}.")]
            fine = {*steps[: number + 1], *(("archive", "migrations") if room == "archive" else ())}
            wrong += [f"{path.name} imports {'.'.join(name)}" for name in names if name[2] not in fine]
    assert wrong == []
    assert {path.name for path in (PACKAGE / room).iterdir() if (path / "__init__.py").exists()} == set(steps)


def test_every_module_has_a_layer():
    assert {room for room, _ in modules()} <= set(LAYERS)


@pytest.mark.parametrize(
    ("library", "rooms"),
    [
        ("scrapy", {"crawl"}),
        ("twisted", {"crawl"}),
        ("sqlite3", {"archive", "crawl", "cli"}),
        ("click", {"cli"}),
        ("datasette", {"web"}),
    ],
)
def test_a_library_stays_in_its_rooms(library, rooms):
    users = {room for room, path in modules() if any(name.split(".")[0] == library for name in imported(path))}
    assert users <= rooms


def test_spiders_import_only_the_package():
    for path in (ROOT / "spiders").glob("*.py"):
        assert {name.split(".")[0] for name in imported(path)} <= {"newsarchive"}, path.name


def test_the_facade_is_complete():
    assert set(newsarchive.__all__) == {"Archive", "Article", "Block", "Link", "Page", "Rules", "extract_article"}
    for name in newsarchive.__all__:
        assert getattr(newsarchive, name).__doc__


@pytest.mark.parametrize("name", ["items", "archive/ledger/terms", "plan"])
def test_every_field_is_documented(name):
    tree = ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))
    bare = []
    for cls in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for field, following in zip(cls.body, [*cls.body[1:], None], strict=True):
            is_field = isinstance(field, ast.AnnAssign) or (isinstance(field, ast.Assign) and "Enum" in ast.dump(cls))
            documented = isinstance(following, ast.Expr) and isinstance(following.value, ast.Constant)
            if is_field and not documented:
                bare.append(f"{cls.name}.{ast.unparse(field)}")
    assert bare == []


def test_no_file_of_the_build_names_a_package_index():
    assert "://" not in (ROOT / "constraints.txt").read_text(encoding="utf-8")
    for path in [ROOT / "pyproject.toml", ROOT / "Makefile", ROOT / ".ci" / "run"]:
        text = path.read_text(encoding="utf-8")
        assert not any(word in text for word in ("index-url", "find-links", "/simple")), path.name
