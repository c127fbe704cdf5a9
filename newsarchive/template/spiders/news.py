"""Crawls any news site: ``scrapy crawl news -a site=https://example.com`` or ``newsarchive crawl example.com``."""

from newsarchive.crawl import NewsSpider


class News(NewsSpider):
    """The generic spider under its usual name."""

    name = "news"
