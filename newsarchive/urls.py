"""URLs as strings: identity and site. Pure functions that never raise, whatever the string; `urlshapes` has their looks.

What one key merges (`canonical_url`): http and https on their default ports, ``www.``, tracking parameters, session
ids, fragments, the order of parameters. A final slash, the path's case, other parameters and subdomains tell apart.
"""

from __future__ import annotations

import re
from contextlib import suppress
from functools import lru_cache
from typing import Any
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from w3lib.url import canonicalize_url

MAX_LENGTH = 2083
"""Longest URL that is fetched: the limit of old browsers and of Scrapy's URLLENGTH_LIMIT."""

_TRACKING = re.compile(
    r"(utm|pk|mtm|piwik|matomo|hsa|at|mc|oly|vero|fb_action|ns|ga)_.*|_hsenc|_hsmi|__twitter_\w+|_gl|_ga"
    r"|(fbc|gc|dc|yc|msclk|twc|ttc|epi|irc)lid|msclkid|gclsrc|[gw]braid|gad_(source|campaignid)|igsh(id)?|mkt_tok"
    r"|hsctatracking|srsltid|tblci|dicbo|ob_click_id|xtor|xtref|ito|i?cmp(id)?|intcmp|intcid|icid|ocid|ncid|s_cid"
    r"|smid|smtyp|spm|sref|ref_?(src|url)|fb_(source|ref)|soc_(src|trk)|tsrc|trk|ftag|guccounter|guce_referr\w+"
    r"|emci|emdi|wt\.\w+|wtmc|wt_z?mc|wt_ref|traffic_source|oref|spref|echobox|taid|amp_js_v|usqp"
    r"|phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|oscsid|session_?id|zenid"
)
_SOURCE_NAMES = re.compile(r"ref|referr?er|source|src|origin|from|via|campaign|medium|partner|share")
_SOURCE_VALUE = re.compile(r"[a-z_.]{0,24}", re.I)
"""``ref=home`` tells where the reader came from; ``ref=4711`` or ``ref=two-words`` may be the article."""
_SESSION_VALUE = re.compile(r"(?=.*[a-f])[0-9a-f]{16,}", re.I)
_PATH_SESSION = re.compile(r";(jsessionid|phpsessid|sid)=[^/?#;]*|/\(S\([a-z0-9]{16,32}\)\)", re.I)
_EDGES = "".join(map(chr, range(0x21)))
_BAD_HOST = re.compile(r"[\s\x00-\x20\x7f<>\"'`%^{}|\\@,;!$&()*+=~]|^\.|\.\.|[^.:]{64}")
_BRACKETS = re.compile(r"\[[0-9a-f:.]+\](:\d*)?", re.I)
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_PLAIN = re.compile(
    r"(https?://)(?:www\.)?((?!www\.)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+)(:(?!80/|80$|443/|443$)[1-9]\d{1,3}(?=/|$))?"
    r"((?:/[A-Za-z0-9_-][A-Za-z0-9_.-]*)*/?)",
    re.ASCII,
)
"""Most addresses: nothing in them needs care, so that their key is made of their parts in a hundredth of the time."""
_START = re.compile(r"https?://[A-Za-z0-9.:-]+(?=[/?#])")
_ABSOLUTE = re.compile(r"https?://[^/\\?]")
_ROOTED = re.compile(r"/(?![/\\])")
_LOCAL = re.compile(r"([\w.-]+\.)?localhost(?![\w.-])|\d+\.\d+\.\d+\.\d+(?![\w.-])|\[", re.I)
_DEFAULT_PORTS = {"http": 80, "https": 443}


@lru_cache(4096)  # a link is looked at from many sides
def split_url(url: str) -> SplitResult | None:
    """The parts of an http(s) URL with a usable host and port; None for everything else."""
    with suppress(ValueError):  # .port raises for junk
        parts = urlsplit(url)
        host = parts.hostname
        if parts.scheme not in _DEFAULT_PORTS or not host or _BAD_HOST.search(host) or parts.port == 0:
            return None
        if "[" in parts.netloc and not _BRACKETS.fullmatch(parts.netloc):
            return None
        if not host.isascii():
            host.encode("idna")  # raises where there can be no such name
        return parts
    return None


