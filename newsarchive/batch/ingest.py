"""``ingest``: articles out of WARC files into an archive, streamed, in workers, and from where it stopped before."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from newsarchive.archive import Archive
from newsarchive.archive.store.bodies import Reference
from newsarchive.archive.store.pages import digest
from newsarchive.archive.upkeep.intake import Intake, Taken
from newsarchive.archive.upkeep.tasks import Progress
from newsarchive.batch.order import DEEPEST, Done, Task, in_order
from newsarchive.batch.taking import Read, Wanted, read_page
from newsarchive.discover import marks_of
from newsarchive.errors import UsageError
from newsarchive.items import Page
from newsarchive.pagefiles import FilePage, check_readable, read_pages
from newsarchive.urls import site_of
from newsarchive.workers import Workers

BATCH, BATCH_SECONDS = 32, 2.0
"""Articles are committed at the latest after so many, or so long: each commit costs two flushes to the disk."""
_ENDS = 1024 * 1024
"""Bytes at a file's beginning and end that tell it from others of its size."""
_HTML = ("text/html", "application/xhtml+xml", "application/xml", "text/xml")


@dataclass(slots=True, kw_only=True)
class FileReport:
    """What came of one file."""

    name: str
    """As the user named it."""
    counts: dict[str, int] = field(default_factory=dict)
    """Outcome -> records, of all runs that read the file; see `newsarchive.cli.ingest`."""
    complaints: list[str] = field(default_factory=list)
    """What is wrong with the file, a sentence each."""
    was_done: bool = False
    """All of it was taken before."""
    seconds: float = 0.0
    """Time that it took now."""
    pages: int = 0
    """Response records that were read now."""
    before: int = 0
    """Those that earlier runs had read: it goes on behind them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Record:
    """A record on its way."""

    page: Page
    verdict: str | None
    """Why it goes no further, or None."""
    site: str = ""
    sha256: str = ""
    """Of the body."""


class Ingest:
    """One run over some files."""

    def __init__(self, archive: Archive, run_id: int, wanted: Wanted, workers: Workers) -> None:
        self.archive, self.run_id, self.wanted, self.workers = archive, run_id, wanted, workers
        self.intake = Intake(archive, run_id)
        self._firsts: dict[str, Reference] = {}
        """Site -> its page on the way that others may be stored against, where none is stored yet."""

    def take(self, name: str, on_progress: Callable[[Progress], None] = lambda progress: None) -> FileReport:
        """Take in one WARC file ("-" is standard input), from where an earlier run stopped.

        Raises:
            UsageError: the file cannot be opened, or is no WARC.
        """
        check_readable(name)
        report, began = FileReport(name=name), time.monotonic()
        progress = self.archive.tasks.find(self._key(name)) if name != "-" else Progress(key=f"-/{self.run_id}")
        report.counts = progress.counts
        if progress.is_over:
            report.was_done = True
            return report
        batch: list[Taken] = []
        stored_at, start = time.monotonic(), progress.done
        tasks = self._tasks(name, progress.done, report)
        for done in in_order(tasks, self.workers, read_page, depth=DEEPEST):
            progress.done += 1
            found = self._found(done)
            if isinstance(found, Taken):
                batch.append(found)
            else:
                progress.count(found)
            if len(batch) >= BATCH or time.monotonic() - stored_at > BATCH_SECONDS:
                self._store(batch, progress, name)
                batch, stored_at = [], time.monotonic()
                on_progress(progress)
        if report.complaints:
            progress.counts["damaged"] = max(progress.counts.get("damaged", 0), len(report.complaints))
        progress.is_over = True
        self._store(batch, progress, name)
        report.pages, report.before, report.seconds = progress.done - start, start, time.monotonic() - began
        return report

    def _tasks(self, name: str, skip: int, report: FileReport) -> Iterator[Task[_Record]]:
        try:
            for read in read_pages(name, complain=report.complaints.append, skip=skip):
                if read.page.url.startswith("file:") and not read.page.fetched_at:
                    raise UsageError(f"Expected a WARC file, {name} is none; `newsarchive extract` reads HTML files.")
                yield self._task(read)
        except OSError as error:
            report.complaints.append(f"cannot be read: {error.strerror or error}")

    def _task(self, read: FilePage) -> Task[_Record]:
        page, site = read.page, site_of(read.page.url)
        sha = digest(page.body)
        verdict = self._glance(read, site, sha)
        if verdict is not None:
            return Task(of=_Record(page=Page(url=page.url, body=b""), verdict=verdict), args=None)
        reference = self._firsts.get(site) or self.archive.pages.bodies.reference(site, "article")
        if reference is None:
            self._firsts[site] = Reference(sha256=sha, body=page.body)
        args = (page, sha, reference, self.wanted)
        return Task(of=_Record(page=page, verdict=None, site=site, sha256=sha), args=args, size=len(page.body))

    def _glance(self, read: FilePage, site: str, sha: str) -> str | None:
        """Why a record need not be understood, or None."""
        page = read.page
        if not site or page.status != 200 or not _may_be_html(page):
            return "not-page"
        if self.wanted.sites and site not in self.wanted.sites:
            return "filtered"
        if read.trouble or not page.body:
            return "damaged" if read.is_readable else "failed"
        return self.intake.knows(page.url, sha, page.fetched_at)

    def _found(self, done: Done[_Record]) -> Taken | str:
        """What is to be stored of a record, or why nothing is."""
        record = done.of
        if record.verdict is not None:
            return record.verdict
        if not isinstance(done.value, Read):
            self._forget_first(record.site, record.sha256)
            return done.value or "failed"
        marks = "; ".join(marks_of(record.page).found) or None
        return Taken(page=record.page, packed=done.value.packed, prepared=done.value.prepared, reservation=marks)

    def _store(self, batch: list[Taken], progress: Progress, name: str) -> None:
        self.intake.store(batch, progress, name)
        for taken in batch:
            self._forget_first(site_of(taken.page.url), taken.packed.sha256)

    def _forget_first(self, site: str, sha: str) -> None:
        """The page is stored, and known as what others are stored against; or it never will be."""
        if (first := self._firsts.get(site)) and first.sha256 == sha:
            del self._firsts[site]

    def _key(self, name: str) -> str:
        """The file by its content, with what is wanted of it."""
        path = Path(name)
        size = path.stat().st_size
        sha = hashlib.sha256(f"ingest {size} {self.wanted}".encode())
        with path.open("rb") as file:
            sha.update(file.read(_ENDS))
            file.seek(max(0, size - _ENDS))
            sha.update(file.read(_ENDS))
        return sha.hexdigest()


def _may_be_html(page: Page) -> bool:
    kind = (page.content_type or "").partition(";")[0].strip().lower()
    return kind in _HTML or (not kind and page.body[:1024].lstrip()[:1] == b"<")


def listed(names: Sequence[str]) -> Iterator[str]:
    """The files themselves: a text file that lists WARC files, one a line, stands for those."""
    for name in names:
        if name == "-":
            yield name
            continue
        check_readable(name)
        try:
            with Path(name).open("rb") as file:
                first = file.readline(4096).strip()
        except OSError as error:
            raise UsageError(f"Cannot read {name}: {error.strerror or error}.") from error
        if first.lower().startswith((b"http://", b"https://")):
            raise UsageError(
                f"Expected WARC files or a list of them, {name} lists URLs: `xargs newsarchive crawl < {name}` fetches pages,"
                " `curl -s URL | newsarchive ingest -` takes in a WARC file from elsewhere."
            )
        if not first.lower().endswith((b".warc", b".warc.gz")):
            yield name
            continue
        for line in Path(name).read_text(encoding="utf-8", errors="replace").splitlines():
            if line.strip() and not line.startswith("#"):
                yield str(Path(name).parent / line.strip())
