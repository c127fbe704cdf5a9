"""Pages out of files: WARC, plain or gzipped, and HTML. Knows nothing of articles and archives."""

from newsarchive.pagefiles.reading import BODY_LIMIT, FilePage, check_readable, read_pages

__all__ = ["BODY_LIMIT", "FilePage", "check_readable", "read_pages"]
