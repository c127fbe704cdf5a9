"""newsarchive.toml: what it may say, what a fault sounds like, and which layer wins."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsarchive.config import SITE_KEYS, SiteEntry, read_config, remove_sites, write_sites
from newsarchive.config.lines import line_numbers
from newsarchive.config.write import Written
from newsarchive.errors import UsageError

GOOD = """# my papers
contact = "mailto:me@example.org"

[defaults]
interval = "1h"    # for all
delay_seconds = 2

[[sites]]
home = "https://a.example/"
sources = [
  "https://a.example/feed.xml",   # [not] a table
]

[[sites]]
home = "b.example"
name = "bee"
cron = "0 6 * * sun"

[sites.headers]
Accept-Language = "de"
"""


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "newsarchive.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_layers_and_their_origins(tmp_path):
    path = written(tmp_path, GOOD)
    config = read_config(path, {"NEWSARCHIVE_DELAY_SECONDS": "5", "NEWSARCHIVE_CONTACT": "https://x.example/bot"})
    assert config.workspace.contact == "https://x.example/bot"
    assert config.workspace.origins == {"contact": "environment NEWSARCHIVE_CONTACT"}
    first, second = config.sites
    assert (first.interval, first.cron, first.delay_seconds) == (3600.0, None, 5.0)
    assert first.sources == ("https://a.example/feed.xml",)
    assert first.origins == {
        "home": f"{path}:9",
        "sources": f"{path}:10",
        "interval": f"{path}:5",
        "delay_seconds": "environment NEWSARCHIVE_DELAY_SECONDS",
    }
    assert (second.home, second.name, second.interval, second.cron) == (
        "https://b.example/",
        "bee",
        None,
        "0 6 * * sun",
    )
    other = config.entry("https://c.example/")
    assert (other.interval, other.delay_seconds, other.origins["home"]) == (3600.0, 5.0, "command line")


A = "[[sites]]\nhome = 'a.example'\n"
FAULTS = {
    "contact": (
        "contact = 'bob'",
        ":1: contact: expected an address to write to, like mailto:you@example.org or https",
    ),
    "contact of two lines": ('contact = "a@b.example\\r\\nX: y"', ":1: contact: expected an address to write to"),
    "number": (A + "delay_seconds = 'x'", ":3: delay_seconds: expected a number of seconds, 0 or more, got 'x'."),
    "misspelt": (A + "\nintervall = '1h'", ':4: unknown key "intervall"; did you mean "interval"?'),
    "table": ("[[site]]\nhome = 'a.example'", ':1: unknown key "site"; did you mean "sites"?'),
    "no home": ("[[sites]]\nname = 'a'", ':1: expected home = "https://...", got a site without one.'),
    "home": (
        "[[sites]]\nhome = 'no site'",
        ":2: home: expected an address like \"https://example.com/\", got 'no site'.",
    ),
    "cron": (A + "cron = '61 * * * *'", ':3: cron: expected a cron line of five fields like "0 6 * * sun", got'),
    "cron that is never": (A + "cron = '0 0 30 2 *'", ":3: cron: expected"),
    "cron of six fields": (A + "cron = '0 0 0 * * *'", ":3: cron: expected"),
    "both": (A + "cron = '0 0 * * *'\ninterval = '1h'", ":3: expected cron or interval, got both; leave one out."),
    "duration": (A + "interval = 'often'", ":3: interval: expected a length of time"),
    "zone": (A + "timezone = 'Mars/Olympus'", ":3: timezone: expected a time zone"),
    "network": (A + "allow_networks = ['10.0.0.0/8', 'x']", ":3: allow_networks: expected a list of networks"),
    "selector": (A + "[sites.rules]\nsection = 'a['", ":3: rules: Expected a CSS selector, got 'a['"),
    "rule": (A + "[sites.rules]\nsektion = 'a'", ":3: rules: unknown rule 'sektion'"),
    "own": ("[defaults]\nhome = 'a.example'", ':2: "home" is for one site; write it under [[sites]].'),
    "twice": (A + "[[sites]]\nhome = 'https://www.a.example/'", ":3: a.example is there already, at"),
    "no tables": ("sites = 3", ":1: expected tables [[sites]], got 3."),
    "broken": ("[[sites]]\nhome = \n", ":2: not valid TOML: Invalid value."),
    "not UTF-8": (b"\xff", "expected UTF-8, got byte 0 that is none."),
    "bounds": (A + "min_interval = '2h'\nmax_interval = '1h'", "is longer than max_interval"),
}


@pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_told_with_its_line(tmp_path, text, message):
    path = tmp_path / "newsarchive.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(UsageError, match=re.escape(message)) as error:
        read_config(path, {})
    assert "newsarchive.toml" in str(error.value) and "\n" not in str(error.value)


MANY = """contakt = "mailto:me@x.example"
on_break = 5

