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
    """Add sites to a ``newsarchive.toml``, at its end, keeping its comments.

    A site that is there already gets the new entry's networks and sources besides its own, and its pause.

    Raises:
        UsageError: the file is not valid, does not have its sites as tables, or cannot be written.
    """
    read_config(path, {})
    document = tomlkit.parse(text_of(path))
    tables: Any = document.get("sites", AoT([]))
    if not isinstance(tables, AoT):
        if tables:
            raise UsageError(
                f"{path}: expected each site as a table [[sites]], got them in one list; write them as tables."
            )
        document.remove("sites")
    new: dict[str, dict[str, Any]] = {}
    changed: dict[str, tuple[str, ...]] = {}
    present: dict[str, Any] = {site_of(home_of(str(table["home"]))): table for table in tables}
    for entry in entries:
        if entry.site in present:
            if keys := _extend(present[entry.site], entry):
                changed[entry.site] = tuple(dict.fromkeys([*changed.get(entry.site, ()), *keys]))
            continue
        present[entry.site] = new[entry.site] = entry.as_dict()
    text = tomlkit.dumps(document)
    for table in new.values():
        text = f"{text.rstrip()}\n\n" if text.strip() else ""
        text += tomlkit.dumps({"sites": [table]})
    rewrite(path, text)
    added = {entry.site: entry for entry in reversed(entries) if entry.site in new}
    return Written(added=tuple(added[site] for site in new), changed=changed)


def text_of(path: Path) -> str:
    """The text of a ``newsarchive.toml`` that was read before, without byte order mark, its lines ended by line feeds."""
    return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n") if path.exists() else ""


def rewrite(path: Path, text: str) -> None:
    """Write a ``newsarchive.toml``, its lines ended as they were; UsageError where that cannot be."""
    try:
        is_dos = path.exists() and b"\r\n" in path.read_bytes()
        path.write_text(text, encoding="utf-8", newline="\r\n" if is_dos else "\n")
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
