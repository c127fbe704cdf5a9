"""Runs newsarchive as its users do: as a process of its own, in a workspace of its own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOCAL = ("--allow-network", "127.0.0.0/8", "--delay", "0")
DEADLINE_SECONDS = 600.0
"""For one command on a machine ten times as slow: it only keeps what hangs from hanging for ever."""
CONTACT = {"NEWSARCHIVE_CONTACT": "mailto:tests@example.org"}
"""Whom a public host could write to."""
QUICK = {"NEWSARCHIVE_RETRY_SECONDS": 0.05, "NEWSARCHIVE_BUSY_SECONDS": 0.05, "NEWSARCHIVE_WORKERS": 1}
"""Settings of a workspace whose crawl wastes no time."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A command that ended."""

    code: int
    out: str
    err: str

    @property
    def sentences(self) -> list[str]:
        """What it said on stderr, without the closing table."""
        return [line for line in self.err.splitlines() if line.startswith(("newsarchive: ", "ERROR: ", "WARNING: "))]


PATIENCE = """
class Patience:
    def process_request(self, request):
        if request.url in {patience!r}:
            request.meta["download_timeout"] = {patience!r}[request.url]
"""


def workspace(
    folder: Path, spiders: dict[str, str] | None = None, *, patience: Mapping[str, float] | None = None, **settings: Any
) -> Path:
    """A workspace with these settings and spiders; returns the path of its archive.

    *patience* has URLs, and the seconds after which an answer of theirs is given up. Those that never answer are given
    up soon; a small DOWNLOAD_TIMEOUT would hold for the others too, which take as long on a busy machine.
    """
    if patience:
        spiders = {**(spiders or {}), "patience": PATIENCE.format(patience=dict(patience))}
        settings["DOWNLOADER_MIDDLEWARES"] = {"spiders.patience.Patience": 60}
    (folder / "spiders").mkdir(parents=True, exist_ok=True)
    (folder / "data").mkdir(exist_ok=True)
    (folder / "scrapy.cfg").write_text("[settings]\ndefault = spiders.settings\n")
    lines = [f"{name} = {value!r}" for name, value in {**QUICK, **settings}.items()]
    lines += ['SPIDER_MODULES = ["spiders"]', 'ADDONS = {"newsarchive.crawl.NewsArchive": 500}']
    for name, text in {"__init__": "", "settings": "\n".join(lines), **(spiders or {})}.items():
        (folder / "spiders" / f"{name}.py").write_text(text + "\n")
    return folder / "data" / "archive.db"


def environment() -> dict[str, str]:
    """The tests' own environment, without what would change a crawl."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSARCHIVE_", "SCRAPY_"))}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **CONTACT}


def start(*args: str, cwd: Path, env: Mapping[str, str] | None = None, **options: Any) -> subprocess.Popen[str]:
    """Start ``newsarchive ARGS``; in a process group of its own, so that it can be killed whole."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE} | options
    return subprocess.Popen(
        [sys.executable, "-m", "newsarchive", *args],
        cwd=cwd, env={**environment(), **(env or {})}, text=True, start_new_session=True, stdin=subprocess.DEVNULL, **pipes,
    )  # fmt: skip


def finish(process: subprocess.Popen[str]) -> Ended:
    """Wait for the end, at most `DEADLINE_SECONDS`."""
    with process:
        try:
            out, err = process.communicate(timeout=DEADLINE_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return Ended(process.returncode, out or "", err or "")


def run(*args: str, cwd: Path, env: Mapping[str, str] | None = None) -> Ended:
    """Run ``newsarchive ARGS`` to its end, with more variables in its environment."""
    return finish(start(*args, cwd=cwd, env=env))


def crawl(*targets: str, cwd: Path, network: str = "127.0.0.0/8") -> Ended:
    """``newsarchive crawl`` of sites on loopback addresses."""
    return run("crawl", *targets, "--allow-network", network, "--delay", "0", cwd=cwd)


def rows(db: Path, sql: str, *values: Any) -> list[dict[str, Any]]:
    """Rows of the archive, read from outside."""
    conn = sqlite3.connect(f"file:{db}?mode=ro", uri=True, timeout=30)
    try:
        conn.row_factory = sqlite3.Row
        return [dict(row) for row in conn.execute(sql, values)]
    finally:
        conn.close()


def ledger(db: Path) -> dict[str, tuple[str, str, str | None]]:
    """URL -> (state, reason, detail)."""
    return {row["url"]: (row["state"], row["reason"], row["detail"]) for row in rows(db, "SELECT * FROM urls")}
