"""The spiders of this workspace: settings.py, news.py for any site, one file for each site that needs special care."""
