"""A computer without network: the sites are not at fault, and nobody is told that they broke."""

from __future__ import annotations

from pathlib import Path

from .command import LOCAL, run, workspace
from .newsroom import publish
from .server import Web

TOML = 'on_break = "echo $NEWSARCHIVE_SITE $NEWSARCHIVE_WHAT >> told.txt"\n[[sites]]\nhome = "{}"\n[[sites]]\nhome = "{}"\n'


def test_where_no_site_answers_none_is_called_broken(tmp_path: Path) -> None:
    workspace(tmp_path)
    told = tmp_path / "told.txt"
    with Web() as web:
        sites = [web.site(), web.site()]
        (tmp_path / "newsarchive.toml").write_text(TOML.format(*(site.home for site in sites)))
        for number, site in enumerate(sites):
            publish(site, [number])
        assert run("crawl", *LOCAL, cwd=tmp_path).code == 0
        web.shut(sites[0])
        assert run("crawl", *LOCAL, cwd=tmp_path).code == 3
        assert told.read_text().splitlines() == [f"{sites[0].name} front page"], "the other one answered"
        web.shut(sites[1])
        ended = run("crawl", *LOCAL, cwd=tmp_path)
        assert ended.code == 4
        assert ended.sentences[-1].endswith(
            "None of the sites answered: this computer seems to have no network. Their health is not judged."
        )
        assert len(told.read_text().splitlines()) == 1
