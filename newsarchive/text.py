"""Plain text: counting and folding that several rooms need."""

import re
import unicodedata
from functools import lru_cache

_LABEL_CHARS = 80
"""Labels up to this are remembered: the parts of the extraction ask for the same lines of a page again."""
_WORD = re.compile(r"\w+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_ASCII_FOLD = bytes(
    ord(chr(code).lower()) if chr(code).isascii() and chr(code).isalnum() else 32 for code in range(256)
)
_SPACE = re.compile(r"\s+")
_UNWANTED = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\ufff9-\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)


def fold_space(text: str) -> str:
    """White space folded to single spaces, none at the ends.

    >>> fold_space("  a\\n b ")
    'a b'
    """
    return _SPACE.sub(" ", text).strip()


def count_words(text: str) -> int:
    """Number of words; two CJK characters count as one word, since those scripts have no spaces.

    >>> count_words("Two words")
    2
    >>> count_words("新闻自由 today")
    3
    """
    cjk = len(_CJK.findall(text))
    if not cjk:
        return len(_WORD.findall(text))
    return len(_WORD.findall(_CJK.sub(" ", text))) + (cjk + 1) // 2


def clean_text(text: str) -> str:
    """Text fit for a database and a reader: white space folded, without NUL and other control characters, soft
    hyphens, zero-width spaces, byte order marks and lone surrogates.

    >>> clean_text("Heli\\u00adkopter\\x00 \\ud800 ab")
    'Helikopter ab'
    """
    text = text.strip()
    plain = text.isprintable()  # no white space but spaces, and nothing unwanted but the two signs for what is missing
    if plain and "  " not in text and (text.isascii() or not ("\ufffc" in text or "\ufffd" in text)):
        return text  # as most are; the looks cost a third of taking the text apart
    if not (plain and text.isascii()) and _UNWANTED.search(text):
        text = _UNWANTED.sub("", text)
    return " ".join(text.split())


def fold_label(text: str) -> str:
    """Text without case, punctuation and spacing, for comparing labels and headlines.

    >>> fold_label("TV & Showbiz: ")
    'tv showbiz'
    """
    return _folded(text) if len(text) <= _LABEL_CHARS else _folded.__wrapped__(text)


@lru_cache(maxsize=2048)
def _folded(text: str) -> str:
    if text.isascii():
        return " ".join(text.encode().translate(_ASCII_FOLD).decode().split())  # as bytes twice as fast
    text = unicodedata.normalize("NFKC", text)
    return " ".join(_WORD.findall(text.casefold().replace("_", " ")))


def is_cjk(text: str) -> bool:
    """Whether the text is mostly written in Chinese, Japanese or Korean characters.

    >>> is_cjk("新闻自由 BBC"), is_cjk("The word 新闻 means news")
    (True, False)
    """
    return not text.isascii() and 3 * len(_CJK.findall(text)) > len(text)
