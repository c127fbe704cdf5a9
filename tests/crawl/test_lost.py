"""What seems lost and is not: a raw page that can be had again, a site whose front page leads nowhere."""

from __future__ import annotations

from pathlib import Path

from newsarchive.archive.upkeep.verify import verify

from .command import crawl, rows, run, workspace
from .newsroom import article, path_of, publish
from .server import Reply, Web


def test_a_page_whose_raw_copy_is_lost_is_asked_for_without_condition_and_kept_anew(tmp_path: Path) -> None:
    """What `verify` advises where pages.db is lost must do: a 304 brings no page."""
    db = workspace(tmp_path)
    with Web() as web:
        site = web.site()
        publish(site, range(2))
        site.routes[path_of(0)] = lambda hit: (
            Reply(status=304) if "If-None-Match" in hit.headers else Reply(body=article(0), headers={"ETag": '"one"'})
        )
        assert crawl(site.home, cwd=tmp_path).code == 0
        for lost in tmp_path.glob("data/pages.db*"):
            lost.unlink()
        assert {fault.kind for fault in verify(db)} == {"page"}
        one = crawl(f"{site.home.rstrip('/')}{path_of(0)}", cwd=tmp_path)
        assert (one.code, len(list(verify(db)))) == (0, 1)
        assert crawl(site.home, "--revisit", cwd=tmp_path).code == 0
        again = crawl(site.home, "--revisit", cwd=tmp_path)
    assert list(verify(db)) == []
    assert "Run 2: 0 new articles from 1 site" in one.err
    assert "0 new articles from 1 site, 3 pages unchanged" in again.err
    assert rows(db, "SELECT number FROM versions") == [{"number": 1}, {"number": 1}]


def test_add_looks_at_a_site_whose_front_page_has_no_links_but_whose_robots_names_a_sitemap(tmp_path: Path) -> None:
    workspace(tmp_path)
    with Web() as web:
        site = web.site()
        site.routes["/"] = Reply(body="<!DOCTYPE html><title>Courier</title><div id=app></div>")
        site.routes["/robots.txt"] = Reply(
            body=f"Sitemap: {site.home}map.xml\n", headers={"Content-Type": "text/plain"}
        )
        added = run("add", site.home, "--allow-network", "127.0.0.0/8", "--delay", "0", cwd=tmp_path)
    assert added.code == 0, added.err
    assert added.out.splitlines()[1].split()[1:5] == ["0", "1", "0", "garbage:"]
    assert "could not be looked at" not in added.err
