"""From a bare domain to clean, versioned, queryable news articles that survive anything."""

from newsarchive.archive import Archive
from newsarchive.extract import Rules, extract_article
from newsarchive.items import Article, Block, Link, Page

__all__ = ["Archive", "Article", "Block", "Link", "Page", "Rules", "extract_article"]
