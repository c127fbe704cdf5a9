"""The documentation tells the truth: every table, column, reason, setting and command is in it, and its examples run."""

import os
import re
import subprocess
import sys
from dataclasses import MISSING
from pathlib import Path

import click
import pytest

import newsarchive
from newsarchive import Archive
from newsarchive.cli.main import COMMANDS, group
from newsarchive.config import SITE_KEYS, WORKSPACE_KEYS
from newsarchive.crawl.addon import SETTINGS
from newsarchive.states import REASONS_OF, Reason, State

ROOT = Path(__file__).parent.parent
DICTIONARY = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
OF_SQLITE = re.compile(r"^(sqlite_|_sqlite_migrations|articles_fts_)")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    with Archive.open(tmp_path_factory.mktemp("docs") / "archive.db", write=True) as archive:
        yield archive


def columns(archive):
    for conn in (archive.conn, archive.pages.conn):
        for row in conn.execute("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')").fetchall():
            if not OF_SQLITE.match(row["name"]):
                yield from ((row["name"], info["name"]) for info in conn.execute(f"PRAGMA table_info({row['name']})"))


def test_every_table_and_column_is_in_the_dictionary(archive):
    words = set(re.findall(r"`(?:\w+\.)?(\w+)`", DICTIONARY))
    found = set(columns(archive))
    assert {table for table, _ in found} - words == set()
    assert {column for _, column in found} - words == set()


def test_every_reason_is_in_the_list_of_outcomes():
    text = (ROOT / "docs" / "outcomes.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split("|")[1:3]] for line in text.splitlines() if line.startswith("| ")]
    assert {row[1] for row in rows if row[1]} - {"reason"} == {str(reason) for reason in Reason}
    assert {row[0] for row in rows} - {"state"} == {str(state) for state in State}


def test_the_list_of_outcomes_pairs_states_and_reasons_as_the_ledger_does():
    text = (ROOT / "docs" / "outcomes.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| ([\w-]+) \|", text, re.M)[1:]
    for state in set(State) - {State.LEASED}:
        assert {reason for found, reason in rows if found == state} == {str(reason) for reason in REASONS_OF[state]}


def test_every_setting_is_documented():
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert [name for name in SETTINGS if f"`{name}`" not in text] == []


def test_every_key_of_the_file_has_its_row():
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    missing = []
    for key in (*WORKSPACE_KEYS, *SITE_KEYS):
        default = None if key.default in (None, ()) or key.default is MISSING else key.kind.tell(key.default)
        told = "none" if default is None else f"`{str(default).lower() if isinstance(default, bool) else default}`"
        row = f"| `{key.name}`{'*' if key.own else ''} | {told} | {key.meaning} |"
        missing += [row] if row not in text else []
    assert missing == []


def test_every_command_is_in_the_readme():
    assert [name for name in COMMANDS if not re.search(rf"newsarchive {name}\b", README)] == []


def test_the_sql_of_the_readme_runs(archive):
    blocks = re.findall(r"```sql\n(.*?)```", README, re.S)
    statements = [statement for block in blocks for statement in block.split(";") if "SELECT" in statement]
    assert len(statements) == 4
    for statement in statements:
        archive.conn.execute(statement).fetchall()


def test_the_python_of_the_readme_runs(archive, monkeypatch, capsys):
    (block,) = re.findall(r"```python\n(.*?)```", README, re.S)
    monkeypatch.chdir(archive.path.parent)
    (archive.path.parent / "data").mkdir(exist_ok=True)
    with Archive.open("data/archive.db", write=True):
        pass
    html = b"<h1>The bridge is open</h1><article><p>The bridge over the Aar opened to traffic on Monday.</p></article>"
    exec(block, {"html_bytes": html})
    assert "The bridge over the Aar" in capsys.readouterr().out


def test_links_lead_to_files():
    for path in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)\)", path.read_text(encoding="utf-8")):
            assert (path.parent / link).exists(), f"{path.name}: {link}"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The documentation as `make docs` builds it."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", folder]
    env = os.environ | {"NO_MKDOCS_2_WARNING": "1"}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    assert "not included in the" not in done.stderr  # a page that no menu leads to
    return folder


def test_the_built_site_tells_of_every_command_and_option(site):
    page = (site / "reference" / "commands.html").read_text(encoding="utf-8")
    context = click.Context(group, info_name="newsarchive")
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert f"<code>newsarchive {name}</code>" in page
        for param in command.params:
            assert all(flag in page for flag in param.opts if flag.startswith("-")), f"{name}: {param.opts}"


def test_the_built_site_tells_of_every_table_column_and_name(site, archive):
    page = (site / "reference" / "tables.html").read_text(encoding="utf-8")
    for table, column in columns(archive):
        assert f"<code>{table}</code>" in page
        assert f"<code>{column}</code>" in page
    python = (site / "reference" / "python.html").read_text(encoding="utf-8")
    assert [name for name in newsarchive.__all__ if f"<code>{name}</code>" not in python] == []


def test_the_built_site_asks_for_nothing_from_elsewhere(site):
    fetched = re.compile(r"""<(?:script|img|iframe|link rel="(?:stylesheet|icon)")[^>]+(?:src|href)="?(https?:)?//""")
    assert [page.name for page in site.rglob("*.html") if fetched.search(page.read_text(encoding="utf-8"))] == []


STORY = "newsarchive search 'Pakistan Army Chief' --json | python -c 'import json, sys; print(json.load(sys.stdin)[0][\"url\"])'"


def test_the_tutorial_runs(tmp_path):
    tutorial = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    story = "http://127.0.0.1:8901/international/pakistan-army-chief-visits-us/"
    assert story in tutorial
    tutorial = tutorial.replace(story, f'"$({STORY})"')  # the papers are at other ports where these are taken
    script = ["set -eu"]
    for language, text in re.findall(r"```(sh|python)\n(.*?)```", tutorial, re.S):
        script.append(text if language == "sh" else f"python - <<'END'\n{text}END")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    env = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSARCHIVE_", "SCRAPY_"))} | {
        "PATH": path
    }
    done = subprocess.run(
        ["bash", "-c", "\n".join(script)], cwd=tmp_path, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "30 new articles" in done.stdout + done.stderr
    assert "is sound" in done.stdout + done.stderr
    assert (tmp_path / "city.csv").read_text(encoding="utf-8").count("http://127.0.0.1") >= 3
    assert (tmp_path / "mynews" / "newsarchive.toml").exists()
