"""What to crawl: what a command names, of the sites of newsarchive.toml and others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from newsarchive.config import FILE_NAME, Config, SiteEntry, home_of
from newsarchive.errors import UsageError
from newsarchive.pace.window import Window
from newsarchive.urls import is_home, normalize_home, site_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What one crawl is to do."""

    sites: tuple[SiteEntry, ...] = ()
    """Sites whose sources are asked and whose new articles are fetched."""
    pages: tuple[str, ...] = ()
    """Pages asked for by themselves."""
    page_sites: tuple[SiteEntry, ...] = ()
    """What newsarchive.toml says of the sites of these pages."""
    revisit: bool = False
    """Ask again for all known articles of the sites."""
    due: bool = False
    """Ask only what the plan of each site says is due (``--due``)."""
    whole: frozenset[str] = frozenset()
    """With `due`: sites all of whose sources are due."""
    window: Window | None = None
    """Fetch only articles of these days (``--since``, ``--until``)."""
    probe: bool = False
    """Ask only the front pages and robots.txt, to see what sources the sites have."""

    @property
    def entries(self) -> tuple[SiteEntry, ...]:
        """All that is known of the sites that are asked: the sites of the plan, and those of its pages."""
        names = {entry.site for entry in self.sites}
        return (*self.sites, *(entry for entry in self.page_sites if entry.site not in names))

    def with_delay(self, seconds: float | None) -> Plan:
        """The plan with this pause (``--delay``) for every site; unchanged for None."""
        if seconds is None:
            return self
        flags = {"delay_seconds": "--delay"}
        sites, page_sites = (
            tuple(replace(e, delay_seconds=seconds, origins={**e.origins, **flags}) for e in entries)
            for entries in (self.sites, self.page_sites)
        )
        return replace(self, sites=sites, page_sites=page_sites)

    def as_dict(self) -> dict[str, Any]:
        """The plan for the record of the run."""
        return {"sites": [entry.site for entry in self.sites], "pages": list(self.pages), "revisit": self.revisit}


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


def make_plan(targets: Sequence[str], config: Config, *, revisit: bool = False) -> Plan:
    """The plan for what a user named: sites by name, host or home, pages by URL, or all sites of the configuration.

    Raises:
        UsageError: a target is no address, or nothing is named and no site is known.
    """
    if not targets:
        if not config.sites:
            raise UsageError(f"No site to crawl: name one (newsarchive crawl example.com) or add one to {FILE_NAME}.")
        return Plan(sites=config.sites, revisit=revisit)
    sites: list[SiteEntry] = []
    pages: list[str] = []
    by_site = {entry.site: entry for entry in config.sites}
    by_name = {entry.name: entry for entry in config.sites if entry.name}
    for target in targets:
        if target in by_name:
            sites.append(by_name[target])
            continue
        url = home_of(target, where="crawl")
        if is_home(url):
            sites.append(by_site.get(site_of(url)) or config.entry(url))
        else:
            pages.append(url)
    page_sites = [by_site[site] for site in map(site_of, pages) if site in by_site]
    return Plan(
        sites=tuple(dict.fromkeys(sites)),
        pages=tuple(dict.fromkeys(pages)),
        page_sites=tuple(dict.fromkeys(page_sites)),
        revisit=revisit,
    )
