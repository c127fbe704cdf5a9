"""What a key's value may be: each kind reads a value of TOML, or a text of the environment, and says what it expects."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from newsarchive.errors import UsageError
from newsarchive.extract import Rules
from newsarchive.pace.durations import read_duration, tell_duration
from newsarchive.pace.timetable import check_cron
from newsarchive.urls import clean_url, normalize_home

_HEADER = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_REACHABLE = re.compile(r"[^\s@]+@[^\s@]+|https?://[^\s/]+")
_TRUTH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of value."""

    expected: str
    """What a message says was expected."""
    read: Callable[[Any], Any]
    """From a TOML value; raises ValueError or TypeError where it is not as expected."""
    from_text: Callable[[str], Any] | None = str
    """The TOML value that a text of the environment stands for; None where the environment cannot set it."""
    tell: Callable[[Any], Any] = lambda value: list(value) if isinstance(value, tuple) else value
    """Back to a value of TOML and JSON."""


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError(value)
    return value.strip()


def is_contact(text: str) -> bool:
    """Whether a site can write there: an e-mail address or a page, fit for a header.

    >>> [is_contact(text) for text in ("mailto:you@example.org", "Ann Lee, ann@example.org", "https://example.org/bot", "bob")]
    [True, True, True, False]
    """
    return text.isprintable() and _REACHABLE.search(text) is not None


def _contact(value: Any) -> str:
    if not is_contact(text := _text(value)):
        raise ValueError(value)
    return text


def _texts(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise ValueError(value)
    return tuple(_text(item) for item in value)


def _number(value: Any, *, least: float, whole: bool = False) -> float:
    allowed = int if whole else int | float
    if isinstance(value, bool) or not isinstance(value, allowed) or not least <= value < float("inf"):
        raise ValueError(value)
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def _duration(value: Any) -> float:
    return read_duration(_text(value))


def _zone(value: Any) -> str:
    try:
        ZoneInfo(_text(value))
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(value) from error
    return str(value)


def _networks(value: Any) -> tuple[str, ...]:
    for text in (found := _texts(value)):
        ipaddress.ip_network(text, strict=False)
    return found


def _headers(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping):
        raise ValueError(value)
    for name, text in value.items():
        if not _HEADER.fullmatch(name) or not isinstance(text, str) or not text.isprintable():
            raise ValueError(value)
    return tuple(value.items())


def _rules(value: Any) -> tuple[Rules, ...]:
    if isinstance(value, Mapping):
        value = [value]
    if not isinstance(value, list) or not all(isinstance(table, Mapping) for table in value):
        raise ValueError(value)
    return tuple(_rule(table) for table in value)


def _rule(table: Mapping[str, Any]) -> Rules:
    names = [field.name for field in fields(Rules)]
    for name, value in table.items():
        if name not in names:
            raise UsageError(f"unknown rule {name!r}; known are {', '.join(names)}")
        right = isinstance(value, date) if name == "valid_until" else isinstance(value, list | str)
        if not right or (isinstance(value, list) and name != "drop"):
            raise UsageError(f"rule {name}: expected a CSS selector, got {value!r}")
    drop = table.get("drop", [])
    return Rules(**{**table, "drop": tuple([drop] if isinstance(drop, str) else _texts(drop))})


def _tell_rules(rules: tuple[Rules, ...]) -> list[dict[str, Any]]:
    told = [{field.name: getattr(rule, field.name) for field in fields(Rules)} for rule in rules]
    return [{k: _plain(v) for k, v in rule.items() if v not in (None, ())} for rule in told]


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, date) else list(value) if isinstance(value, tuple) else value


def home_of(text: str, *, where: str = "site") -> str:
    """The home URL that a user means by *text* (``example.com``, ``https://example.com/``).

    Raises:
        UsageError: it is no web address.
    """
    if "@" in text.strip().partition("://")[2].partition("/")[0]:
        raise UsageError(
            f"{where}: an address with a user name or password is not asked; newsarchive.toml has headers for that."
        )
    home = clean_url(normalize_home(text.strip()), "")
    if (
        home is None or urlsplit(home).hostname in (None, "", "http", "https") or " " in text.strip()
    ):  # http:/example.com
        raise UsageError(f"{where}: expected an address like example.com or https://example.com/, got {text!r}.")
    return home


def check_networks(networks: Sequence[str], *, where: str = "--allow-network") -> tuple[str, ...]:
    """The networks, unchanged, if each is a valid CIDR; else UsageError."""
    for text in networks:
        try:
            _networks([text])
        except ValueError as error:
            raise UsageError(f"{where}: expected a network like 127.0.0.0/8, got {text!r}.") from error
    return tuple(networks)


def _home(value: Any) -> str:
    try:
        return home_of(_text(value))
    except UsageError as error:
        raise ValueError(value) from error


def _split(text: str) -> list[str]:
    return [part.strip() for part in text.split(",") if part.strip()]


TEXT = Kind("a text", _text)
CONTACT = Kind("an address to write to, like mailto:you@example.org or https://example.org/bot", _contact)
TEXTS = Kind("a list of texts", _texts, _split)
FLAG = Kind("true or false", _flag, lambda text: _TRUTH[text.strip().lower()])
HOME = Kind('an address like "https://example.com/"', _home)
COUNT = Kind("a whole number, 1 or more", partial(_number, least=1, whole=True), int)
SECONDS = Kind("a number of seconds, 0 or more", partial(_number, least=0), float)
DURATION = Kind(
    'a length of time like "15m", "1h30m" or "7d"', _duration, tell=lambda s: tell_duration(s) if s else None
)
CRON = Kind('a cron line of five fields like "0 6 * * sun"', lambda value: check_cron(_text(value)))
ZONE = Kind('a time zone like "Europe/Berlin"', _zone)
NETWORKS = Kind('a list of networks like ["10.0.0.0/8"]', _networks, _split)
HEADERS = Kind("a table of header names and texts", _headers, None, dict)
RULES = Kind("a table of CSS selectors, or a list of such tables", _rules, None, _tell_rules)
