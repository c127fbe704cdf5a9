"""What a web server can do wrong, and what becomes of the URL: the table of docs/faults.md.

Each fault has a site of its own. It sits on the page `PAGE`, which is asked for by name, or on the front page, a feed
or a sitemap of it.
"""

from .base import MIB, Fault, inject
from .elsewhere import ELSEWHERE, NOT_INJECTED
from .network import NETWORK
from .packed import PACKED
from .redirects import REDIRECTS
from .robots import ROBOTS
from .secure import SECURE
from .sources import SOURCES

FAULTS = [*NETWORK, *SECURE, *REDIRECTS, *PACKED, *SOURCES, *ROBOTS]

__all__ = ["ELSEWHERE", "FAULTS", "MIB", "NOT_INJECTED", "Fault", "inject"]
