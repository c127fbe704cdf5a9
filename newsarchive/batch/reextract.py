"""``reextract``: articles rebuilt from their raw pages, in workers, and from where it stopped before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from newsarchive.archive import Archive
from newsarchive.archive.database.connect import in_users_words, transaction
from newsarchive.archive.find.selection import Selection
from newsarchive.archive.upkeep.rework import Original, changes_of, originals, rebuild
from newsarchive.archive.upkeep.tasks import Progress
from newsarchive.batch.order import DEEPEST, Done, Task, in_order
from newsarchive.extract import Rules
from newsarchive.items import ARTICLE_KINDS, Article, Page
from newsarchive.workers import Workers, understand

BATCH = 32
"""Articles in one commit."""
SAMPLES = 3
"""Changed values of each field that are shown."""

RulesOf = Mapping[str, tuple[Rules, ...] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One changed value."""

    url: str
    """Of the article."""
    before: Any
    """As it was stored."""
    after: Any
    """As it is understood now."""


@dataclass(slots=True, kw_only=True)
class ReworkReport:
    """What a re-extraction did."""

    progress: Progress
    """`counts`: articles ``same``, ``changed``, ``reworded`` (in a version), ``no-page``, ``no-article``, ``failed``,
    ``own-spider``; and ``field:<name>``, values changed."""
    resumed: bool = False
    """It went on with one that was interrupted."""
    samples: dict[str, list[Sample]] = field(default_factory=dict)
    """Field -> some of its changes."""


def read_again(pages: Mapping[str, Page], rules: tuple[Rules, ...]) -> dict[str, Article]:
    """Digest -> article of each page; runs in a worker."""
    return {sha: understand(page, rules) for sha, page in pages.items()}


class Reextract:
    """One re-extraction of what is wanted."""

    def __init__(self, archive: Archive, selection: Selection, rules: RulesOf, workers: Workers) -> None:
        self.archive, self.selection, self.rules, self.workers = archive, selection, rules, workers

    def run(self, run_id: int | None, tick: Callable[[int], None] = lambda done: None) -> ReworkReport:
        """Rebuild the articles; without a *run_id* only tell what would change. Gives the report of all of it."""
        progress = Progress(key=self._key())
        if run_id is not None:
            found = self.archive.tasks.find(progress.key)
            progress = progress if found.is_over else found
        report = ReworkReport(progress=progress, resumed=progress.done > 0)
        batch: list[Done[Original]] = []
        for done in in_order(self._tasks(progress.done), self.workers, read_again, depth=DEEPEST):
            batch.append(done)
            if len(batch) >= BATCH:
                self._store(batch, report, run_id)
                tick(len(batch))
                batch = []
        progress.is_over = True
        self._store(batch, report, run_id)
        return report

    def _tasks(self, after: int) -> Iterator[Task[Original]]:
        for original in originals(self.archive, self.selection, after):
            rules = self.rules.get(original.article.site, ())
            is_ready = rules is not None and original.body_sha256 in original.pages
            args = (original.pages, rules) if is_ready else None
            yield Task(of=original, args=args, size=sum(len(page.body) for page in original.pages.values()))

    def _store(self, batch: list[Done[Original]], report: ReworkReport, run_id: int | None) -> None:
        progress = report.progress
        with in_users_words(self.archive.path):
            if run_id is None:
                for done in batch:
                    self._one(done, report, dry=True)
                return
            with transaction(self.archive.conn):
                for done in batch:
                    self._one(done, report, dry=False)
                    progress.done = done.of.article_id
                name = json.dumps(_plain(self.selection))
                self.archive.tasks.note(progress, kind="reextract", name=name, run_id=run_id)

    def _one(self, done: Done[Original], report: ReworkReport, *, dry: bool) -> None:
        original, found = done.of, done.value
        reworded = 0
        outcome = self._trouble(done)
        if outcome is None:
            articles = {sha: article for sha, article in found.items() if _is_article(article)}
            if dry:
                changes = changes_of(original.article, articles[original.body_sha256])
            else:
                changes, reworded = rebuild(self.archive, original, articles)
            for name, (before, after) in changes.items():
                report.progress.count(f"field:{name}")
                samples = report.samples.setdefault(name, [])
                if len(samples) < SAMPLES:
                    samples.append(Sample(url=original.article.url, before=before, after=after))
            outcome = "changed" if changes else "reworded" if reworded else "same"
        report.progress.count(outcome)

    def _trouble(self, done: Done[Original]) -> str | None:
        """Why the article stays as it is, or None."""
        original = done.of
        if self.rules.get(original.article.site, ()) is None:
            return "own-spider"
        if original.body_sha256 not in original.pages:
            return "no-page"
        if done.trouble:
            return "failed"
        return None if _is_article(done.value[original.body_sha256]) else "no-article"

    def _key(self) -> str:
        """The work: what is wanted, and what the sites' spiders know."""
        rules = sorted((site, repr(known)) for site, known in self.rules.items())
        return hashlib.sha256(json.dumps(["reextract", _plain(self.selection), rules]).encode()).hexdigest()


def _is_article(article: Article) -> bool:
    return article.page_kind in ARTICLE_KINDS and bool(article.blocks)


def _plain(selection: Selection) -> dict[str, Any]:
    return {"sites": sorted(selection.sites), "since": selection.since}