[defaults]
delay_seconds = "fast"

[[sites]]
home = "https://a.example/"
interval = "1 hr"
timezone = "Europe/Berlni"

[[sites]]
name = "nohome"

[[sites]]
home = "a,example"

[[sites]]
home = "https://www.a.example/"
revisit = "yes"
"""


def test_all_faults_are_told_at_once(tmp_path):
    path = tmp_path / "newsarchive.toml"
    path.write_text(MANY)
    with pytest.raises(UsageError) as error:
        read_config(path, {"NEWSARCHIVE_CONTACT": "mailto:me@x.example"})
    told = [line.removeprefix(f"{path}:").split(": ") for line in str(error.value).splitlines()]
    assert [(number, *what[:1]) for number, *what in told] == [
        ("1", 'unknown key "contakt"; did you mean "contact"?'), ("2", "on_break"), ("5", "delay_seconds"), ("9", "interval"),
        ("10", "timezone"), ("12", 'expected home = "https://...", got a site without one.'), ("16", "home"), ("20", "revisit"),
        ("18", f"a.example is there already, at {path}:7; leave one out."),
    ]  # fmt: skip


def test_a_fault_of_the_environment_names_the_variable(tmp_path):
    with pytest.raises(UsageError, match="NEWSARCHIVE_DELAY_SECONDS: expected a number of seconds"):
        read_config(tmp_path / "newsarchive.toml", {"NEWSARCHIVE_DELAY_SECONDS": "soon"})


def test_no_file_is_no_site(tmp_path):
    assert read_config(tmp_path / "newsarchive.toml", {}).sites == ()


def test_lines_are_found_past_strings_and_brackets():
    text = (
        'a = """\n[x]\nb = 1\n"""\nc = [\n  "[y]",\n  \'d = 2\',\n]\n[t.u]\n"k 1" = 3 # [z]\ne.f = 4\n'
        "[[s]]\n[s.v]\ng = 5\n[[s]]\ng = 6\n"
    )
    assert line_numbers(text) == {
        ("a",): 1, ("c",): 5, ("t", "u"): 9, ("t", "u", "k 1"): 10, ("t", "u", "e"): 11, ("t", "u", "e", "f"): 11,
        ("s", 0): 12, ("s", 0, "v"): 13, ("s", 0, "v", "g"): 14, ("s", 1): 15, ("s", 1, "g"): 16,
    }  # fmt: skip


def test_add_keeps_comments_and_order(tmp_path):
    path = written(tmp_path, GOOD)
    new = SiteEntry(home="https://c.example/", delay_seconds=3.0)
    known = SiteEntry(home="https://b.example/", sources=("https://b.example/rss",))
    assert write_sites(path, [new, known]) == Written(added=(new,), changed={"b.example": ("sources",)})
    assert write_sites(path, [new, known]) == Written(added=(), changed={})
    text = path.read_text()
    assert all(line in text for line in ("# my papers", "# for all", "# [not] a table"))
    assert [(e.home, e.sources, e.delay_seconds) for e in read_config(path, {}).sites] == [
        ("https://a.example/", ("https://a.example/feed.xml",), 2),
        ("https://b.example/", ("https://b.example/rss",), 2),
        ("https://c.example/", (), 3.0),
    ]


@pytest.mark.parametrize("before", ["# my papers\n", "# my papers\n\n", "contact = 'mailto:a@b.example'\n", ""])
def test_the_first_site_stands_apart_from_what_is_above(tmp_path, before):
    path = written(tmp_path, before)
    for host in "cd":
        write_sites(path, [SiteEntry(home=f"https://{host}.example/")])
    c, d = ('[[sites]]\nhome = "https://' + host + '.example/"\n' for host in "cd")
    assert path.read_text() == before.rstrip() + "\n\n" * bool(before) + f"{c}\n{d}"


def test_an_entry_tells_itself_in_values_of_the_file(tmp_path):
    text = A + "interval = '90m'\n[[sites.rules]]\nsection = '.x'\nvalid_until = 2020-01-01\ndrop = '.ad'\n"
    (entry,) = read_config(written(tmp_path, text), {}).sites
    assert entry.as_dict() == {
        "home": "https://a.example/",
        "interval": "1 h 30 min",
        "rules": [{"section": ".x", "drop": [".ad"], "valid_until": "2020-01-01"}],
    }


def test_each_key_has_a_meaning_and_a_variable_or_none():
    assert all(key.meaning and key.kind.expected for key in SITE_KEYS)
    assert {key.name for key in SITE_KEYS if key.variable is None} >= {"home", "name", "sources", "rules"}


OF_THREE = """# my papers

