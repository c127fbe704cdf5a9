"""What `kill.py` kills: a workspace with an archive, and a small web that always has something new."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from crawl.command import LOCAL, environment, rows, workspace
from crawl.newsroom import publish
from crawl.server import Site, Web

from newsarchive.failpoints import VARIABLE

SITES, ARTICLES = 3, 30
DEADLINE_SECONDS = 180.0


class Bench:
    """A workspace that is crawled and killed again and again, and a small web that always has something new."""

    def __init__(self, folder: Path, web: Web, dice: random.Random) -> None:
        self.folder, self.dice, self.web = folder, dice, web
        self.db = workspace(folder, NEWSARCHIVE_WORKERS=1)
        self.sites: list[Site] = [web.site(f"127.0.0.{number + 1}") for number in range(SITES)]
        for site in self.sites:
            site.delay = 0.01
        self.next, self.extra = 0, 0
        self.urls: set[str] = set()
        self.warc = folder / "all.warc.gz"

    def news(self) -> None:
        """Other articles on every site."""
        self.urls = set()
        for site in self.sites:
            self.urls |= set(publish(site, range(self.next, self.next + ARTICLES)))
            self.next += ARTICLES

    def fresh(self) -> Path:
        """Path of an archive that is not there yet."""
        self.extra += 1
        return self.folder / f"extra-{self.extra}.db"

    def run(self, *args: str, point: str | None = None, kill_after: float | None = None) -> int:
        """Run a command to its end, or to its kill at a fail point or after so many seconds; returns its code."""
        env = {**environment(), **({VARIABLE: point} if point else {})}
        process = subprocess.Popen(
            [sys.executable, "-m", "newsarchive", *args], cwd=self.folder, env=env, start_new_session=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(kill_after or DEADLINE_SECONDS)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # the workers, too
        _, err = process.communicate()
        if process.returncode not in (0, -signal.SIGKILL):
            sys.stderr.write(f"{' '.join(args)} ended with {process.returncode}: {err.decode()[-500:]}\n")
        return process.returncode

    def crawl(self, **how: object) -> int:
        """Crawl all sites."""
        return self.run("crawl", *(site.home for site in self.sites), *LOCAL, **how)  # type: ignore[arg-type]

    def stored(self, db: Path | None = None) -> set[str]:
        """URLs of the articles of an archive."""
        path = db or self.db
        return {row["url"] for row in rows(path, "SELECT url FROM articles")} if path.exists() else set()

    def point(self, name: str, most: int = 6) -> str:
        """A fail point, at one of its first passes."""
        return f"{name}:{self.dice.randint(1, most)}"
