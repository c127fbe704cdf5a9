"""What a worker does with one page of a file for `ingest`: understand it, judge it, and make all that is stored of it."""

from __future__ import annotations

from dataclasses import dataclass

from newsarchive.archive.database.clock import sortable
from newsarchive.archive.store.bodies import PackedBody, Reference, pack
from newsarchive.archive.store.prepared import Prepared, prepare
from newsarchive.items import ARTICLE_KINDS, Article, Page
from newsarchive.workers import understand


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles are taken; None or empty means any."""

    sites: tuple[str, ...] = ()
    """Sites as in `Article.site`."""
    since: str | None = None
    """Published, or where that is unknown fetched, at or after this ISO 8601 day or time."""
    languages: tuple[str, ...] = ()
    """BCP 47 tags in lower case; ``en`` takes ``en-GB`` too."""

    def takes(self, article: Article) -> bool:
        """Whether the article is wanted; the site was looked at before."""
        if self.since is not None:
            at = sortable(article.published_at) or article.fetched_at
            if at is None or at < (sortable(self.since) or self.since):
                return False
        language = (article.language or "").lower().replace("_", "-")
        return not self.languages or any(language == tag or language.startswith(f"{tag}-") for tag in self.languages)


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """A page that is to be stored."""

    packed: PackedBody
    """Its body."""
    prepared: Prepared
    """Its article."""


def read_page(page: Page, sha: str, reference: Reference | None, wanted: Wanted) -> Read | str:
    """Make what is stored of a page, or say why nothing is: "not-article" or "filtered"."""
    article = understand(page)
    if article.page_kind not in ARTICLE_KINDS or not article.blocks:
        return "not-article"
    if not wanted.takes(article):
        return "filtered"
    return Read(packed=pack(sha, page.body, reference), prepared=prepare(article))
