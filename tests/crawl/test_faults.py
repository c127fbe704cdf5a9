"""One crawl of a web in which everything is wrong: each fault ends in the state that the table says."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from .certificates import Authority
from .command import Ended, ledger, rows, run, workspace
from .faults import ELSEWHERE, FAULTS, MIB, Fault, inject
from .invariants import broken
from .server import Site, Web

ROOT = Path(__file__).parents[2]
UNCLEAR = re.compile(r"b'|\w(Error|Exception|Failure)\b|twisted|<(?!p>)|^\d+$|\(\)|None|\.py|0x[0-9a-f]{6}")
"""Names of classes, tuples, bytes, bare numbers: nothing that a researcher should have to read."""


@dataclass(frozen=True)
class Wrong:
    """The crawl, and what it left."""

    ended: Ended
    db: Path
    sites: dict[str, Site]
    states: dict[str, tuple[str, str, str | None]]


PATIENT = {"DOWNLOAD_TIMEOUT": 300, "NEWSARCHIVE_EXTRACT_SECONDS": 120}
"""Some faults are heavy, and a busy machine takes long for them."""


def crawl_all(folder: Path) -> Wrong:
    """Crawl all faults together."""
    authority = Authority(folder / "certificates")
    with Web() as web:
        sites = {fault.id: inject(fault, web, authority) for fault in FAULTS}
        patience = {sites[fault.id].url(fault.hurried): 1 for fault in FAULTS if fault.hurried}
        db = workspace(folder, patience=patience, NEWSARCHIVE_MAX_TRIES=2, DOWNLOAD_MAXSIZE=6 * MIB, **PATIENT)
        targets = [sites[fault.id].url(fault.target) for fault in FAULTS]
        trusted = {"SSL_CERT_FILE": str(authority.path)}
        ended = run("crawl", *targets, "--allow-network", "127.0.0.1/32", "--delay", "0", cwd=folder, env=trusted)
    return Wrong(ended, db, sites, ledger(db))


def wrongs(wrong: Wrong, fault: Fault) -> list[str]:
    """What is not as the table says."""
    site = wrong.sites[fault.id]
    state, reason, detail = wrong.states[site.url(fault.look_at or fault.target)]
    found = []
    if (state, reason) != (fault.state, fault.reason) or fault.detail not in (detail or ""):
        found.append(f"{state} {reason} {detail}")
    if fault.requests is not None and len(site.hits(fault.target)) != fault.requests:
        found.append(f"asked {len(site.hits(fault.target))} times")
    found += [f"{other.name} was asked {other.paths()}" for other in site.others if other.paths()]
    found += [f"{name} was sent" for name in fault.never if any(name in hit.headers for hit in site.hits())]
    if UNCLEAR.search(detail or ""):
        found.append(f"unclear: {detail}")
    return found


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Wrong:
    return crawl_all(tmp_path_factory.mktemp("faults"))


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.id)
def test_it_ends_as_documented(wrong: Wrong, fault: Fault) -> None:
    assert wrongs(wrong, fault) == []


def test_the_crawl_ends_in_order(wrong: Wrong) -> None:
    assert wrong.ended.code == 3, wrong.ended.err
    assert "Traceback" not in wrong.ended.err
    assert broken(wrong.db) == []


def test_the_ledger_knows_each_request(wrong: Wrong) -> None:
    """No page is asked for without a row, and no row tells of an answer that nobody gave."""
    query = "SELECT u.url, f.status FROM fetches f JOIN urls u ON u.id = f.url_id WHERE f.sent"
    told = rows(wrong.db, query)
    known = Counter(row["url"] for row in told)
    answered = Counter(row["url"] for row in told if row["status"] is not None)
    sites = [site for site in wrong.sites.values() if site.meet is None]
    asked = [(site, path) for site in sites for path in site.paths()]
    hits = Counter(site.url(path) for site, path in asked if not path.startswith(("/robots.txt", "/r/")))  # its hops
    assert hits - known == Counter()
    homes = tuple(site.home for site in sites)
    assert Counter({url: n for url, n in answered.items() if url.startswith(homes)}) - hits == Counter()


def test_the_tables_are_whole() -> None:
    """Each number of the catalogue has a row; each test that the second table names is there; no fault has two rows."""
    numbers = {"A": 18, "B": 12, "C": 11, "D": 6, "F": 8}
    wanted = {f"{section}{number:02d}" for section, last in numbers.items() for number in range(1, last + 1)}
    told = [fault.id for fault in FAULTS] + [row.id for row in ELSEWHERE]
    assert wanted - set(re.findall(r"\b[A-F]\d\d\b", " ".join(told))) == set()
    assert len({fault.id for fault in FAULTS}) == len(FAULTS)
    for row in ELSEWHERE:
        path, _, name = row.test.partition("::")
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), row.test


@pytest.mark.slow
@pytest.mark.parametrize("number", range(5))
def test_it_is_so_each_time(tmp_path: Path, number: int) -> None:
    wrong = crawl_all(tmp_path)
    assert {fault.id: found for fault in FAULTS if (found := wrongs(wrong, fault))} == {}
