"""The sites that a command can name: those of the archive, and those of newsarchive.toml beside it."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.reports.report import by_number
from newsarchive.cli.main import workspace_root
from newsarchive.cli.output import say
from newsarchive.config import FILE_NAME, Config, read_config
from newsarchive.errors import UsageError
from newsarchive.urls import normalize_home, site_of

_NOTHING: dict[str, Any] = {
    "publisher": None, "articles": 0, "newest": None, "sources": 0, "read_at": None, "queued": 0, "dropped": 0, "failed": 0,
}  # fmt: skip
"""Of a site that no crawl has met yet."""


def site_name(text: str) -> str:
    """The site that a user means by a host, home or URL.

    >>> site_name("https://www.Example.com/news"), site_name("example.com")
    ('example.com', 'example.com')
    """
    return site_of(normalize_home(text.strip())) or text


def named_site(archive: Archive, text: str) -> str:
    """The same, or by the name that newsarchive.toml gives it."""
    config = configured(archive)
    named = {entry.name: entry.site for entry in config.sites if entry.name} if config else {}
    return named.get(text) or site_name(text)


def configured(archive: Archive, *, is_told: bool = False) -> Config | None:
    """newsarchive.toml; None where there is none, or it cannot be read (*is_told*: why), which is no reason to tell nothing."""
    file = (workspace_root() or archive.path.parent) / FILE_NAME
    if not file.exists():
        return None
    try:
        return read_config(file)
    except UsageError as error:
        if is_told:
            say(str(error))
        return None


def known_sites(archive: Archive, site: str | None) -> list[dict[str, Any]]:
    """The sites of the archive and of newsarchive.toml, or the one; UsageError where there is no such.

    `configured`: whether newsarchive.toml has it; None where there is no such file.
    """
    config = configured(archive, is_told=True)
    homes = {entry.site: entry.home for entry in config.sites} if config else {}
    rows = {row["site"]: row for row in archive.report.sites()}
    for name, home in homes.items():
        rows.setdefault(name, {"site": name, "home": home, **_NOTHING})
    if site is not None and site not in rows:
        raise unknown_site(archive, site, [*rows])
    wanted = sorted(rows, key=by_number) if site is None else [site]
    return [rows[name] | {"configured": None if config is None else name in homes} for name in wanted]


def unknown_site(archive: Archive, name: str, known: list[str]) -> UsageError:
    """What to say of a site that the archive does not know: the names that are like it, or some."""
    alike = [each for each in known if each.partition(":")[0] == name.partition(":")[0]]  # but for its port
    near = list(dict.fromkeys([*alike, *get_close_matches(name, known, n=3)]))[:3] or known[:3]
    more = f" and {len(known) - len(near)} more" if len(known) > len(near) else ""
    return UsageError(f"{archive.path} knows no site {name}; it has {', '.join(near) or 'none yet'}{more}.")
