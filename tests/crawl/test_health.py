"""A paper is redesigned while it is crawled: what broke is told once, by its field, and so is that it is well again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsarchive import Archive
from newsarchive.crawl.alarm import raise_alarms
from newsarchive.health.judge import Verdict

from .command import DEADLINE_SECONDS, crawl, run, workspace
from .newsroom import article, front, path_of
from .server import Reply, Site, Web

SECTIONS = ("Town", "County", "Sport", "Arts")
TOML = """
on_break = "cat >> events.jsonl; echo >> events.jsonl; echo $NEWSARCHIVE_EVENT $NEWSARCHIVE_WHAT >> told.txt"
on_recover = "cat >> events.jsonl; echo >> events.jsonl; echo $NEWSARCHIVE_EVENT $NEWSARCHIVE_WHAT >> told.txt"

[[sites]]
home = "{home}"
allow_networks = ["127.0.0.0/8"]
delay_seconds = 0
"""
FIX = '[sites.rules]\nsection = ".c-9f2__tag"\n'


@pytest.fixture
def paper() -> Iterator[Site]:
    with Web() as web:
        yield web.site()


def old_design(number: int) -> str:
    section = SECTIONS[number % 4]
    meta = f'<meta property="article:section" content="{section}"><meta name="author" content="Ada Fielding"></head>'
    return (
        article(number)
        .replace("</head>", meta)
        .replace("<h1>", f'<a class="kicker" href="/{section}">{section}</a><h1>')
    )


def new_design(number: int) -> str:
    """The section is still on the page, where only a person would take it for one."""
    tag = f'<div class="c-9f2__tag">{SECTIONS[number % 4]}</div>'
    page = article(number).replace("</head>", '<meta name="author" content="Ada Fielding"></head>')
    return page.replace("</article>", f"</article><aside>{tag}</aside>")


def print_edition(paper: Site, numbers: range, design) -> None:
    paths = [path_of(number) for number in numbers]
    paper.routes["/"] = Reply(body=front(paths))
    paper.routes |= {path: Reply(body=design(n)) for n, path in zip(numbers, paths, strict=True)}


def told(folder: Path) -> list[str]:
    path = folder / "told.txt"
    return path.read_text().split("\n")[:-1] if path.exists() else []


def test_a_redesign_is_told_once_by_its_field_and_so_is_the_fix(paper: Site, tmp_path: Path) -> None:
    db = workspace(tmp_path)
    (tmp_path / "newsarchive.toml").write_text(TOML.format(home=paper.home))
    print_edition(paper, range(52), old_design)
    assert crawl(cwd=tmp_path).sentences == []
    assert told(tmp_path) == []

    print_edition(paper, range(52, 60), new_design)
    ended = crawl(cwd=tmp_path)
    assert ended.sentences == [f"WARNING: {paper.name}: section broke: 0% of the last 8, 100% of 52 before"]
    assert told(tmp_path) == ["break section"]
    event = json.loads((tmp_path / "events.jsonl").read_text())
    assert {k: event[k] for k in ("event", "site", "what", "told", "archive")} == {
        "event": "break",
        "site": paper.name,
        "what": "section",
        "told": "0% of the last 8, 100% of 52 before",
        "archive": str(db),
    }
    checked = run("status", "--check", cwd=tmp_path)
    assert (checked.code, checked.out.split(" (since")[0]) == (3, f"{paper.name}: section: {event['told']}")
    shown = run("status", paper.home, cwd=tmp_path)
    assert shown.code == 0
    assert "section <- broke" in shown.out
    assert "Broken, held against the site's own past" in shown.out

    print_edition(paper, range(60, 62), new_design)
    assert crawl(cwd=tmp_path).sentences == []
    assert told(tmp_path) == ["break section"]

    (tmp_path / "newsarchive.toml").write_text(TOML.format(home=paper.home) + FIX)
    print_edition(paper, range(62, 64), new_design)
    assert [line.split(" section ")[1][:9] for line in crawl(cwd=tmp_path).sentences] == ["recovered"]
    assert told(tmp_path) == ["break section", "recovery section"]
    assert run("status", "--check", cwd=tmp_path).code == 0


def test_a_command_that_fails_is_run_again_and_one_that_ended_well_is_not(tmp_path: Path, caplog) -> None:
    db, ready, out = tmp_path / "archive.db", tmp_path / "ready", tmp_path / "told.txt"
    with Archive.open(db, write=True) as archive:
        archive.health.alerts.note("a.example", "section", Verdict(True, "0%"), "2026-05-01", now="2026-05-02")
    mail = (
        f"test -e {ready} || {{ echo no mail here >&2; exit 7; }}; echo $NEWSARCHIVE_EVENT $NEWSARCHIVE_TOLD >> {out}"
    )
    raise_alarms(db, [], {"break": mail, "recovery": mail})
    assert caplog.messages[1].endswith("ended with code 7: no mail here")
    ready.touch()
    for _ in range(2):
        raise_alarms(db, [], {"break": mail, "recovery": mail})
    with Archive.open(db, write=True) as archive:
        archive.health.alerts.note("a.example", "section", Verdict(False, "99%"), "", now="2026-05-03")
    for _ in range(2):
        raise_alarms(db, [], {"break": mail, "recovery": mail})
    assert told(tmp_path) == ["break 0%", "recovery 99%"]


def test_a_command_that_hangs_is_stopped_whole_and_the_others_wait(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    db, left = tmp_path / "archive.db", tmp_path / "left.pid"
    with Archive.open(db, write=True) as archive:
        for what in ("section", "authors", "image"):
            archive.health.alerts.note("a.example", what, Verdict(True, "0%"), "2026-05-01", now="2026-05-02")
    monkeypatch.setattr("newsarchive.crawl.alarm.COMMAND_SECONDS", 3)  # in which a shell has surely begun
    monkeypatch.setattr("newsarchive.crawl.alarm.ALL_SECONDS", 1)
    hangs = f"sleep 600 & echo $! >> {left}; wait; true"
    raise_alarms(db, [], {"break": hangs})
    assert [line for line in caplog.messages if "longer" in line] == [
        f"The command {hangs!r} ran longer than 3 s and was stopped."
    ], "one of three"
    (pid,) = left.read_text().split()
    deadline = time.monotonic() + DEADLINE_SECONDS
    while is_alive(int(pid)):  # it has got the signal, and dies when it is its turn
        assert time.monotonic() < deadline
        time.sleep(0.01)
    for limit in ("COMMAND_SECONDS", "ALL_SECONDS"):
        monkeypatch.setattr(f"newsarchive.crawl.alarm.{limit}", 600)
    raise_alarms(db, [], {"break": f"echo $NEWSARCHIVE_WHAT >> {tmp_path}/told.txt"})
    assert told(tmp_path) == ["section", "authors", "image"], "after the next crawl"


def is_alive(pid: int) -> bool:
    """Whether a process still runs; one that nobody has asked for its end does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_without_a_command_what_broke_is_logged_once(tmp_path: Path, caplog) -> None:
    db = tmp_path / "archive.db"
    with Archive.open(db, write=True) as archive:
        archive.health.alerts.note("a.example", "section", Verdict(True, "0%"), "2026-05-01", now="2026-05-02")
    for _ in range(2):
        raise_alarms(db, [], {})
    assert caplog.messages == ["a.example: section broke: 0%"]
