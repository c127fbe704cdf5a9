"""Writing sites into newsarchive.toml; comments and all else stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.items import AoT

from newsarchive.config.file import read_config
from newsarchive.config.keys import SiteEntry
from newsarchive.config.kinds import home_of
from newsarchive.errors import UsageError
from newsarchive.urls import site_of


def write_sites(path: Path, entries: Sequence[SiteEntry]) -> list[SiteEntry]:
    """Add sites to a ``newsarchive.toml``, keeping its comments; returns those that were not there yet.

    A site that is there already gets the new entry's networks and sources besides its own, and its pause.

    Raises:
        UsageError: the file is not valid, or cannot be written.
    """
    read_config(path, {})
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    tables: Any = document.get("sites")
    if tables is None:
        tables = AoT([])
        document.append("sites", tables)
    added = []
    present: dict[str, Any] = {site_of(home_of(str(table["home"]))): table for table in tables}
    for entry in entries:
        if entry.site in present:
            _extend(present[entry.site], entry)
            continue
        table = tomlkit.table()
        table.update(entry.as_dict())
        if tables:
            tables[-1].add(tomlkit.nl())
        tables.append(table)
        present[entry.site] = tables[-1]
        added.append(entry)
    try:
        path.write_text(tomlkit.dumps(document), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror}.") from error
    return added


def _extend(table: Any, entry: SiteEntry) -> None:
    for name, value in entry.as_dict().items():
        if name == "home":
            continue
        if isinstance(value, list):
            value = list(dict.fromkeys([*table.get(name, []), *value]))
        if table.get(name) != value:
            table[name] = value
