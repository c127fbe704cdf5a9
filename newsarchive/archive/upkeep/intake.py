"""Articles that come out of files (`ingest`): stored in batches, with their pages and their URLs' places in the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from newsarchive.archive.archive import Archive
from newsarchive.archive.database.clock import utc_now
from newsarchive.archive.database.connect import in_users_words, transaction
from newsarchive.archive.ledger.terms import SOURCE_KINDS, Discovery, Fetch, Lease, Outcome
from newsarchive.archive.store.bodies import PackedBody
from newsarchive.archive.store.prepared import Prepared
from newsarchive.archive.store.versions import note_version, renumber
from newsarchive.archive.upkeep.tasks import Progress
from newsarchive.errors import ForgottenError
from newsarchive.items import Article, Page
from newsarchive.states import Reason, State
from newsarchive.urls import canonical_url, host_of

Verdict = Literal["kept", "known", "older", "duplicate", "forgotten", "not-article"]
_VERDICTS: dict[Reason, Verdict] = {
    Reason.ARTICLE: "kept",
    Reason.DUPLICATE: "duplicate",
    Reason.FORGOTTEN: "forgotten",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """One page of a file and what was understood of it."""

    page: Page
    """As it stands in the file."""
    packed: PackedBody
    """Its body, as it is to be stored."""
    prepared: Prepared
    """Its article."""
    reservation: str | None = None
    """As in `Fetch.reservation`; what the host says is not in the file."""


class Intake:
    """Stores what one run takes out of files."""

    def __init__(self, archive: Archive, run_id: int) -> None:
        self.archive, self.run_id = archive, run_id
        self.conn = archive.conn
        self._sites: set[str] = set()

    def knows(self, url: str, sha: str, fetched_at: str | None) -> Verdict | None:
        """Why the page need not be read: its article is stored already, or its URL was taken down; else None."""
        key = canonical_url(url)
        if self.archive.tombstones.bars(key):
            return "forgotten"
        found = self.conn.execute(
            "SELECT 1 FROM articles WHERE url_key = :key AND body_sha256 = :sha AND (:at IS NULL OR fetched_at >= :at)"
            " UNION ALL SELECT 1 FROM versions v JOIN articles a ON a.id = v.article_id"
            " WHERE a.url_key = :key AND v.body_sha256 = :sha AND a.fetched_at >= :at AND v.seen_at = :at LIMIT 1",
            {"key": key, "sha": sha, "at": fetched_at},
        ).fetchone()
        return "known" if found else None

    def store(self, batch: Sequence[Taken], progress: Progress, name: str) -> None:
        """Store the pages, then in one transaction the articles, their URLs and how far the file is done."""
        with in_users_words(self.archive.path):
            forgotten, shas = set(), []
            with transaction(self.archive.pages.conn):
                for taken in batch:
                    try:
                        shas.append(self.archive.pages.put(taken.page, packed=taken.packed))
                    except ForgottenError:
                        shas.append("")
                        forgotten.add(taken.page.url)
            with transaction(self.conn):
                for taken, sha in zip(batch, shas, strict=True):
                    progress.count("forgotten" if taken.page.url in forgotten else self._keep(taken, sha, name))
                self.archive.tasks.note(progress, kind="ingest", name=name, run_id=self.run_id)

    def _keep(self, taken: Taken, sha: str, name: str) -> Verdict:
        article, key = taken.prepared.article, taken.prepared.columns["url_key"]
        at = article.fetched_at or utc_now()
        kind = self.conn.execute("SELECT kind FROM urls WHERE url_key = ?", (key,)).fetchone()
        if kind and kind["kind"] in SOURCE_KINDS:
            return "not-article"
        lease = self._lease(article, key, name)
        fetch = Fetch(
            fetched_at=at, sent=False, status=taken.page.status, size=len(taken.page.body), body_sha256=sha,
            detail=f"taken from {name}", reservation=taken.reservation,
        )  # fmt: skip
        newer = self.conn.execute("SELECT id FROM articles WHERE url_key = ? AND fetched_at > ?", (key, at)).fetchone()
        verdict: Verdict = "older"
        try:
            if newer:
                self._keep_older(newer["id"], taken.prepared, sha, at)
                outcome = Outcome(state=State.KEPT, reason=Reason.ARTICLE, unchanged=True)
                self.archive.frontier.settle(self.run_id, lease, outcome, fetch)
            else:
                verdict = _VERDICTS[self.archive.keep_article(self.run_id, lease, taken.prepared, fetch).reason]
        except ForgottenError:  # its own canonical URL was taken down
            verdict = "forgotten"
            outcome = Outcome(state=State.DROPPED, reason=Reason.FORGOTTEN)
            self.archive.frontier.settle(self.run_id, lease, outcome, None)
        return verdict

    def _lease(self, article: Article, key: str, name: str) -> Lease:
        """The article's row of the ledger, entered if it is new."""
        if article.site not in self._sites:
            self.conn.execute(
                "INSERT INTO sites (site, home, added_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                (article.site, "/".join([*article.url.split("/")[:3], ""]), utc_now()),
            )
            self._sites.add(article.site)
        found = Discovery(url=article.url, site=article.site, kind="article", found_on=name)
        url_id, _ = self.archive.frontier.add(found, self.run_id, again=True)
        return Lease(
            id=url_id, url=article.url, url_key=key, site=article.site, host=host_of(article.url), kind="article"
        )

    def _keep_older(self, article_id: int, older: Prepared, sha: str, at: str) -> None:
        """Note a state of an article from before its present one, at its place among the versions."""
        self.archive.tombstones.check(older.article.url, older.own_keys)
        values = {
            "text_sha256": older.columns["text_sha256"],
            "body_sha256": sha,
            "last_seen_at": at,
            "run_id": self.run_id,
        }
        note_version(self.conn, article_id, older, values)
        self.conn.execute(
            "UPDATE versions SET seen_at = min(seen_at, ?) WHERE article_id = ? AND state_sha256 = ?",
            (at, article_id, older.state_sha256),
        )
        self.conn.execute("UPDATE articles SET first_seen_at = min(first_seen_at, ?) WHERE id = ?", (at, article_id))
        renumber(self.conn, article_id)
