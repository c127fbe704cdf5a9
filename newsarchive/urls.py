"""URLs as strings: identity, site, shape and traps. Pure functions that never raise, whatever the string.

What one key merges, and what it does not (`canonical_url`): the scheme (http and https on their default ports),
``www.``, tracking parameters, session ids, fragments and the order of parameters do not tell articles apart. A final
slash, the case of the path, other parameters and other subdomains may, so they stay.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, unquote, urldefrag, urljoin, urlsplit

from w3lib.url import canonicalize_url

if TYPE_CHECKING:
    from tldextract import TLDExtract

MAX_LENGTH = 2083
"""Longest URL that is fetched: the limit of old browsers and of Scrapy's URLLENGTH_LIMIT."""
MAX_SEGMENTS = 20
MAX_PAGE = 1000
"""A listing's page number beyond which nobody reads; larger ones come from endless pagers."""

_TRACKING = re.compile(
    r"(utm|pk|mtm|piwik|matomo|hsa|at|mc|oly|vero|fb_action|ns|ga)_.*|_hsenc|_hsmi|__twitter_\w+|_gl|_ga"
    r"|(fbc|gc|dc|yc|msclk|twc|ttc|epi|irc)lid|msclkid|gclsrc|[gw]braid|gad_(source|campaignid)|igsh(id)?|mkt_tok"
    r"|hsctatracking|srsltid|tblci|dicbo|ob_click_id|xtor|xtref|ito|i?cmp(id)?|intcmp|intcid|icid|ocid|ncid|s_cid"
    r"|smid|smtyp|spm|sref|ref_?(src|url)|fb_(source|ref)|soc_(src|trk)|tsrc|trk|ftag|guccounter|guce_referr\w+"
    r"|emci|emdi|ceid|wt\.\w+|wtmc|wt_z?mc|wt_ref|traffic_source|oref|spref|echobox|linkid|taid|amp_js_v|usqp"
)
_SOURCE_NAMES = re.compile(r"ref|referr?er|source|src|origin|from|via|campaign|medium|partner|share")
_SOURCE_VALUE = re.compile(r"[a-z_.]{0,24}", re.I)
"""``ref=home`` tells where the reader came from; ``ref=4711`` or ``ref=two-words`` may be the article."""
_SESSION = re.compile(r"phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|oscsid|session_?id|zenid")
_SESSION_VALUE = re.compile(r"(?=.*[a-f])[0-9a-f]{16,}", re.I)
_PATH_SESSION = re.compile(r";(jsessionid|phpsessid|sid)=[^/?#;]*|/\(S\([a-z0-9]{16,32}\)\)", re.I)
_EDGES = "".join(map(chr, range(0x21)))
_INNER_CONTROLS = re.compile(r"[\t\n\r]")
_BAD_HOST = re.compile(r"[\s\x00-\x20\x7f<>\"'`%^{}|\\@,;!$&()*+=~]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def _split(url: str) -> SplitResult | None:
    """The parts of an http(s) URL with a usable host and port; None for everything else."""
    try:
        parts = urlsplit(url)
        port_is_valid = parts.port != 0  # the property raises for junk
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host or not port_is_valid or _BAD_HOST.search(host):
        return None
    return parts


def _host(parts: SplitResult) -> str:
    """Host in lower case and IDNA, without final dots, IPv6 in brackets."""
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            host = host.lower()
    return f"[{host}]" if ":" in host else host


def _location(parts: SplitResult, *, keep_www: bool) -> str:
    host = _host(parts)
    if not keep_www and host.startswith("www.") and "." in host[4:]:
        host = host[4:]
    port = parts.port
    return host if port is None or port == _DEFAULT_PORTS[parts.scheme] else f"{host}:{port}"


def is_http_url(url: str) -> bool:
    """Whether the string is an absolute http(s) URL with a usable host.

    >>> is_http_url("https://example.com/a"), is_http_url("mailto:a@example.com"), is_http_url("http://[::1")
    (True, False, False)
    """
    return _split(url) is not None


def clean_url(url: str, base: str | None = None) -> str | None:
    """An absolute http(s) URL as a browser would read it from a page, without its fragment.

    None where it cannot be fetched: another scheme, no host, user information, or more than `MAX_LENGTH` characters.

    >>> clean_url(" /a b\\n/c#top ", "https://example.com/x/")
    'https://example.com/a%20b/c'
    >>> clean_url("javascript:void(0)", "https://example.com/") is None
    True
    """
    text = _INNER_CONTROLS.sub("", url.strip(_EDGES))
    if len(text) > 4 * MAX_LENGTH or _SURROGATE.search(text):
        return None
    path, mark, query = text.partition("?")
    if "\\" in path:
        text = path.replace("\\", "/") + mark + query
    try:
        text = urldefrag(urljoin(base, text) if base else text).url
    except ValueError:
        return None
    parts = _split(text)
    if parts is None or "@" in parts.netloc:
        return None
    text = re.sub(r"[\x00-\x20\x7f\"<>]", lambda found: f"%{ord(found[0]):02X}", text)
    return text if len(text) <= MAX_LENGTH else None


def canonical_url(url: str) -> str:
    """The key under which an article is known: equal for all addresses of one page, never for two articles.

    http becomes https unless a port is named, and ``www.`` is dropped; so the key is for comparing, not for fetching.
    Idempotent. A string that is no http(s) URL comes back trimmed.

    >>> canonical_url("HTTP://www.Example.com.:80//news//a.html;jsessionid=1F?b=2&utm_source=x&a=1#top")
    'https://example.com/news/a.html?a=1&b=2'
    >>> canonical_url("http://127.1.0.1:8100/story.php?sid=4711&ref=4712&ref=home")
    'http://127.1.0.1:8100/story.php?ref=4712&sid=4711'
    """
    text = _SURROGATE.sub("\ufffd", url.strip(_EDGES))
    for _ in range(3):
        done, text = text, _canonical_once(text)
        if done == text:
            break
    return text


def _canonical_once(text: str) -> str:
    parts = _split(text)
    if parts is None:
        return text
    path = re.sub(r"(?<!:)/{2,}", "/", _PATH_SESSION.sub("", parts.path)) or "/"
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_noise(pair))
    query = re.sub(r"(^|&)amp;", r"\1", query)
    location = _location(parts, keep_www=False)
    scheme = "https" if parts.scheme == "http" and parts.port in (None, 80) else parts.scheme
    plain = f"{scheme}://{location}{path}" + (f"?{query}" if query else "")
    try:
        return str(canonicalize_url(plain)).rstrip(_EDGES)
    except ValueError:
        return plain


