"""Writing sites into newsarchive.toml; comments and all else stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT

from newsarchive.config.file import read_config
from newsarchive.config.keys import SiteEntry
from newsarchive.config.kinds import home_of
from newsarchive.errors import UsageError
from newsarchive.urls import site_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What `write_sites` did."""

    added: tuple[SiteEntry, ...]
    """Sites that were not there yet."""
    changed: dict[str, tuple[str, ...]]
    """Sites that were there, and which of their keys are others now."""


def write_sites(path: Path, entries: Sequence[SiteEntry]) -> Written:
    """Add sites to a ``newsarchive.toml``, keeping its comments.

    A site that is there already gets the new entry's networks and sources besides its own, and its pause.

    Raises:
        UsageError: the file is not valid, or cannot be written.
    """
    read_config(path, {})
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    tables: Any = document.get("sites")
    if tables is None:
        tables = AoT([])
        above = document.as_string()
        if above.strip() and not above.endswith("\n\n"):
            document.add(tomlkit.nl())
        document.append("sites", tables)
    added: list[SiteEntry] = []
    changed: dict[str, tuple[str, ...]] = {}
    present: dict[str, Any] = {site_of(home_of(str(table["home"]))): table for table in tables}
    for entry in entries:
        if entry.site in present:
            if keys := _extend(present[entry.site], entry):
                changed[entry.site] = tuple(dict.fromkeys([*changed.get(entry.site, ()), *keys]))
            continue
        table = tomlkit.table()
        table.update(entry.as_dict())
        if tables:
            tables[-1].add(tomlkit.nl())
        tables.append(table)
        present[entry.site] = tables[-1]
        added.append(entry)
    rewrite(path, tomlkit.dumps(document))
    return Written(added=tuple(added), changed=changed)


def rewrite(path: Path, text: str) -> None:
    """Write a ``newsarchive.toml``; UsageError where that cannot be."""
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error


def _extend(table: Any, entry: SiteEntry) -> list[str]:
    """Enter what is new of a site that is there; returns the keys that changed."""
    changed = []
    for name, value in entry.as_dict().items():
        if name == "home":
            continue
        if isinstance(value, list):
            value = list(dict.fromkeys([*table.get(name, []), *value]))
        if table.get(name) != value:
            table[name] = value
            changed.append(name)
    return changed
