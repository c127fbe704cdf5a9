"""The crawl: the only room that imports Scrapy."""

from newsarchive.crawl.addon import NewsArchive
from newsarchive.crawl.items import Fetched, Read
from newsarchive.crawl.spider import NewsSpider

__all__ = ["Fetched", "NewsArchive", "NewsSpider", "Read"]
