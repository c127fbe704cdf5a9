"""Discovery: bytes of a feed, sitemap, robots.txt, front or section page -> candidate URLs with what they say of them.

Pure: no network, clock, files, SQL or log; and nothing here raises, whatever the bytes.
"""

from newsarchive.discover.feeds import read_feed
from newsarchive.discover.judge import Judgement, judge_url
from newsarchive.discover.pages import read_page
from newsarchive.discover.reading import RobotsFacts, SourceReading
from newsarchive.discover.reservations import Marks, TdmRules, marks_of, read_tdmrep
from newsarchive.discover.robotrules import RobotRules
from newsarchive.discover.robots import read_robots
from newsarchive.discover.shapes import Shapes
from newsarchive.discover.sitemaps import iter_sitemap, read_sitemap
from newsarchive.discover.sniff import sniff_source

__all__ = [
    "Judgement",
    "Marks",
    "RobotRules",
    "RobotsFacts",
    "Shapes",
    "SourceReading",
    "TdmRules",
    "iter_sitemap",
    "judge_url",
    "marks_of",
    "read_feed",
    "read_page",
    "read_robots",
    "read_sitemap",
    "read_tdmrep",
    "sniff_source",
]
