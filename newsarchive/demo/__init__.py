"""Three invented newspapers on loopback, for `newsarchive demo` and for tests.

>>> with DemoWeb() as web:
...     len(web.homes)
3

The news is invented, apart from the article that this project began with. `DemoWeb.publish` shows the second
edition, in which some articles have been edited.
"""

from __future__ import annotations

from newsarchive.demo.server import DemoWeb

__all__ = ["DemoWeb"]
