"""The road of an article: keep the page, understand it, check that it is one, keep the article and acknowledge."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

from newsarchive.archive.ledger.terms import Outcome
from newsarchive.crawl.items import Fetched, Read
from newsarchive.crawl.outcomes import Dropped
from newsarchive.crawl.session import Session
from newsarchive.crawl.settle import settler_of
from newsarchive.crawl.tdmrep import TdmRep
from newsarchive.discover import marks_of
from newsarchive.failpoints import fail_point
from newsarchive.items import ARTICLE_KINDS
from newsarchive.states import Reason, State
from newsarchive.workers import understand

if TYPE_CHECKING:
    from scrapy.crawler import Crawler


class Pipeline:
    """A pipeline that knows its crawl's session."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.session = Session.of(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler."""
        return cls(crawler)


class KeepPage(Pipeline):
    """Stores the raw page before anything is made of it; a page as before goes no further."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.obeys_reservations = crawler.settings.getbool("NEWSARCHIVE_OBEY_RESERVATIONS")
        asks = self.obeys_reservations or crawler.settings.getbool("NEWSARCHIVE_ASK_TDMREP")
        self.tdmrep = TdmRep(crawler) if asks else None

    async def process_item(self, item: Any) -> Any:
        """Pass on the item, or drop it as unchanged or as no web page."""
        if not isinstance(item, Fetched | Read):
            return item
        if isinstance(item, Fetched):
            item.fetch = replace(item.fetch, reservation=await self._reservation(item))
        if item.fetch.body_sha256 is not None and item.fetch.body_sha256 == item.lease.body_sha256:
            reason = Reason.ARTICLE if isinstance(item, Fetched) else Reason.SOURCE
            raise Dropped(Outcome(state=State.KEPT, reason=reason, unchanged=True))
        if isinstance(item, Read):
            return item
        if self.obeys_reservations and item.fetch.reservation:
            raise Dropped(Outcome(state=State.DROPPED, reason=Reason.RESERVED, detail=item.fetch.reservation))
        await self.session.write(self.session.archive.pages.put, item.page)
        fail_point("after-page")
        kind = _binary(item.page.body)
        if kind:
            raise Dropped(Outcome(state=State.DROPPED, reason=Reason.NOT_HTML, detail=kind))
        return item

    async def _reservation(self, item: Fetched) -> str | None:
        """All that the page and its host say against being archived or mined."""
        marks = marks_of(item.page)
        asks_host = self.tdmrep is not None and not marks.says_tdm
        of_host = await self.tdmrep.mark(item.page.url, item.lease) if asks_host and self.tdmrep else None
        return "; ".join([*marks.found, *filter(None, [of_host])]) or None


class ExtractArticle(Pipeline):
    """Has the page understood in a worker process that can be killed."""

    async def process_item(self, item: Any) -> Any:
        """Fill in the item's article; WorkError where the worker failed."""
        if isinstance(item, Fetched) and item.article is None:
            item.article = await self.session.workers.run(understand, item.page, item.rules)
        return item


class CheckArticle(Pipeline):
    """Lets articles and live blogs pass, and drops every other kind of page."""

    async def process_item(self, item: Any) -> Any:
        """Pass on the item or drop it with the kind of page it is."""
        if not isinstance(item, Fetched) or item.article is None:
            return item
        article = item.article
        if article.page_kind not in ARTICLE_KINDS or not article.blocks:
            what = f"the page is of kind {article.page_kind}" if article.blocks else "the page has no text"
            detail = article.error or what
            raise Dropped(Outcome(state=State.DROPPED, reason=Reason.NOT_ARTICLE, detail=detail))
        return item


class KeepArticle(Pipeline):
    """Stores the article and acknowledges its URL in one transaction."""

    async def process_item(self, item: Any) -> Any:
        """Store the item's article, or what its source offers."""
        settler = settler_of(self.crawler)
        if isinstance(item, Fetched) and item.article is not None:
            outcome = await self.session.write(
                self.session.archive.keep_article, self.session.run_id, item.lease, item.article, item.fetch
            )
            item.is_settled = True
            settler.done(item.lease, outcome)
        elif isinstance(item, Read):
            outcome, hosts = await self.session.write(
                self.session.sources.record,
                self.session.run_id,
                item.lease,
                item.reading.candidates,
                title=item.reading.title,
                complaint=item.reading.complaint,
                fetch=item.fetch,
            )
            item.is_settled = True
            settler.done(item.lease, outcome)
            settler.scheduler.notify(hosts)
        return item


_SIGNATURES = {
    b"%PDF-": "a PDF",
    b"PK\x03\x04": "a ZIP file",
    b"\x89PNG": "an image",
    b"\xff\xd8\xff": "an image",
    b"GIF8": "an image",
}


def _binary(body: bytes) -> str | None:
    """What kind of file the body is if it is no text; None for text."""
    start = body[:1024].lstrip()
    for signature, name in _SIGNATURES.items():
        if start.startswith(signature):
            return name
    return None
