"""What must not stand in a log: passwords and tokens of URLs."""

from __future__ import annotations

import re

_USERINFO = re.compile(r"(?<=://)[^/\s?#@\"'<>]+@")
_SECRET = re.compile(
    r"([?&;](?:[\w.-]*(?:token|secret|password|passwd|signature|session)[\w.-]*|(?:api|access|auth)?[_-]?key|apikey|auth|sig|pwd|sid|jwt)=)"
    r"[^&;#\s\"'<>]+",
    re.I,
)


def masked(text: str) -> str:
    """The text with what looks like a secret in its URLs replaced.

    >>> masked("GET https://ann:pw@a.example/x?page=2&api_key=c0ffee&sig=1#top")
    'GET https://***@a.example/x?page=2&api_key=***&sig=***#top'
    """
    return _SECRET.sub(r"\1***", _USERINFO.sub("***@", text))
