"""What must hold of an archive after any crash; ``python tests/crawl/invariants.py archive.db`` checks one.

All that `newsarchive verify` checks, and that no invented article is stored under two URLs.
"""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from newsarchive.archive.upkeep.verify import verify


def broken(archive: Path) -> list[str]:
    """A sentence for each promise that does not hold; empty for a sound archive."""
    return [*(fault.what for fault in verify(archive)), *_twice(archive)]


def _twice(archive: Path) -> list[str]:
    """No article is stored with one text twice on a site: the invented papers have none such (real ones may)."""
    sql = "SELECT min(url) AS url FROM articles GROUP BY site, text_sha256, headline HAVING count(*) > 1"
    with closing(sqlite3.connect(f"file:{archive}?mode=ro", uri=True, timeout=60)) as conn:
        return [f"stored twice: {url}" for (url,) in conn.execute(sql)]


if __name__ == "__main__":
    faults = broken(Path(sys.argv[1]))
    sys.stdout.writelines(f"{fault}\n" for fault in faults or ["all invariants hold"])
    sys.exit(1 if faults else 0)
