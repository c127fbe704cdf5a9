"""Plain text: counting and folding that several rooms need."""

import re

_WORD = re.compile(r"\w+")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_SPACE = re.compile(r"\s+")


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
