"""An example of a site's own spider: what is known of one paper, over the generic one.

`newsarchive crawl gazette.example` uses it for that site; every other site is crawled by `news.py`. Copy it, change
the name, the home and the selectors, and delete what the generic extraction gets right by itself.
"""

from newsarchive import Rules
from newsarchive.crawl import NewsSpider


class Gazette(NewsSpider):
    """The Gazette prints its section in a ribbon that has no usual name."""

    name = "gazette"
    home = "https://gazette.example/"
    rules = (Rules(section=".ribbon > a"),)
