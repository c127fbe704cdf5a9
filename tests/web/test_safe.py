"""Nothing that a page, a URL or a query holds harms the desk or its reader."""

import re
import resource
import time

import pytest

from newsarchive import Archive, Block
from newsarchive.web.guard import is_allowed
from tests.web.conftest import Asked, article, fill

ENDLESS = "with recursive c(x) as (select 1 union all select x+1 from c) select {} from c"
DOUBLING = (
    "with t0 as (select 1 x)"
    + "".join(f", t{i + 1} as (select a.x from t{i} a, t{i} b)" for i in range(30))
    + " select * from t30"
)
HEAVY = [
    "select hex(zeroblob(1000000000))",
    "select zeroblob(500000000)",
    "select printf('%.*c', 999999999, 'x')",
    "select format('%900000000d', 1)",
    "select instr(zeroblob(999999), cast(zeroblob(499999)||x'01' as blob))",
    "select length(replace(hex(zeroblob(499999)), hex(zeroblob(249999))||'1', 'x'))",
    "select replace(hex(zeroblob(400000)), '0', '00000000')",
    "select hex(zeroblob(499999)) like '%" + "0_0_" * 49 + "1'",
    ENDLESS.format("count(*)"),
    ENDLESS.format("group_concat(x)"),
    ENDLESS.format("sum(x) over (order by x)"),
    "with recursive c(x) as (select randomblob(90000) union all select randomblob(900000) from c) select x from c",
    "with recursive c(x) as (select randomblob(90000) union select randomblob(900000) from c) select count(x) from c",
    "select a.text from blocks a, blocks b, blocks c, blocks d, blocks e, blocks f, blocks g order by random()",
    DOUBLING,
]


def asked_sql(desk, sql, kind=".json"):
    import urllib.parse

    return desk.get(f"/archive{kind}?{urllib.parse.urlencode({'sql': sql})}")


@pytest.mark.parametrize("sql", HEAVY, ids=lambda sql: sql[:40])
def test_a_heavy_query_is_stopped_in_time_and_memory(desk, sql):
    asked_sql(desk, "select 1")
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    answer = asked_sql(desk, sql)
    assert time.process_time() - started < 4  # ten times what the longest takes
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024
    assert answer.status_code in (200, 400, 500, 503) and len(answer.content) < 30_000_000
    assert desk.get("/").status_code == 200


WRITES = [
    "delete from articles",
    "attach ':memory:' as x",
    "select load_extension('x')",
    "pragma journal_mode=delete",
    "select 1; select 2",
    "vacuum into 'x'",
]


@pytest.mark.parametrize("sql", WRITES)
def test_sql_only_reads(desk, path, sql):
    before = path.read_bytes()
    assert asked_sql(desk, sql).status_code == 400
    assert path.read_bytes() == before


def test_functions_that_were_tamed_still_do_their_work(desk):
    sql = (
        "select printf('%05.2f|%s', 2.5, 'a'), replace('a.b', '.', '-'), instr('abc', 'c'), trim('  x '),"
        " ltrim('xxa', 'x'), rtrim('axx', 'x'), instr(null, 'a')"
    )
    assert asked_sql(desk, sql).json()["rows"] == [["02.50|a", "a-b", 3, "x", "a", "a", None]]


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8001", "127.0.0.1.evil.example", "", "127.0.0.1@evil.example", "10.0.0.1"]
)
def test_a_foreign_host_is_refused(desk, host):
    assert desk.get("/", host=host).status_code == 421


def test_names_of_this_machine_pass():
    for host in ("127.0.0.1:8001", "localhost", "[::1]:8001", "LOCALHOST:1"):
        assert is_allowed(host, "127.0.0.1")
    assert is_allowed("192.168.0.7:80", "0.0.0.0") and not is_allowed("evil.example", "0.0.0.0")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_reading(desk, method):
    assert desk.get("/", method=method).status_code == 405


@pytest.mark.parametrize(
    "url",
    [
        "//evil.example/%25",
        "//evil.example/",
        "/%2Fevil.example/%25",
        "/%5Cevil.example/",
        "/\\evil.example/",
        "/article/https://evil.example/",
        "/archive//evil.example/",
    ],
)
def test_no_redirect_leads_away(desk, url):
    answer = desk.get(url)
    assert not re.match(r"https?:|//|/\\", answer.headers.get("location", "/")), answer.headers


