"""Taking sites out of newsarchive.toml, and what `status` lists then."""

import re

import pytest

from newsarchive.archive import Archive

TOML = """# my papers
[[sites]]
home = "https://example.com/"
name = "ex"

# a second one
[[sites]]
home = "https://exmaple.org/"
"""


@pytest.fixture
def workspace(tmp_path, db):
    """The archive of `db` with a file beside it; exmaple.org was mistyped: nothing of it is archived."""
    path = tmp_path / "archive.db"
    path.write_bytes(db.read_bytes())
    with Archive.open(path, write=True) as archive:
        archive.runs.add_site("exmaple.org", "https://exmaple.org/", {})
    (tmp_path / "newsarchive.toml").write_text(TOML)
    return path


def test_a_site_is_taken_out_and_its_articles_stay(run, workspace):
    file = workspace.parent / "newsarchive.toml"
    result = run("remove", "ex", "--db", workspace)
    assert (result.code, result.err) == (0, f"Took example.com out of {file}; 1 article of it stays in the archive.\n")
    told = "It is not in newsarchive.toml: watch, and crawl without a name, leave it out."
    assert told in run("status", "example.com", "--db", workspace).out
    assert told not in run("status", "exmaple.org", "--db", workspace).out
    assert file.read_text() == '# my papers\n\n# a second one\n[[sites]]\nhome = "https://exmaple.org/"\n'
    assert "Trams" in run("show", "1", "--db", workspace).out


@pytest.mark.parametrize("name", ["exmaple.org", "https://www.exmaple.org/"])
def test_status_lists_no_site_that_is_out_of_the_file_and_has_no_article(run, workspace, name):
    assert "\nexmaple.org  " in run("status", "--db", workspace).out
    assert run("remove", name, "--db", workspace).code == 0
    out = run("status", "--db", workspace).out
    assert "archive.db: 2 articles of 2 sites\n" in out
    assert "\nexmaple.org  " not in out
    assert "Not listed: exmaple.org, without articles and not in newsarchive.toml (status SITE tells of it)." in out
    assert [(row["site"], row["configured"]) for row in run("status", "--json", "--db", workspace).json["sites"]] == [
        ("example.com", True),
        ("exmaple.org", False),
        ("other.example", False),
    ]


def test_a_site_that_is_not_in_the_file_is_told_and_nothing_changed(run, workspace):
    file = workspace.parent / "newsarchive.toml"
    result = run("remove", "ex", "example.org", "--db", workspace)
    told = f"{file} has no site example.org; did you mean exmaple.org? Nothing was changed."
    assert (result.code, told in result.err) == (2, True)
    result = run("remove", "https://example.com/kept", "--db", workspace)
    told = "Expected a site like example.com, got https://example.com/kept; newsarchive forget takes one article down."
    assert (result.code, told in result.err) == (2, True)
    assert file.read_text() == TOML


def test_a_file_that_cannot_be_read_is_told_and_the_archive_too(run, workspace):
    (workspace.parent / "newsarchive.toml").write_text("[[sites\n")
    result = run("status", "--db", workspace)
    assert (result.code, "newsarchive.toml:1: not valid TOML" in result.err) == (0, True)
    assert "\nexmaple.org  " in result.out


def test_a_site_that_was_written_down_by_hand_is_listed(run, workspace):
    with (workspace.parent / "newsarchive.toml").open("a") as file:
        file.write('[[sites]]\nhome = "https://new.example/"\n')
    assert re.search(r"^new\.example +0 ", run("status", "--db", workspace).out, re.M)
    assert re.search(r"^new\.example +0 ", run("status", "new.example", "--db", workspace).out, re.M)
    assert run("status", "--check", "new.example", "--db", workspace).code == 0


@pytest.mark.parametrize(
    "command",
    [["status"], ["search", "tram", "--site"], ["export", "--format", "jsonl", "--site"], ["changes", "--site"]],
)
def test_a_site_has_the_name_that_the_file_gives_it(run, workspace, command):
    by_name, by_host = (run(*command, name, "--db", workspace) for name in ("ex", "example.com"))
    assert (by_name.code, by_name.raw) == (0, by_host.raw)