def _location(parts: SplitResult, *, keep_www: bool) -> str:
    """Host in lower case and IDNA, without final dots, with its port if that is not the default."""
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.encode("idna").decode("ascii").rstrip(".")
    if not keep_www and host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f"{host}:{parts.port}"


def is_http_url(url: str) -> bool:
    """Whether the string is an absolute http(s) URL with a usable host.

    >>> is_http_url("https://example.com/a"), is_http_url("mailto:a@example.com"), is_http_url("http://[::1")
    (True, False, False)
    """
    return split_url(url) is not None


def clean_url(url: str, base: str | None = None) -> str | None:
    """An absolute http(s) URL as a browser would read it from a page, without its fragment.

    None where it cannot be fetched: another scheme, no host, user information, or more than `MAX_LENGTH` characters.

    >>> clean_url(" /a b\\n/c#top ", "https://example.com/x/")
    'https://example.com/a%20b/c'
    >>> clean_url("javascript:void(0)", "https://example.com/") is None
    True
    """
    text = re.sub(r"[\t\n\r]", "", url.strip(_EDGES)).partition("#")[0]
    if len(text) > 4 * MAX_LENGTH or _SURROGATE.search(text):
        return None
    return _cleaned(text, _needed_of(base or "", text))


def _needed_of(base: str, text: str) -> str:
    """The part of a base that can make a difference to a link: pages of one site then share what is known of theirs.

    >>> [_needed_of("https://a.example/x/y?z", link) for link in ("https://b.example/", "/c", "c")]
    ['https:', 'https://a.example/', 'https://a.example/x/y?z']
    """
    if _ABSOLUTE.match(text):
        return base.partition(":")[0] + ":" if base else ""
    return "/".join([*base.split("/")[:3], ""]) if _ROOTED.match(text) else base


@lru_cache(4096)
def _cleaned(text: str, base: str) -> str | None:
    path, mark, query = text.partition("?")
    text = path.replace("\\", "/") + mark + query
    with suppress(ValueError):
        text = urljoin(base, text).partition("#")[0]
    parts = split_url(text)
    if parts is None or "@" in parts.netloc:
        return None
    text = parts.scheme + text[len(parts.scheme) :]
    text = re.sub(r"[\x00-\x20\x7f\"<>]", lambda found: f"%{ord(found[0]):02X}", text)
    return text if len(text) <= MAX_LENGTH else None


@lru_cache(8192)  # the same links stand on every page of a site
def canonical_url(url: str) -> str:
    """The key under which an article is known: equal for all addresses of one page, never for two articles.

    http becomes https unless a port is named, and ``www.`` is dropped; so the key is for comparing, not for fetching.
    Idempotent. A string that is no http(s) URL comes back trimmed.

    >>> canonical_url("HTTP://www.Example.com.:80//news//a.html;jsessionid=1F?b=2&utm_source=x&a=1#top")
    'https://example.com/news/a.html?a=1&b=2'
    >>> canonical_url("http://127.1.0.1:8100/story.php?sid=4711&ref=4712&ref=home")
    'http://127.1.0.1:8100/story.php?ref=4712&sid=4711'
    """
    plain = _PLAIN.fullmatch(url)
    if plain is not None:
        scheme, host, port, path = plain.groups()
        return f"{scheme}{host}{port}{path or '/'}" if port else f"https://{host}{path or '/'}"
    text, done = _SURROGATE.sub("\ufffd", url.strip(_EDGES)), ""
    for _ in range(8):  # twice is enough but for oddities such as www.www.www.
        done, text = text, _canonical_once(text)
        if done == text:
            break
    return text


def _canonical_once(text: str) -> str:
    parts = split_url(text)
    if parts is None:
        return text
    path = re.sub(r"(?<!:)/{2,}", "/", _PATH_SESSION.sub("", parts.path)) or "/"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not is_noise(pair))
    query = re.sub(r"(^|&)amp;", r"\1", query)
    location = _location(parts, keep_www=False)
    scheme = "https" if parts.scheme == "http" and parts.port in (None, 80) else parts.scheme
    plain = f"{scheme}://{location}{path}" + (f"?{query}" if query else "")
    with suppress(ValueError):
        return str(canonicalize_url(plain)).rstrip(_EDGES)
    return plain


