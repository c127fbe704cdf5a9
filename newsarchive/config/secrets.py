"""What an archive, which may be given away, keeps of the headers that a site's entry has sent: no subscriber's token."""

from __future__ import annotations

WITHHELD = "(not kept)"


def kept_value(name: str, value: str) -> str:
    """The value of a header where it only says what kind of answer is accepted; else that there was one.

    >>> kept_value("Accept-Language", "de"), kept_value("X-Token", "abc"), kept_value("Cookie", "id=1")
    ('de', '(not kept)', '(not kept)')
    """
    return value if name.lower().startswith("accept") else WITHHELD
