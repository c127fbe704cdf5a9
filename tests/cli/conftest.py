"""The command line in this process, and an archive of a few articles with a ledger."""

import json
import os
import sys
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper

import pytest

from newsarchive import Archive, Article, Block, Link
from newsarchive.archive.ledger.sources import SourceBook
from newsarchive.archive.ledger.terms import Fetch, Outcome, Scope
from newsarchive.cli import main
from newsarchive.items import Candidate, Page
from newsarchive.states import Reason, State

NOW = "2026-05-01T12:00:00.000Z"
RAW = b"<html>raw \xff page</html>"
SITE = "example.com"


@dataclass
class Result:
    code: int
    raw: bytes
    err: str

    @property
    def out(self):
        return self.raw.decode()

    @property
    def json(self):
        return json.loads(self.raw)


class Terminal(TextIOWrapper):
    def isatty(self):
        return True


@pytest.fixture
def run(monkeypatch, tmp_path):
    """Run a command in an empty folder; terminal=True makes its streams terminals of 80 columns."""
    for name in [name for name in os.environ if name.startswith("NEWSARCHIVE_")] + ["NO_COLOR", "FORCE_COLOR"]:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.chdir(tmp_path)

    def run(*args, terminal=False, stdin=b""):
        out, err = BytesIO(), BytesIO()
        kind = Terminal if terminal else TextIOWrapper
        with monkeypatch.context() as patch:
            patch.setattr(sys, "stdout", kind(out, encoding="utf-8", write_through=True))
            patch.setattr(sys, "stderr", kind(err, encoding="utf-8", write_through=True))
            patch.setattr(sys, "stdin", kind(BytesIO(stdin), encoding="utf-8"))
            with pytest.raises(SystemExit) as ended:
                main([str(arg) for arg in args])
            sys.stdout.flush()
            sys.stderr.flush()
            for stream in (sys.stdout, sys.stderr, sys.stdin):
                stream.detach()
        return Result(ended.value.code, out.getvalue(), err.getvalue().decode())

    return run


@pytest.fixture(scope="session")
def db(tmp_path_factory):
    """An archive: one site crawled in one run, with every kind of outcome; one article that was not crawled."""
    path = tmp_path_factory.mktemp("cli") / "archive.db"
    with pytest.MonkeyPatch.context() as patch, Archive.open(path, write=True) as archive:
        for module in (
            "store.articles",
            "store.pages",
            "ledger.discoveries",
            "ledger.frontier",
            "ledger.runs",
            "ledger.sources",
        ):
            patch.setattr(f"newsarchive.archive.{module}.utc_now", lambda: NOW)
        _crawl(archive)
        archive.add_article(UNCRAWLED, RAW)
    return path


def _crawl(archive):
    frontier = archive.frontier
    run = archive.runs.begin({}, {})
    archive.runs.add_site(SITE, f"https://{SITE}/", {}, run_id=run)
    frontier.queue_sources(run, SITE, [("front", f"https://{SITE}/")])
    scope = Scope(run_id=run, sites=(SITE,))
    (front,), _ = frontier.lease(scope, SITE, 9)
    urls = [f"https://{SITE}/{name}" for name in ("kept", "gone", "moved", "later", "new")]
    offered = [Candidate(url=url, kind="article", title=f"Titel {n}", position=n) for n, url in enumerate(urls)]
    offered.append(Candidate(url=f"https://{SITE}/login", kind="other", why="a login page", position=9))
    SourceBook(frontier).record(run, front, offered, title="Example", complaint=None, fetch=_fetch(200))
    leases = {lease.url.rpartition("/")[2]: lease for lease in frontier.lease(scope, SITE, 4)[0]}
    sha = archive.pages.put(Page(url=CRAWLED.url, body=RAW, fetched_at=NOW))
    archive.keep_article(run, leases["kept"], CRAWLED, _fetch(200, sha))
    frontier.settle(run, leases["gone"], Outcome(state=State.FAILED, reason=Reason.HTTP, detail="503"), _fetch(503))
    moved = Outcome(state=State.DROPPED, reason=Reason.REDIRECTED, detail=f"https://{SITE}/[/b]")
    frontier.settle(run, leases["moved"], moved, _fetch(301))
    wait = Outcome(state=State.QUEUED, reason=Reason.RETRY, detail="timeout", wait_seconds=3600)
    frontier.settle(run, leases["later"], wait, _fetch(None))
    archive.runs.end(run, "finished")


def _fetch(status, sha=None):
    return Fetch(fetched_at=NOW, status=status, seconds=0.25, size=20_000, body_sha256=sha)


CRAWLED = Article(
    url=f"https://{SITE}/kept",
    site=SITE,
    publisher="Example",
    headline="Trams for Málaga",
    section="City",
    summary="The line opens.",
    authors=("Ann Lee", "Bo Ek"),
    published_at="2026-05-01T08:30:00+02:00",
    tags=("trams", "city"),
    confidence=0.9,
    blocks=(
        Block(kind="paragraph", text="The mayor of Málaga opened the tram line, which is long enough to be wrapped on a screen."),
        Block(kind="subheading", text="What comes next"),
        Block(kind="list_item", text="More trams"),
        Block(kind="quote", text="Trams!", hidden=True),
    ),
    related=(Link(url=f"https://{SITE}/r", text="The old line", place="box"),),
    fetched_at=NOW,
)  # fmt: skip
UNCRAWLED = Article(
    url="https://other.example/x\x1b[31m",
    site="other.example",
    headline="=1+1 \x1b[31mred",
    published_at="2026-04-01",
    blocks=(Block(kind="paragraph", text="Plain words about trams [bold]and markup[/]."),),
    fetched_at=NOW,
)