def is_noise(pair: str) -> bool:
    """Whether a ``name=value`` of a query tells where the reader came from, or whose session it is."""
    name, _, value = pair.partition("=")
    name = unquote(name).removeprefix("amp;").lower()
    is_session = name in ("sid", "s") and _SESSION_VALUE.fullmatch(value)
    is_source = _SOURCE_NAMES.fullmatch(name) and _SOURCE_VALUE.fullmatch(value)
    return bool(is_session or is_source or _TRACKING.fullmatch(name))


def site_of(url: str) -> str:
    """Host in lower case without ``www.``, with its port if that is not the scheme's default; "" for no http(s) URL.

    >>> site_of("https://www.Example.co.uk/a"), site_of("http://127.1.0.1:8100/")
    ('example.co.uk', '127.1.0.1:8100')
    """
    return _location_of(url, keep_www=False)


def host_of(url: str) -> str:
    """The network location that a robots.txt applies to: host, and port if it is not the scheme's default.

    http and https of one host are one; ``www.`` counts, since it has a robots.txt of its own. As to pauses see `paced_as`.

    >>> host_of("https://www.example.com:443/a"), host_of("http://127.1.0.1:8100/")
    ('www.example.com', '127.1.0.1:8100')
    """
    return _location_of(url, keep_www=True)


def paced_as(host: str) -> str:
    """The host (as `host_of` gives it) whose pauses another one shares: the same without ``www.``, mostly one server.

    >>> paced_as("www.example.org:8080"), paced_as("sport.example.org")
    ('example.org:8080', 'sport.example.org')
    """
    return host.removeprefix("www.")


def _location_of(url: str, *, keep_www: bool) -> str:
    start = _START.match(url)  # what comes after the location has no part in it
    return _location_at(start[0] if start else url, keep_www)


@lru_cache(4096)
def _location_at(url: str, keep_www: bool) -> str:
    parts = split_url(url)
    return _location(parts, keep_www=keep_www) if parts else ""


@lru_cache(maxsize=1)
def _extractor() -> Any:
    from tldextract import TLDExtract  # slow to import, and not every program compares sites

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


@lru_cache(maxsize=4096)
def _registrable(host: str) -> str | None:
    """The domain that somebody registered (``bbc.co.uk``); None for IP addresses, localhost and bare suffixes."""
    return _extractor()(host).top_domain_under_public_suffix or None


def same_site(url: str, site: str) -> bool:
    """Whether a URL belongs to a site (as `site_of` gives it): same host, a subdomain, or same registrable domain.

    IP addresses and single names such as localhost compare exactly, with their port.

    >>> same_site("https://sport.example.co.uk/a", "example.co.uk"), same_site("http://127.1.0.2/", "127.1.0.1")
    (True, False)
    """
    own = site_of(url)
    if not own or own == site or own.endswith(f".{site}"):
        return bool(own)
    domain = _registrable(own.split(":")[0])
    return domain is not None and domain == _registrable(site.split(":")[0])


def is_part_of(url: str, home: str) -> bool:
    """Whether what is meant for *home* alone, such as a subscriber's token, may be sent to a URL.

    That is: to its host or one below it, on its port, and not in clear where home is encrypted.

    >>> is_part_of("https://sport.a.example/x", "https://www.a.example/"), is_part_of("http://a.example/", "https://a.example/")
    (True, False)
    """
    there, here = split_url(url), split_url(home)
    if there is None or here is None or (there.scheme, here.scheme) == ("http", "https"):
        return False
    target, own = _location(there, keep_www=False), _location(here, keep_www=False)
    return target == own or target.endswith(f".{own}")


def is_home(url: str) -> bool:
    """Whether the URL names a site: path empty or ``/``, and no query.

    >>> is_home("https://example.com"), is_home("https://example.com/?p=1")
    (True, False)
    """
    parts = split_url(url)
    return parts is not None and parts.path in ("", "/") and not parts.query


def normalize_home(text: str) -> str:
    """The home URL of what a user typed: a bare host gets https, an IP address or localhost http.

    A URL with a path stays as it is, since it names a page.

    >>> normalize_home("Example.com"), normalize_home("localhost:8100"), normalize_home("https://example.com")
    ('https://example.com/', 'http://localhost:8100/', 'https://example.com/')
    """
    text = text.strip(_EDGES)
    if "://" not in text:
        text = ("http://" if _LOCAL.match(text) else "https://") + text
    if is_home(text):
        return f"{urlsplit(text).scheme}://{host_of(text)}/"
    return text.partition("#")[0]
