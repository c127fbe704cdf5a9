"""Reading newsarchive.toml, with the environment over it: every fault is told with its line."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

from newsarchive.config.keys import SITE_KEYS, WORKSPACE_KEYS, Key, SiteEntry, Workspace
from newsarchive.config.lines import Place, line_numbers
from newsarchive.errors import UsageError

FILE_NAME = "newsarchive.toml"
_TABLES = ("defaults", "sites")
_AT = re.compile(r"\s*\(at (line (\d+), column \d+|end of document)\)$")
Values = dict[str, tuple[Any, str]]
"""Key -> (value, where it came from)."""
T = TypeVar("T", Workspace, SiteEntry)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What newsarchive.toml and the environment say."""

    path: Path
    """The file, whether it is there or not."""
    workspace: Workspace = field(default_factory=Workspace)
    """Keys for all sites together."""
    sites: tuple[SiteEntry, ...] = ()
    """The sites, in the order of the file."""
    common: Values = field(default_factory=dict)
    """What [defaults] and the environment set for every site, also those that are not in the file."""

    def entry(self, home: str, origin: str = "command line") -> SiteEntry:
        """The entry of a site that the file does not name."""
        return _filled(SiteEntry, {**self.common, "home": (home, origin)})


def read_config(path: Path, environ: Mapping[str, str] | None = None) -> Config:
    """The configuration that stands in *path* and in the environment; no sites where there is no file.

    Raises:
        UsageError: something is not as expected; the message names the file and line, or the variable. Of the file all
            that is wrong is told, a line each.
    """
    reader = _Reader(path)
    document = reader.document()
    surrounding = os.environ if environ is None else environ
    for name in document:
        if name not in _TABLES:
            with reader.noted():
                reader.known(name, [*(key.name for key in WORKSPACE_KEYS), *_TABLES], (name,))
    head = reader.values({k.name: document[k.name] for k in WORKSPACE_KEYS if k.name in document}, WORKSPACE_KEYS, ())
    common = [key for key in SITE_KEYS if not key.own]
    defaults = reader.values(reader.table(document, "defaults"), common, ("defaults",))
    entries = reader.sites(document, defaults)
    if reader.faults:
        raise UsageError("\n".join(reader.faults))
    head |= _from_environment(WORKSPACE_KEYS, surrounding)
    over = _from_environment(common, surrounding)
    sites = [_filled(SiteEntry, {**defaults, **own, **over}) for own in entries]
    for entry in sites:
        if entry.min_interval > entry.max_interval:
            low, high = (entry.origins.get(name, "default") for name in ("min_interval", "max_interval"))
            raise UsageError(f"min_interval ({low}) is longer than max_interval ({high}) for {entry.site}.")
    return Config(path=path, workspace=_filled(Workspace, head), sites=tuple(sites), common={**defaults, **over})


def _filled(table: type[T], values: Values) -> T:
    entry = table(**{name: value for name, (value, _) in values.items()})
    return replace(entry, origins={name: origin for name, (_, origin) in values.items()})


def _from_environment(keys: list[Key] | tuple[Key, ...], environ: Mapping[str, str]) -> Values:
    found: Values = {}
    for key in keys:
        text = environ.get(key.variable) if key.variable else None
        if text and key.kind.from_text is not None:
            try:
                found[key.name] = key.kind.read(key.kind.from_text(text)), f"environment {key.variable}"
            except (ValueError, TypeError, KeyError) as error:
                raise UsageError(f"{key.variable}: expected {key.kind.expected}, got {text!r}.") from error
    return found


class _Reader:
    """One file with its line numbers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: dict[Place, int] = {}
        self.faults: list[str] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Note a fault, and go on behind it."""
        try:
            yield
        except UsageError as error:
            self.faults.append(str(error))

    def document(self) -> dict[str, Any]:
        try:
            text = self.path.read_bytes().decode("utf-8-sig")
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise UsageError(f"{self.path} cannot be read: {error.strerror}.") from error
        except UnicodeDecodeError as error:
            raise UsageError(f"{self.path}: expected UTF-8, got byte {error.start} that is none.") from error
        try:
            document = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            message = str(error)
            at = _AT.search(message)
            line = at[2] if at and at[2] else text.count("\n") + 1
            raise UsageError(f"{self.path}:{line}: not valid TOML: {_AT.sub('', message)}.") from error
        self.lines = line_numbers(text)
        return document

    def at(self, place: Place) -> str:
        """File and line of the deepest part of a path that is known."""
        place = (*place, 0)  # the first of an array of tables; else its parent
        while place and place not in self.lines:
            place = place[:-1]
        return f"{self.path}:{self.lines[place]}" if place else str(self.path)

    def known(self, name: str, names: list[str], place: Place) -> None:
        """Raise for a key that there is none of."""
        if name not in names:
            near = get_close_matches(name, names, n=1)
            help_ = f'did you mean "{near[0]}"?' if near else f"expected {', '.join(names)}."
            raise UsageError(f'{self.at(place)}: unknown key "{name}"; {help_}')

    def table(self, document: dict[str, Any], name: str) -> dict[str, Any]:
        found = document.get(name, {})
        if not isinstance(found, dict):
            raise UsageError(f"{self.at((name,))}: expected a table [{name}], got {found!r}.")
        return found

    def values(self, table: dict[str, Any], keys: Any, place: Place) -> Values:
        """The values of a table, each with its file and line."""
        known = {key.name: key for key in keys}
        found: Values = {}
        for name, value in table.items():
            with self.noted():
                found[name] = self._value(name, value, known, place)
        if "cron" in found and "interval" in found:
            self.faults.append(f"{found['cron'][1]}: expected cron or interval, got both; leave one out.")
        return found

    def _value(self, name: str, value: Any, known: dict[str, Key], place: Place) -> tuple[Any, str]:
        where = self.at((*place, name))
        if place and name not in known and any(name == key.name for key in SITE_KEYS):
            raise UsageError(f'{where}: "{name}" is for one site; write it under [[sites]].')
        self.known(name, list(known), (*place, name))
        kind = known[name].kind
        try:
            return kind.read(value), where
        except UsageError as error:
            raise UsageError(f"{where}: {name}: {error}") from error
        except (ValueError, TypeError, KeyError) as error:
            raise UsageError(f"{where}: {name}: expected {kind.expected}, got {value!r}.") from error

    def sites(self, document: dict[str, Any], defaults: Values) -> list[Values]:
        """The values of each of [[sites]]; its cron line or interval replaces the other in [defaults]."""
        tables = document.get("sites", [])
        if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
            raise UsageError(f"{self.at(('sites',))}: expected tables [[sites]], got {tables!r}.")
        found, seen = [], dict[str, str]()
        for number, table in enumerate(tables):
            where = self.at(("sites", number))
            own = self.values(table, SITE_KEYS, ("sites", number))
            if "home" not in table:
                self.faults.append(f'{where}: expected home = "https://...", got a site without one.')
            if "home" not in own:
                continue
            for one, other in (("cron", "interval"), ("interval", "cron")):
                if one in own and other in defaults:
                    own[other] = None, own[one][1]
            for name in filter(None, (SiteEntry(home=own["home"][0]).site, own.get("name", (None,))[0])):
                if name in seen:
                    self.faults.append(f"{where}: {name} is there already, at {seen[name]}; leave one out.")
                seen.setdefault(name, where)
            found.append(own)
        return found
