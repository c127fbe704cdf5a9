"""Lines that are the page's furniture by their words alone: buttons, "read more" lines, bylines, dates."""

from __future__ import annotations

import re

from newsarchive.extract.words import phrases
from newsarchive.extract.words.months import MONTHS
from newsarchive.extract.words.stamps import DATE_WORDS, STAMPS
from newsarchive.text import fold_label

_BYLINE = re.compile(r"(?:by|von|par|por|di|door|av|af|words|text|author|autor|写|記者|文)[:：]?\s+(?=[^\W\d_])", re.I)
_DATE = re.compile(
    r"\d{4}\s?[-/.年년]\s?\d{1,2}\s?[-/.月월]\s?\d{1,2}|\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?\d{2,4}"
    r"|\d{1,2}(?:st|nd|rd|th|er|º|\.)?,?\s(?:de\s|of\s)?[^\W\d_]{3,12}\.?,?\s(?:de\s|del\s)?\d{4}"
    r"|[^\W\d_]{3,12}\.?\s\d{1,2}(?:st|nd|rd|th)?,?\s\d{4}"
)
_CLOCK = re.compile(
    r"(?:\w{3,10}\.? \d{1,2},? (?:\d{4},? )?)?\d{1,2}[:.h]\d{2}(?::\d{2})?(?: ?[ap]\.?m\.?)?(?: ?(?:uhr|[a-z]{2,4}))?",
    re.I,
)
_POSTED_BY = re.compile(
    r"(?:posted|published|updated|submitted)\b.{0,12}?\d.{0,40}?\bby\s+[A-ZÀ-Þ][\w'’.-]+(?:\s[\w'’.-]+){0,4}$", re.I
)
_DIGIT = re.compile(r"\d")
_STARTS = frozenset(start[:2] for start in phrases.BOILERPLATE_STARTS)  # one look instead of a hundred
_ENDING = phrases.ENDS | phrases.POPULAR
_END_STARTS = frozenset(title[:2] for title in _ENDING | phrases.TITLES)  # most lines begin otherwise
_SIGN_UP = re.compile(
    r"\b(?:sign up|signing up|subscribe)\b.{0,60}\bnewsletters?\b|\bnewsletters?\b.{0,40}\b(?:sign up|subscribe)\b",
    re.I,
)
_WORDS = re.compile(r"[^\W\d_]+")
_POSTS = re.compile(r"\+?\s*\d*\s*posts?", re.I)


def is_boilerplate(text: str, link_chars: int) -> bool:
    """Whether a line is furniture: a button, a call to subscribe, a link alone, a "read more" line, a date.

    >>> is_boilerplate("+ posts", 0), is_boilerplate("Sign up for our newsletter", 0), is_boilerplate("He said no.", 0)
    (True, True, False)
    """
    size = len(text)
    if link_chars > 0.8 * size and size < 250:
        return True
    if size < 300:
        start = text[:60].lower()
        if (start[:2] in _STARTS or start[:1] in _STARTS) and start.startswith(phrases.BOILERPLATE_STARTS):
            return True
        if "newsletter" in text and _SIGN_UP.search(text):
            return True
    if size < 60:
        folded = fold_label(text)
        if (
            not folded
            or folded in phrases.ENDS
            or folded in phrases.TITLES
            or folded in phrases.FILMS
            or _POSTS.fullmatch(text)
            or is_date_line(text)
        ):
            return True
    return is_read_more(text, link_chars)


def is_read_more(text: str, link_chars: int) -> bool:
    """Whether a line offers another article: a label such as "Read more", then a link to its end.

    >>> is_read_more("READ MORE: Why the mill burned down", 24), is_read_more("He told the BBC: I never knew", 7)
    (True, False)
    >>> is_read_more("Read moreWhy the mill burned down", 24)
    True
    """
    size = len(text)
    if link_chars < 0.4 * size or size > 300:
        return False
    label = text[: size - link_chars + 4] if link_chars < size else text
    head, colon, rest = text.partition(":")
    if colon and len(head) <= 25 and len(rest) > 25 and len(rest) - link_chars <= 4 and head.count(" ") < 4:
        return True
    words = fold_label(head if colon and len(head) < 40 else label[:40])
    if link_chars < size and fold_label(text[: size - link_chars][:40]) in phrases.READ_MORE:
        return True  # a label in an element of its own, to which the link's text is joined without a space
    return words in phrases.READ_MORE or (not colon and words.startswith(_READ_MORE_BEFORE))


_READ_MORE_BEFORE = tuple(f"{phrase} " for phrase in phrases.READ_MORE_STARTS)


def is_end(text: str) -> bool:
    """Whether a short line is the title of what follows an article, or stands beside it: related, popular, comments.

    >>> is_end("Most read"), is_end("The council said no.")
    (True, False)
    """
    start = text[:2]
    if start.isascii() and start.isalnum() and start.lower() not in _END_STARTS:
        return False
    folded = fold_label(text)
    return folded in _ENDING or phrases.is_title(folded)


def is_byline(text: str) -> bool:
    """Whether a short line names who wrote the article.

    >>> is_byline("By Jo Lane"), is_byline("By noon the square was empty."), is_byline("Posted on 2024-05-01 by Jo Lane")
    (True, False, True)
    """
    if len(text) < 90 and _POSTED_BY.match(text):
        return True
    found = _BYLINE.match(text) if len(text) < 80 else None
    if not found or text.endswith((".", "!", "?", "…")):
        return False
    return all(word[0].isupper() or len(word) < 4 or not word.isascii() for word in text[found.end() :].split()[:6])


def is_date_line(text: str) -> bool:
    """Whether a short line says little else than a date.

    >>> is_date_line("Published: 5 January 2026, 10:20"), is_date_line("In May 2024 it rained.")
    (True, False)
    """
    if len(text) > 90 or not _DIGIT.search(text):
        return False
    found = _DATE.search(text) if len(text) <= 70 else None
    if not found:
        return _is_stamp(text)
    rest = text[: found.start()] + text[found.end() :]
    if sum(1 for character in rest if character.isalpha()) <= 22 and not text.endswith("."):
        return True
    return _is_stamp(text)


def _is_stamp(text: str) -> bool:
    """Whether all words of a line are of dates and of what pages say of theirs; a date alone can be a subheading.

    >>> _is_stamp("Published: May 1 at 10:00 a.m. | Updated: 8 hours ago"), _is_stamp("May 1 was a day of work")
    (True, False)
    """
    found = _WORDS.findall(text.lower())
    if not all(word in STAMPS or word in DATE_WORDS or word in MONTHS for word in found):
        return False
    return any(word in STAMPS for word in found)


def is_clock(text: str) -> bool:
    """Whether a line is the time of a live blog's entry.

    >>> is_clock("10:20"), is_clock("10.20 Uhr"), is_clock("It was 10:20.")
    (True, True, False)
    """
    return len(text) < 30 and bool(_CLOCK.fullmatch(text))
