"""Scrapy settings of this workspace; what is not set here is newsarchive's default.

The whole list: https://docs.scrapy.org/en/latest/topics/settings.html and docs/settings.md of newsarchive.
"""

BOT_NAME = "newsarchive"
SPIDER_MODULES = ["spiders"]
NEWSPIDER_MODULE = "spiders"
ADDONS = {"newsarchive.crawl.NewsArchive": 500}

# Whom a site can write to; stands in the User-Agent. The variable NEWSARCHIVE_CONTACT does the same.
# NEWSARCHIVE_CONTACT = "mailto:you@example.org"