def _is_noise(pair: str) -> bool:
    name, _, value = pair.partition("=")
    name = unquote(name).removeprefix("amp;").lower()
    if _TRACKING.fullmatch(name) or _SESSION.fullmatch(name):
        return True
    if name in ("sid", "s") and _SESSION_VALUE.fullmatch(value):
        return True
    return bool(_SOURCE_NAMES.fullmatch(name) and _SOURCE_VALUE.fullmatch(value))


def site_of(url: str) -> str:
    """Host in lower case without ``www.``, with its port if that is not the scheme's default; "" for no http(s) URL.

    >>> site_of("https://www.Example.co.uk/a"), site_of("http://127.1.0.1:8100/")
    ('example.co.uk', '127.1.0.1:8100')
    """
    parts = _split(url)
    return _location(parts, keep_www=False) if parts else ""


def host_of(url: str) -> str:
    """The network location that a politeness clock applies to: host, and port if it is not the scheme's default.

    http and https of one host share a clock; ``www.`` counts, since it may be another machine.

    >>> host_of("https://www.example.com:443/a"), host_of("http://127.1.0.1:8100/")
    ('www.example.com', '127.1.0.1:8100')
    """
    parts = _split(url)
    return _location(parts, keep_www=True) if parts else ""


@lru_cache(maxsize=1)
def _extractor() -> TLDExtract:
    from tldextract import TLDExtract

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
    if not own or own == site:
        return bool(own)
    host, other = own.split(":")[0], site.lower().split(":")[0]
    domain = _registrable(host)
    return domain is not None and domain == _registrable(other)


def is_home(url: str) -> bool:
    """Whether the URL names a site: path empty or ``/``, and no query.

    >>> is_home("https://example.com"), is_home("https://example.com/?p=1")
    (True, False)
    """
    parts = _split(url)
    return parts is not None and parts.path in ("", "/") and not parts.query


def normalize_home(text: str) -> str:
    """The home URL of what a user typed: a bare host gets https, an IP address or localhost http.

    A URL with a path stays as it is, since it names a page.

    >>> normalize_home("Example.com"), normalize_home("localhost:8100"), normalize_home("https://example.com")
    ('https://example.com/', 'http://localhost:8100/', 'https://example.com/')
    """
    text = text.strip(_EDGES)
    if "://" not in text:
        name = urlsplit(f"//{text}").hostname if "[" not in text or "]" in text else None
        text = f"{'http' if _is_local(name or '') else 'https'}://{text}"
    parts = _split(text)
    if parts is None or parts.path not in ("", "/") or parts.query:
        return urldefrag(text).url if parts else text
    return f"{parts.scheme}://{_location(parts, keep_www=True)}/"


def _is_local(host: str) -> bool:
    try:
        return bool(ip_address(host))
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