# the first
[[sites]]
home = "https://a.example/"
# interval = "1h"

# the second, since 2024
[[sites]]
home = "b.example"   # b
name = '''
[[sites]] '''
[sites.headers]
X-Y = "1"
[[sites.rules]]
section = ".x"
[[sites.rules]]
section = ".y"
[[sites]]
home = "c.example"
# of c

# the end
"""


@pytest.mark.parametrize(
    ("gone", "kept"),
    [
        (["a.example"], [(1, 3), (7, 99)]),
        (["b.example"], [(1, 8), (19, 99)]),
        (["c.example"], [(1, 18), (22, 99)]),
        (["c.example", "a.example"], [(1, 3), (7, 18), (22, 99)]),
    ],
    ids=["first", "with tables", "last", "two"],
)
def test_a_site_is_taken_out_with_what_is_its_own(tmp_path, gone, kept):
    path = written(tmp_path, OF_THREE)
    remove_sites(path, gone)
    lines = OF_THREE.splitlines(keepends=True)
    assert path.read_text() == "".join(line for first, last in kept for line in lines[first - 1 : last])
    left = [site for site in ("a.example", "b.example", "c.example") if site not in gone]
    assert [entry.site for entry in read_config(path, {}).sites] == left


def test_a_site_that_is_no_table_of_its_own_is_not_taken_out(tmp_path):
    path = written(tmp_path, "sites = [{home = 'a.example'}, {home = 'b.example'}]\n")
    with pytest.raises(UsageError, match=r"expected a\.example as a table \[\[sites\]\]; take it out by hand"):
        remove_sites(path, ["a.example"])


def test_the_last_site_that_is_taken_out_leaves_the_file_as_it_was(tmp_path):
    path = written(tmp_path, "# my papers\n")
    write_sites(path, [SiteEntry(home="https://a.example/")])
    remove_sites(path, ["a.example"])
    assert path.read_text() == "# my papers\n"


def test_a_file_from_another_system_is_written_as_it_was(tmp_path):
    path = tmp_path / "newsarchive.toml"
    path.write_bytes(b'\xef\xbb\xbf# mine\r\n\r\n[[sites]]\r\nhome = "a.example"\r\n')
    new = [SiteEntry(home=f"https://{name}.example/") for name in "bc"]
    assert write_sites(path, new).added == tuple(new)
    remove_sites(path, ["a.example"])
    lines = ["# mine", "", *('[[sites]]\r\nhome = "https://' + name + '.example/"\r\n' for name in "bc")]
    assert path.read_bytes().decode() == "\r\n".join(lines)


def test_sites_in_one_list_are_not_written_to(tmp_path):
    text = "sites = [{home = 'a.example'}]\n"
    path = written(tmp_path, text)
    with pytest.raises(UsageError, match=r"expected each site as a table \[\[sites\]\], got them in one list"):
        write_sites(path, [SiteEntry(home="https://b.example/")])
    assert path.read_text() == text
    path = written(tmp_path, "# none yet\nsites = []\n")
    write_sites(
        path,
        [SiteEntry(home="https://b.example/"), SiteEntry(home="https://b.example/", sources=("https://b.example/f",))],
    )
    assert [(entry.site, entry.sources) for entry in read_config(path, {}).sites] == [
        ("b.example", ("https://b.example/f",))
    ]
