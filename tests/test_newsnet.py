"""A crawl of real pages: a part of the test web of real news sites, where the folder ../shared lies beside the project."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from newsarchive import Archive
from newsarchive.urls import canonical_url

SHARED = Path(__file__).parent.parent.parent / "shared"
SITES = 40
pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not (SHARED / "newsnet" / "serve.py").exists(), reason="the folder ../shared is not here"),
]


@pytest.fixture(scope="module")
def control():
    """Address of the web's control page; the web ends with the module."""
    with socket.socket() as probe:
        probe.bind(("127.1.0.0", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, str(SHARED / "newsnet" / "serve.py"), str(SHARED / "corpus" / "n4k.warc.gz")]
    with subprocess.Popen(
        [*command, "--port", str(port), "--sites", str(SITES), "--delay", "10"], stdout=subprocess.PIPE
    ) as process:
        try:
            assert process.stdout is not None
            process.stdout.readline()
            yield f"http://127.1.0.0:{port}"
        finally:
            process.terminate()


def ask(control, path):
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(control + path, timeout=600) as answer:
                return json.load(answer)
        except urllib.error.URLError:
            if time.monotonic() > deadline:
                raise


def crawl(folder):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEWSARCHIVE_")}
    command = [sys.executable, "-m", "newsarchive", "crawl", "--delay", "0.05", "--allow-network", "127.0.0.0/8"]
    ended = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600)
    assert ended.returncode == 0, ended.stderr


def keys(urls):
    return {canonical_url(url) for url in urls}


def stored(folder):
    with Archive.open(folder / "data" / "archive.db") as archive:
        return keys(article.url for article in archive.articles())


def test_two_editions(control, tmp_path):
    sites = ask(control, "/sites")
    (tmp_path / "homes.txt").write_text("\n".join(site["home"] for site in sites))
    subprocess.run([sys.executable, "-m", "newsarchive", "init", str(tmp_path / "w")], check=True, capture_output=True)
    work = tmp_path / "w"
    add = ["add", "--from", str(tmp_path / "homes.txt"), "--no-probe"]
    subprocess.run([sys.executable, "-m", "newsarchive", *add], cwd=work, check=True, capture_output=True, timeout=600)

    first = keys(url for site in sites for url in site["editions"]["1"])
    both = keys(url for site in sites for url in site["editions"]["2"])
    crawl(work)
    found = stored(work)
    assert len(found & first) >= 0.97 * len(first)
    assert len(found - first) <= 0.02 * len(found)
    log = ask(control, "/log").values()
    assert sum(site["private"] for site in log) == 0
    assert max(site["calendar"] for site in log) <= 20
    assert max(site["most_in_flight"] for site in log) == 1
    assert max(site["not_found"] for site in log) < 2
    assert len({agent for site in log for agent in site["agents"]}) == 1

    ask(control, "/log/reset")
    crawl(work)
    assert sum(site["articles"] for site in ask(control, "/log").values()) <= 0.05 * len(first)
    assert stored(work) == found

    ask(control, "/edition/2")
    crawl(work)
    assert len(stored(work) & (both - first)) >= 0.97 * len(both - first)