_MARKER = re.compile(
    r"articles?|artikel|art[ií]culo|articolo|artigo|clanek|story|stories|news|nachrichten|noticias?|nyheter|posts?|blog"
    r"|doc|view|read|archives|tags?|authors?|autor(en)?|auteur|category|kategorie|sections?|topics?|themen?|theme"
    r"|search|videos?|galler(y|ies)|photos|live|page"
)
_DATE_SEGMENT = re.compile(r"(19|20)\d\d([-_.]?(0?[1-9]|1[0-2])([-_.]?(0?[1-9]|[12]\d|3[01]))?)?(?=$|[-_])")
_MONTH = re.compile(r"jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec", re.I)
_EXTENSION = re.compile(r"\.([a-z]{2,5}\d?)$", re.I)


def url_shape(url: str) -> str:
    """What the URLs of one content-management system have in common: host-less, with classes instead of names.

    ``d`` a date, ``s`` a slug of three words or more, ``9`` ``99`` ``999`` numbers of up to 3, up to 6 and more
    digits, ``x`` another id, ``w`` one or more plain words; telling words (article, tag, author) stay.

    >>> url_shape("https://a.example/world/2024/05/01/three-word-slug/")
    '/w/d/s'
    >>> url_shape("https://a.example/sport/soccer/2023/11/30/another-slug-of-words") == _
    True
    >>> url_shape("/tag/economy"), url_shape("/story.php?sid=123456")
    ('/tag/w', '/story.php?sid=99')
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    classes: list[str] = []
    for segment in parts.path.split("/"):
        if segment:
            kind = _segment_class(unquote(segment), after_date=bool(classes) and classes[-1] == "d")
            if kind not in ("w", "d") or classes[-1:] != [kind]:
                classes.append(kind)
    pairs = parse_qsl("&".join(pair for pair in parts.query.split("&") if not _is_noise(pair)))
    names = sorted({f"{name}={_segment_class(value, after_date=False)}" for name, value in pairs})
    return "/" + "/".join(classes) + ("?" + "&".join(names) if names else "")


def _segment_class(segment: str, *, after_date: bool) -> str:
    found = _EXTENSION.search(segment)
    extension, stem = (found[0].lower(), segment[: found.start()]) if found else ("", segment)
    if _MARKER.fullmatch(stem.lower()):
        return stem.lower() + extension
    if after_date and (_MONTH.fullmatch(stem) or re.fullmatch(r"\d{1,2}", stem)):
        return "d" + extension
    date = _DATE_SEGMENT.match(stem)
    if date and (date.end() == len(stem) or len(date[0]) > 4):
        stem = stem[date.end() :].strip("-_")
        if not stem:
            return "d" + extension
    if len(re.findall(r"[^\W\d_]+", stem)) >= 3 and re.search(r"[-_, +]", stem):
        return "s" + extension
    if stem.isdigit():
        return "9" * (1 + (len(stem) > 3) + (len(stem) > 6)) + extension
    numbered = re.fullmatch(r"([^\W\d_]+)[-_]?\d{3,}", stem)
    if numbered and _MARKER.fullmatch(numbered[1].lower()):
        return numbered[1].lower() + "9" + extension
    return ("x" if re.search(r"\d", stem) and len(stem) > 5 else "w") + extension


_CALENDAR = re.compile(
    r"/(calendar|calendario|calendrier|kalender|kalendar|agenda|events?|termine|veranstaltungen|eventi|eventos)"
    r"(/[^/]+)?/\d{1,6}([-/.]?\d{1,2}([-/.]?\d{1,2})?)?/?$",
    re.I,
)
_PAGE_NUMBER = re.compile(r"(?:[?&](?:page|paged|pg|seite|pagina)=|/(?:page|seite|pagina)/)(\d+)(?=$|[&/])", re.I)


def trap_reason(url: str) -> str | None:
    """Why a URL looks like part of an endless space, in a few words; None where it does not.

    Session ids that `canonical_url` strips are no trap: they cannot multiply an article.

    >>> trap_reason("https://a.example/calendar/2026/1"), trap_reason("https://a.example/x/x/x/")
    ('calendar', 'repeated path segments')
    >>> trap_reason("https://a.example/events/2026/01/02/a-report") is None
    True
    """
    if len(url) > MAX_LENGTH:
        return "too long"
    parts = _split(url)
    if parts is None:
        return None
    segments = [segment for segment in parts.path.split("/") if segment]
    if len(segments) > MAX_SEGMENTS:
        return "too many path segments"
    if any(segments.count(one) >= (5 if one.isdigit() else 3) for one in set(segments)):
        return "repeated path segments"
    names = [name.lower() for name, _ in parse_qsl(parts.query, keep_blank_values=True)]
    if _CALENDAR.search(parts.path) or ("month" in names and "year" in names) or "tribe-bar-date" in names:
        return "calendar"
    if len(names) > 20 or any(names.count(name) > 5 for name in set(names)):
        return "too many parameters"
    page = _PAGE_NUMBER.search(parts.path + (f"?{parts.query}" if parts.query else ""))
    if page and len(page[1]) < 7 and int(page[1]) > MAX_PAGE:
        return "huge page number"
    return None
