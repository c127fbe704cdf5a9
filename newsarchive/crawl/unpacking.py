"""Content-Encoding undone, in the place of Scrapy's HttpCompressionMiddleware.

That one takes what a cut gzip, br or deflate body yields for the page, passes pages of unknown codings on, unpacks
any number of codings, and lets broken ones raise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes

from newsarchive.codings import ACCEPTED, PackedError, UnpackedTooLargeError, unpack
from newsarchive.crawl.failures import WrongAnswerError
from newsarchive.states import Reason

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

PREFIX = "newsarchive_prefix"
"""Key of a request's `meta`: so many bytes of a body are enough, whether it is longer, or cut."""


class BrokenBodyError(WrongAnswerError):
    """A body cannot be unpacked, or not to its end."""


class BombError(WrongAnswerError):
    """A body unpacks to more than is allowed."""

    reason = Reason.TOO_LARGE


class UnpackingMiddleware:
    """Downloader middleware: responses go on as they were before they were packed."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler's settings."""
        return cls(crawler.settings.getint("DOWNLOAD_MAXSIZE"))

    def process_request(self, request: Request) -> None:
        """Say what can be undone."""
        request.headers.setdefault("Accept-Encoding", ACCEPTED)

    def process_response(self, request: Request, response: Response) -> Response:
        """The response with its body unpacked.

        Raises:
            WrongAnswerError: it cannot be unpacked to its end.
        """
        return unpacked(response, request.meta.get("download_maxsize", self.limit), prefix=request.meta.get(PREFIX))


def unpacked(response: Response, limit: int, *, prefix: int | None = None) -> Response:
    """The response with its body unpacked to at most *limit* bytes; of one with *prefix*, to so many.

    Raises:
        WrongAnswerError: it cannot be unpacked to its end.
    """
    header = b",".join(response.headers.getlist("Content-Encoding")).decode("latin-1")
    if not header or not response.body:
        return response
    try:
        body = unpack(response.body, header, prefix or limit, prefix=prefix is not None)
    except UnpackedTooLargeError as error:
        raise BombError(str(error)) from error
    except PackedError as error:
        raise BrokenBodyError(str(error)) from error
    del response.headers["Content-Encoding"]  # which hides from Scrapy what its Content-Type says
    kind = responsetypes.from_args(headers=response.headers, url=response.url, body=body)
    # not response.replace(), which guesses the encoding of the packed bytes first
    return kind(body=body, **{name: getattr(response, name) for name in Response.attributes if name != "body"})
