"""Whether a server's "304 Not Modified" is believed: some say so of pages that have changed."""

from __future__ import annotations

from newsarchive.pace.durations import tell_duration

CHECK_EVERY = 20
"""Each so-many-th 304 of a host is followed by a request without condition: 5 % of what conditional requests save."""
FORGIVEN_SECONDS = 30 * 86400.0
"""A host that was caught is asked with conditions again after this."""


def is_checked(not_modified: int, lied_ago: float | None) -> bool:
    """Whether the 304 that comes after *not_modified* believed ones is to be checked.

    >>> is_checked(18, None), is_checked(19, None), is_checked(50, 3600.0)
    (False, True, False)
    """
    return not_modified + 1 >= CHECK_EVERY and not is_distrusted(lied_ago)


def is_distrusted(lied_ago: float | None) -> bool:
    """Whether the host was caught with a wrong 304 so lately (seconds) that it is asked without conditions.

    >>> is_distrusted(None), is_distrusted(3600.0), is_distrusted(31 * 86400.0)
    (False, True, False)
    """
    return lied_ago is not None and lied_ago < FORGIVEN_SECONDS


def tell_distrust(lied_ago: float) -> str:
    """For people.

    >>> tell_distrust(7200)
    'it answered 304 for a page that had changed, 2 h ago: it is asked without conditions for 30 d'
    """
    return (
        f"it answered 304 for a page that had changed, {tell_duration(lied_ago)} ago:"
        f" it is asked without conditions for {tell_duration(FORGIVEN_SECONDS)}"
    )