@pytest.mark.parametrize(
    "url",
    [
        "/",
        "/search?q=trams",
        "/archive",
        "/archive/articles",
        "/archive?sql=select+1",
        "/nowhere",
        "/feed.xml",
        "/archive/articles.json",
        "/-/static/app.css",
        "/desk/desk.css",
    ],
)
def test_headers_of_every_answer(desk, url):
    headers = desk.get(url).headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert "unsafe-inline" not in re.sub(r"style-src[^;]*", "", headers["content-security-policy"])
    assert headers["x-content-type-options"] == "nosniff" and headers["referrer-policy"] == "no-referrer"


@pytest.mark.parametrize("url", ["/", "/search?q=trams", "/changes", "/compare?q=a", "/sites"])
def test_our_pages_have_no_script_and_no_inline_style(desk, url):
    answer = desk.get(url)
    assert "script-src" not in answer.headers["content-security-policy"]
    assert not re.search(r"<script|<style|\son\w+=|\sstyle=|javascript:", answer.text)


def test_a_raw_page_is_in_a_sandbox(desk, number):
    answer = desk.get(f"/article/{number['trams']}/page")
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("sandbox;") and "script-src 'none'" in policy and "allow-" not in policy
    assert (
        answer.headers["content-type"].startswith("text/html")
        and b"<link" not in answer.content
        and b"Second." in answer.content
    )
    assert b"Second." not in desk.get(f"/article/{number['trams']}/page?version=1").content
    source = desk.get(f"/article/{number['trams']}/source")
    assert source.headers["content-disposition"].startswith("attachment") and b"<link rel=preconnect" in source.content


def test_formulas_in_csv_are_defused(tmp_path):
    cells = ("=1+1", "+1", "@x", '=HYPERLINK("http://evil.example","a,b")', "-2+3", "\uff1d1", "harmless")
    path = fill(tmp_path / "archive.db", *(article(f"f{n}", headline=cell) for n, cell in enumerate(cells)))
    desk = Asked(path)
    for url in (
        "/archive/articles.csv?_size=max",
        "/archive/articles.csv?_stream=1",
        "/archive/articles.csv?_stream=1&_dl=1",
    ):
        answer = desk.get(url)
        assert answer.status_code == 200
        import csv
        import io

        headlines = [row["headline"] for row in csv.DictReader(io.StringIO(answer.text, newline=""))]
        assert [f"'{cell}" if cell != "harmless" else cell for cell in cells] == headlines[-len(cells) :]
    assert asked_sql(desk, "select '=1' as x, '\"=2\"' as y", ".csv").text.splitlines() == ["x,y", '\'=1,"""=2"""']


def test_a_missing_archive_is_said_in_words_and_comes_back(tmp_path):
    path = tmp_path / "archive.db"
    desk = Asked(fill(path))
    assert desk.get("/").status_code == 200 and desk.get("/archive").status_code == 200
    away = tmp_path / "away.db"
    path.rename(away)
    for url in ("/", "/archive", "/archive/articles"):
        answer = desk.get(url)
        assert (answer.status_code, "There is no archive at" in answer.text) == (503, True), url
    assert desk.get("/archive/articles.json").status_code == 503
    path.write_bytes(b"no database" * 100)
    assert desk.get("/").status_code == 503 and desk.get("/archive").status_code == 503
    path.unlink()
    with Archive.open(path, write=True) as archive:
        archive.add_article(article("other", headline="Another archive"), b"<p>")
    assert "Another archive" in desk.get("/").text
    assert "Another archive" in desk.get("/archive/articles").text


def test_a_crawl_beside_it_never_shows_locked(tmp_path):
    path = fill(tmp_path / "archive.db")
    desk = Asked(path)
    with Archive.open(path, write=True) as archive:
        for n in range(20):
            archive.conn.execute("BEGIN IMMEDIATE")
            archive.article_store.put(
                article(f"n{n}", blocks=(Block(kind="paragraph", text="x" * 1000),)), body_sha256="ab"
            )
            for url in ("/", "/search?q=trams", "/archive/articles.json"):
                assert desk.get(url).status_code == 200
            archive.conn.execute("COMMIT")
        archive.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert "24 articles" in re.sub(r"</?strong>", "", desk.get("/").text)


def test_a_fault_is_one_sentence(desk, monkeypatch, caplog):
    from newsarchive.web import answer

    monkeypatch.setattr(answer, "_answered", lambda *args: 1 / 0)
    page = desk.get("/")
    assert page.status_code == 500 and "could not be made" in page.text and "Traceback" not in page.text
    assert "ZeroDivisionError" in caplog.text
