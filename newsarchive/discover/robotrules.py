"""The rules of a robots.txt as RFC 9309 says, read as leniently as Google's open parser does.

Own code, since Protego 0.7 lets an unknown line end a group and does not take ``User-agent: Foo Bar`` for ``Foo``:
130 of 142 of the verdicts of Google's tests, of which this gives all but those that tests/discover/test_robots.py names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

MAX_LINE = 2083 * 8
"""What a line has beyond this is not read, as in Google's parser."""

_FIELDS = {
    **dict.fromkeys(("user-agent", "useragent", "user agent"), "agent"),
    **dict.fromkeys(("disallow", "dissallow", "dissalow", "disalow", "diasllow", "disallaw"), "disallow"),
    "allow": "allow",
    "crawl-delay": "delay",
}
"""Names of lines, with the slips that Google's parser knows."""
_TOKEN = re.compile(r"[a-zA-Z_-]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_LITERAL = re.compile(r"%([0-9a-fA-F]{2})|([^!-~])")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")


@dataclass(slots=True)
class _Group:
    """The lines for one crawler, from wherever they stand in the file."""

    rules: list[Rule] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Rule:
    """One Allow or Disallow line."""

    is_allowed: bool
    pattern: str
    """As `comparable` writes it, ``*`` and a last ``$`` being special."""

    def matches(self, path: str) -> bool:
        """Whether the rule is about *path* (as `comparable` writes it); in time linear in both."""
        is_anchored = self.pattern.endswith("$")
        first, *others = (self.pattern[:-1] if is_anchored else self.pattern).split("*")
        if not path.startswith(first):
            return False
        if not others:
            return not is_anchored or len(path) == len(first)
        place = len(first)
        *middle, last = others
        for piece in middle:
            place = path.find(piece, place)
            if place < 0:
                return False
            place += len(piece)
        return path.endswith(last) and len(path) - len(last) >= place if is_anchored else path.find(last, place) >= 0


class RobotRules:
    """What a robots.txt says of which paths which crawler may ask for."""

    def __init__(self, groups: dict[str, _Group]) -> None:
        self._groups = groups

    def allows(self, path: str, agent: str) -> bool:
        """Whether *agent* (a User-Agent header or product token) may ask for *path* (with its query).

        The longest matching rule decides; of two as long the one that allows.

        >>> rules = read_rules(["User-agent: *", "Disallow: /a", "Allow: /a/b"])
        >>> rules.allows("/a/c", "newsarchive/1.0"), rules.allows("/a/b", "newsarchive/1.0")
        (False, True)
        """
        if path.split("?")[0] == "/robots.txt":
            return True
        group = self._group(agent)
        if group is None:
            return True
        path = comparable(path or "/", is_pattern=False)
        found = max(((len(r.pattern), r.is_allowed) for r in group.rules if r.matches(path)), default=(0, True))
        return found[1]

    def crawl_delay(self, agent: str) -> float | None:
        """Seconds between two requests that *agent* is asked to keep; the longest of its Crawl-delay lines."""
        group = self._group(agent)
        return max(group.delays, default=None) if group else None

    def _group(self, agent: str) -> _Group | None:
        return self._groups.get(token_of(agent)) or self._groups.get("*")


def token_of(agent: str) -> str:
    """The product token of a User-Agent: its first letters, hyphens and underscores (RFC 9309 section 2.2.1).

    >>> token_of("NewsArchive/0.1 (+mailto:me@example.org)"), token_of("Foo Bar")
    ('newsarchive', 'foo')
    """
    found = _TOKEN.match(agent.strip())
    return found[0].lower() if found else ""


def comparable(path: str, *, is_pattern: bool = True) -> str:
    """A path as it is compared: percent-encoded but for unreserved characters (RFC 9309 section 2.2.2).

    In a path ``*`` and ``$`` are encoded, as they are special in patterns only.

    >>> comparable("/%62%e3%83/ツ $ $")
    '/b%E3%83/%E3%83%84%20%24%20$'
    """

    def write(found: re.Match[str]) -> str:
        if found[1] is None:
            return "".join(f"%{byte:02X}" for byte in found[2].encode("utf-8", "replace"))
        char = chr(int(found[1], 16))
        return char if char in _UNRESERVED else f"%{found[1].upper()}"

    text = _LITERAL.sub(write, path)
    if not is_pattern:
        return text.replace("*", "%2A").replace("$", "%24")
    return text[:-1].replace("$", "%24") + text[-1:]


def lines_of(text: str) -> list[str]:
    """The lines of a robots.txt: CR, LF or both end one, and nothing else does."""
    return [line[: MAX_LINE - 1] for line in _LINE_END.split(text)]


def read_rules(lines: Iterable[str]) -> RobotRules:
    """Gather the groups: agents, then rules; any other line, an empty one too, ends none."""
    groups: dict[str, _Group] = {}
    current: list[_Group] = []
    has_rules = True
    for name, value in _fields(lines):
        if name == "agent":
            if has_rules:
                current, has_rules = [], False
            token = "*" if value == "*" or value[:2] in ("* ", "*\t") else token_of(value)
            if token:
                current.append(groups.setdefault(token, _Group()))
        elif name == "delay":
            seconds = _number(value)
            for group in current if seconds is not None else []:
                group.delays.append(seconds or 0.0)
        else:
            has_rules = True
            for group in current if value else []:
                group.rules.append(Rule(name == "allow", comparable(value)))
    return RobotRules(groups)


def _fields(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The known lines as (field, value); a forgotten colon is filled in where the line has two words."""
    for line in lines:
        text = line.split("#", 1)[0].strip(" \t\0\ufeff")
        name, colon, value = text.partition(":")
        if not colon:
            words = text.split()
            if len(words) != 2:
                continue
            name, value = words
        known = _FIELDS.get(name.strip().lower())
        if known is not None:
            yield known, value.strip()


def _number(value: str) -> float | None:
    """A Crawl-delay's seconds; None for what is no number of them."""
    try:
        seconds = float(value)
    except ValueError:
        return None
    return seconds if seconds >= 0 else None
