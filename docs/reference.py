"""Hook of the documentation's build: the pages of commands, tables and Python, made out of the code.

MkDocs calls `on_files` (https://www.mkdocs.org/dev-guide/plugins/#events); the pages exist only in the built site, so
that they cannot disagree with the code. Settings, outcomes and the meaning of columns are written by hand and held against the
code by tests/test_docs.py.
"""

from __future__ import annotations

import dataclasses
import inspect
import re
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

import newsarchive
from newsarchive import Archive
from newsarchive.cli.main import COMMANDS, group

_ROLE = re.compile(r":\w+:`([^`]+)`")


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages that are made out of the code."""
    for name, text in (("commands", commands_page()), ("tables", tables_page()), ("python", python_page())):
        files.append(File.generated(config, f"reference/{name}.md", content=text))
    return files


def commands_page() -> str:
    """Every command with its arguments and options, as ``newsarchive COMMAND --help`` tells them."""
    context = click.Context(group, info_name="newsarchive")
    lines = [
        "# Commands",
        "",
        "Data goes to standard output, messages and progress to standard error. `-` is standard input or output. "
        "`NO_COLOR` is obeyed.",
        "",
        "Exit codes: 0 all well, also when nothing was new; 1 internal error; 2 usage or configuration, or an archive "
        "that cannot be opened; 3 finished, but of some sites nothing could be read; 4 of every site; 5 archive damaged;"
        " 130 interrupted.",
    ]
    for name in COMMANDS:
        command = group.get_command(context, name)
        assert command is not None
        lines += _command(command, name, context, level=2)
    return "\n".join(lines) + "\n"


def _command(command: click.Command, name: str, parent: click.Context, *, level: int) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent)
    usage = f"{context.command_path} {' '.join(command.collect_usage_pieces(context))}"
    yield from ("", f"{'#' * level} `{context.command_path}`", "", "```text", usage, "```", "")
    yield inspect.cleandoc(command.help or "").replace("\b\n", "")
    records = [param.get_help_record(context) for param in command.params]
    options = [record for record in records if record and record[1]]
    if options:
        yield from ("", "| option | meaning |", "|---|---|")
        yield from (f"| `{_cell(flags)}` | {_cell(meaning)} |" for flags, meaning in options)
    if isinstance(command, click.Group):
        for sub in command.list_commands(context):
            below = command.get_command(context, sub)
            if below is not None:
                yield from _command(below, sub, context, level=level + 1)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def tables_page() -> str:
    """Every table and view with its columns' types, and the SQL that makes it, of an archive made for the purpose."""
    lines = [
        "# Tables",
        "",
        "As a new archive has them. What the columns mean: [data dictionary](../data-dictionary.md).",
    ]
    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "archive.db", write=True) as archive:
        for file, conn in (("archive.db", archive.conn), ("pages.db", archive.pages.conn)):
            lines += ["", f"## `{file}`", *_tables(conn)]
    return "\n".join(lines) + "\n"


def _tables(conn: sqlite3.Connection) -> Iterator[str]:
    query = (
        "SELECT name, type, sql FROM sqlite_schema WHERE type IN ('view', 'table') AND sql IS NOT NULL"
        " AND name NOT GLOB '*sqlite_*' AND name NOT GLOB '*_fts_*' ORDER BY type DESC, name"
    )
    for row in conn.execute(query).fetchall():
        yield from ("", f"### `{row['name']}`", "", f"A {row['type']}.", "", "| column | type |", "|---|---|")
        for column in conn.execute(f"PRAGMA table_info([{row['name']}])"):
            yield f"| `{column['name']}` | {column['type'].lower() or 'any'} |"
        yield from ("", "```sql", inspect.cleandoc(row["sql"]), "```")


def python_page() -> str:
    """The names that `newsarchive` promises, with signatures and docstrings."""
    lines = ["# Python", "", "What `from newsarchive import ...` gives. Anything else may change without notice."]
    for name in sorted(newsarchive.__all__, key=str.lower):
        lines += _documented(name, getattr(newsarchive, name), level=2)
    return "\n".join(lines) + "\n"


def _documented(name: str, thing: Any, *, level: int) -> Iterator[str]:
    yield from ("", f"{'#' * level} `{name}`", "")
    if not inspect.isclass(thing):
        yield from ("```python", _signature(name, thing), "```", "")
    yield _prose(thing)
    if not inspect.isclass(thing):
        return
    if dataclasses.is_dataclass(thing):
        meanings = _field_docstrings(thing)
        yield from ("", "| field | type | meaning |", "|---|---|---|")
        for field in dataclasses.fields(thing):
            yield f"| `{field.name}` | `{_cell(str(field.type))}` | {_cell(meanings.get(field.name, ''))} |"
    for member, value in vars(thing).items():
        method = value.__func__ if isinstance(value, classmethod | staticmethod) else value
        if not member.startswith("_") and (inspect.isfunction(method) or isinstance(method, property)):
            yield from _documented_method(f"{thing.__name__}.{member}", method, level=level + 1)


def _documented_method(name: str, method: Any, *, level: int) -> Iterator[str]:
    yield from ("", f"{'#' * level} `{name}`", "")
    if inspect.isfunction(method):
        yield from ("```python", _signature(name.split(".")[1], method), "```", "")
    yield _prose(method)


def _signature(name: str, function: Any) -> str:
    return f"def {name}{inspect.signature(function)}".replace("'", "")


def _prose(thing: Any) -> str:
    """A docstring as Markdown: its doctests and its list of errors as code."""
    text = _ROLE.sub(r"`\1`", inspect.getdoc(thing) or "").replace("``", "`")
    text = re.sub(r"\n\n(>>> .*?)(?=\n\n(?!>>>)|\Z)", r"\n\n```pycon\n\1\n```", text, flags=re.S)
    return re.sub(r"\n(Raises|Returns|Args):\n", r"\n**\1:**\n\n", text).replace("\n    ", "\n- ")


def _field_docstrings(cls: type) -> dict[str, str]:
    """Field -> the string below it in the class's source."""
    source = inspect.getsource(cls)
    found = re.findall(r'^    (\w+): [^\n]+\n    """(.*?)"""', source, re.M | re.S)
    return {name: " ".join(text.split()).replace("``", "`") for name, text in found}
