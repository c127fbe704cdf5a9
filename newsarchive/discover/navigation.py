"""Which links of a page lead to its site's sections."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from newsarchive.discover.anchors import Anchor
from newsarchive.discover.judge import THRESHOLD, Judgement, count_slug_words, plain_word
from newsarchive.discover.words import FILES, NEVER, NOT_SECTION, SECTION_PREFIXES, UNLIKELY
from newsarchive.text import count_words
from newsarchive.urls import host_of, is_home, site_of
from newsarchive.urlshapes import trap_reason

MAX_SECTIONS = 60
_LONGEST_LABEL = 40
_REFUSED = (NEVER | UNLIKELY) - SECTION_PREFIXES


def choose_sections(judged: list[tuple[Anchor, Judgement]], url: str, site: str) -> set[str]:
    """URLs of section pages: short labels in the navigation; where there is none, shallow paths anywhere.

    At most `MAX_SECTIONS`; those on the page's own host and the shallower ones come first.
    """
    unlikely = [anchor for anchor, judgement in judged if judgement.likelihood < THRESHOLD]
    fitting = [anchor for anchor in unlikely if _may_be_section(anchor, site)]
    chosen = [one for one in fitting if one.in_navigation]
    if not chosen:
        chosen = [one for one in fitting if not one.in_footer and len(path_segments(one.url)) <= 1]
    host = host_of(url)
    chosen.sort(key=lambda one: (host_of(one.url) != host, len(path_segments(one.url)), one.position))
    return {one.url for one in chosen[:MAX_SECTIONS]}


def path_segments(url: str) -> list[str]:
    """The segments of the URL's path, decoded.

    >>> path_segments("https://a.example/world//asia/")
    ['world', 'asia']
    """
    return [unquote(segment) for segment in urlsplit(url).path.split("/") if segment]


def _may_be_section(anchor: Anchor, site: str) -> bool:
    """A short label, a shallow path without telling words, no query; or the front page of a subdomain."""
    if not anchor.text or count_words(anchor.text) > 4 or len(anchor.text) > _LONGEST_LABEL or "nofollow" in anchor.rel:
        return False
    if NOT_SECTION.search(_subdomain(anchor.url, site)):
        return False
    if is_home(anchor.url):
        return site_of(anchor.url) != site
    segments = path_segments(anchor.url)
    if urlsplit(anchor.url).query or not 1 <= len(segments) <= 4 or trap_reason(anchor.url):
        return False
    return _is_section_path([plain_word(segment) for segment in segments])


def _is_section_path(words: list[str]) -> bool:
    if any(word in _REFUSED or NOT_SECTION.search(word) for word in words):
        return False
    if words[-1] in SECTION_PREFIXES or words[-1].rpartition(".")[2] in FILES:
        return False
    return count_slug_words(words) <= 4 and not any(word.isdigit() for word in words)


def _subdomain(url: str, site: str) -> str:
    """What stands before the site in the URL's host; "" for the site itself."""
    host = site_of(url)
    return host.removesuffix(site).strip(".") if host.endswith(f".{site}") else "" if host == site else host
