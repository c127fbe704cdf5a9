"""What to crawl: the sites of newsarchive.toml, and what a command names."""

from __future__ import annotations

import ipaddress
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import tomlkit
from tomlkit.items import AoT

from newsarchive.errors import UsageError
from newsarchive.urls import clean_url, is_home, normalize_home, site_of

FILE_NAME = "newsarchive.toml"
_KEYS = {"home", "sources", "allow_networks", "delay_seconds"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteEntry:
    """One site of ``newsarchive.toml``."""

    home: str
    """URL of its front page."""
    sources: tuple[str, ...] = ()
    """Feeds and sitemaps that its own pages do not name."""
    allow_networks: tuple[str, ...] = ()
    """Private networks (CIDR) in which this site may lie."""
    delay_seconds: float | None = None
    """Pause between two requests; None means the general one."""

    @property
    def site(self) -> str:
        """The site's name: host without ``www.``."""
        return site_of(self.home)

    @property
    def hostname(self) -> str:
        """The home's host without its port."""
        return urlsplit(self.home).hostname or ""

    def as_dict(self) -> dict[str, Any]:
        """The entry as it stands in the file, without what has its default."""
        values = {
            "sources": list(self.sources),
            "allow_networks": list(self.allow_networks),
            "delay_seconds": self.delay_seconds,
        }
        return {"home": self.home} | {name: value for name, value in values.items() if value or value == 0.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one crawl is to do."""

    sites: tuple[SiteEntry, ...] = ()
    """Sites whose sources are asked and whose new articles are fetched."""
    pages: tuple[str, ...] = ()
    """Pages asked for by themselves."""
    revisit: bool = False
    """Ask again for all known articles of the sites."""
    probe: bool = False
    """Ask only the front pages and robots.txt, to see what sources the sites have."""

    def as_dict(self) -> dict[str, Any]:
        """The plan for the record of the run."""
        return {"sites": [entry.site for entry in self.sites], "pages": list(self.pages), "revisit": self.revisit}


def read_sites(path: Path) -> tuple[SiteEntry, ...]:
    """The sites of a ``newsarchive.toml``; none where there is no file.

    Raises:
        UsageError: the file is not valid; the message names it and what is wrong.
    """
    try:
        with path.open("rb") as file:
            document = tomllib.load(file)
    except FileNotFoundError:
        return ()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} is not valid TOML: {error}.") from error
    tables = document.get("sites", [])
    if not isinstance(tables, list):
        raise UsageError(f"{path}: expected tables [[sites]], got {type(tables).__name__}.")
    return tuple(_entry(path, number, table) for number, table in enumerate(tables, 1))


def _entry(path: Path, number: int, table: Any) -> SiteEntry:
    where = f"{path}, site {number}"
    if not isinstance(table, dict) or not isinstance(table.get("home"), str):
        raise UsageError(f'{where}: expected home = "https://...".')
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise UsageError(f"{where}: unknown key {unknown[0]!r}; known are {', '.join(sorted(_KEYS))}.")
    delay = table.get("delay_seconds")
    if delay is not None and (isinstance(delay, bool) or not isinstance(delay, int | float) or delay < 0):
        raise UsageError(f"{where}: delay_seconds must be a number of seconds, not {delay!r}.")
    return SiteEntry(
        home=home_of(table["home"], where=where),
        sources=_texts(table, "sources", where),
        allow_networks=check_networks(_texts(table, "allow_networks", where), where=where),
        delay_seconds=delay,
    )


def _texts(table: dict[str, Any], key: str, where: str) -> tuple[str, ...]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise UsageError(f"{where}: {key} must be a list of texts, not {value!r}.")
    return tuple(value)


def home_of(text: str, *, where: str = "site") -> str:
    """The home URL that a user means by *text* (``example.com``, ``https://example.com/``).

    Raises:
        UsageError: it is no web address.
    """
    home = clean_url(normalize_home(text.strip()), "")
    if home is None or not urlsplit(home).hostname or " " in text.strip():
        raise UsageError(f"{where}: expected an address like example.com or https://example.com/, got {text!r}.")
    return home


def check_networks(networks: Sequence[str], *, where: str = "--allow-network") -> tuple[str, ...]:
    """The networks, unchanged, if each is a valid CIDR; else UsageError."""
    for text in networks:
        try:
            ipaddress.ip_network(text, strict=False)
        except ValueError as error:
            raise UsageError(f"{where}: expected a network like 127.0.0.0/8, got {text!r}.") from error
    return tuple(networks)


def entry_of(text: str, networks: Sequence[str] = (), delay: float | None = None) -> SiteEntry:
    """The site that a user adds: its home, or a page of it that is taken for a source.

    Raises:
        UsageError: *text* is no web address.
    """
    url = home_of(text, where="add")
    home = url if is_home(url) else normalize_home("/".join(url.split("/")[:3]))
    return SiteEntry(
        home=home, sources=() if is_home(url) else (url,), allow_networks=tuple(networks), delay_seconds=delay
    )


def make_plan(targets: Sequence[str], known: Sequence[SiteEntry], *, revisit: bool = False) -> Plan:
    """The plan for what a user named: sites by host or home, pages by URL, or all known sites.

    Raises:
        UsageError: a target is no address, or nothing is named and no site is known.
    """
    if not targets:
        if not known:
            raise UsageError(f"No site to crawl: name one (newsarchive crawl example.com) or add one to {FILE_NAME}.")
        return Plan(sites=tuple(known), revisit=revisit)
    sites: list[SiteEntry] = []
    pages: list[str] = []
    by_site = {entry.site: entry for entry in known}
    for target in targets:
        url = home_of(target, where="crawl")
        if is_home(url):
            sites.append(by_site.get(site_of(url), SiteEntry(home=url)))
        else:
            pages.append(url)
    return Plan(sites=tuple(dict.fromkeys(sites)), pages=tuple(dict.fromkeys(pages)), revisit=revisit)


def write_sites(path: Path, entries: Sequence[SiteEntry]) -> list[SiteEntry]:
    """Add sites to a ``newsarchive.toml``, keeping its comments; returns those that were not there yet.

    A site that is there already gets the new entry's networks and sources besides its own, and its pause.
    """
    known = read_sites(path)
    document = tomlkit.parse(path.read_text(encoding="utf-8")) if path.exists() else tomlkit.document()
    tables = document.get("sites")
    if tables is None:
        tables = AoT([])
        document.append("sites", tables)
    added = []
    present = {entry.site: (number, entry) for number, entry in enumerate(known)}
    for entry in entries:
        if entry.site in present:
            number, old = present[entry.site]
            merged = replace(
                old,
                sources=tuple(dict.fromkeys([*old.sources, *entry.sources])),
                allow_networks=tuple(dict.fromkeys([*old.allow_networks, *entry.allow_networks])),
                delay_seconds=old.delay_seconds if entry.delay_seconds is None else entry.delay_seconds,
            )
            if merged != old:
                tables[number].update({k: v for k, v in merged.as_dict().items() if k != "home"})
            continue
        table = tomlkit.table()
        table.update(entry.as_dict())
        if tables:
            tables[-1].add(tomlkit.nl())
        tables.append(table)
        present[entry.site] = (len(present), entry)
        added.append(entry)
    path.write_text(tomlkit.dumps(document), encoding="utf-8")
    return added
