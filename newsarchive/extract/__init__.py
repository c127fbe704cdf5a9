"""Pure extraction: bytes of a page to an `Article`. No Scrapy, SQL, clock, network, file or log in here."""

from newsarchive.extract.article import extract_article
from newsarchive.extract.rules import Rules

__all__ = ["Rules", "extract_article"]
