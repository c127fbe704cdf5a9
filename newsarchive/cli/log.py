"""Log lines on stderr: one sentence each; tracebacks and what the ledger tells anyway only when asked for."""

from __future__ import annotations

import logging
import sqlite3
import sys
import traceback

from newsarchive.cli.masking import masked

_IN_THE_LEDGER = "scrapy.core.downloader.handlers"
"""Logs each page that is too large or cut, with advice about Scrapy's settings; the ledger has a row for it."""


def set_up_log(verbose: bool) -> None:
    """Log lines to stderr: warnings, or everything."""
    handler = logging.StreamHandler(sys.stderr)
    if verbose:
        handler.setFormatter(Line("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    else:
        handler.setLevel(logging.WARNING)  # Scrapy sets the level of its own loggers
        handler.setFormatter(Sentence())
        handler.addFilter(_is_news)
    logging.getLogger().addHandler(handler)


def _is_news(record: logging.LogRecord) -> bool:
    """Whether nothing else tells it: not the ledger, and not the sentence with which a crawl ends that lost its archive."""
    error = record.exc_info[1] if record.exc_info else None
    of_archive = hasattr(record, "ends_crawl") or isinstance(error, sqlite3.DatabaseError)
    return not of_archive and not record.name.startswith(_IN_THE_LEDGER)


class Line(logging.Formatter):
    """Everything of a record, without the secrets of its URLs."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and the traceback of an exception."""
        return masked(super().format(record))


class Sentence(logging.Formatter):
    """Level, message, and of an exception its text and the line that raised it, on one line."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        from newsarchive.cli.output import safe

        text = f"{record.levelname}: {record.getMessage()}"
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            text += f": {type(error).__name__}: {error}{_place(error)}; -v shows more"
        return masked(safe(" ".join(text.split())))


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
