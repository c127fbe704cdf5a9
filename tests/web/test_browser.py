"""The desk in a real Chromium: reading, keyboard, hostile articles, nothing from elsewhere, accessibility."""

import re
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator

import pytest

from newsarchive import Archive, Block, Link
from newsarchive.items import Image
from tests.web import hostile
from tests.web.conftest import SITE, article, fill

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
expect = playwright.expect
PATIENCE = 120_000
"""Milliseconds; it only keeps what hangs from hanging for ever."""
expect.set_options(timeout=PATIENCE)
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


class Listener:
    """Counts whoever connects."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.calls: list[bytes] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        while True:
            try:
                caller, _ = self.socket.accept()
            except OSError:
                return
            self.calls.append(b"connected")
            caller.close()


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    listener = Listener()
    yield listener
    listener.socket.close()


def poisoned(port):
    """Articles with hostile text in every field: about fifty texts in each, and each of them in several places."""
    texts = hostile.payloads(port)
    for n, start in enumerate(range(0, len(texts), 50)):
        some = (texts + texts)[start : start + 50]
        urls = [hostile.SCHEMES[(n * 4 + k) % len(hostile.SCHEMES)] for k in range(6)]
        kinds = ("paragraph", "subheading", "list_item", "quote", "caption", "table_row", "entry_time")
        yield article(
            f"poison-{n}?{some[0]}",
            headline=some[0],
            summary=some[1],
            section=some[2],
            authors=tuple(some[3:6]),
            tags=tuple(some[6:9]),
            publisher=some[9],
            language=some[10],
            published_raw=some[11],
            published_at=None if n % 2 else "2026-05-01",
            image=Image(url=urls[0], caption=some[12], credit=some[13]),
            page_kind="live_blog" if n % 3 == 2 else "article",
            blocks=tuple(Block(kind=kinds[k % 7], text=text, hidden=k > 45) for k, text in enumerate(some)),
            related=tuple(Link(url=url, text=some[14 + k], place="box") for k, url in enumerate(urls)),
            prose_links=tuple(Link(url=url, text=some[20 + k], place="prose") for k, url in enumerate(urls)),
            provenance={some[30]: some[31]},
        )


@pytest.fixture(scope="module")
def base(tmp_path_factory, listener) -> Iterator[str]:
    """Address of a desk that serves in a process of its own."""
    path = fill(tmp_path_factory.mktemp("browser") / "archive.db")
    with Archive.open(path, write=True) as archive:
        for one in poisoned(listener.port):
            archive.add_article(one, "".join(block.text for block in one.blocks).encode())
    command = [sys.executable, "-m", "newsarchive", "serve", "--port", "0", "--db", str(path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        line = server.stderr.readline()
        yield re.search(r"http://127\.0\.0\.1:\d+", line)[0]
        server.terminate()
        server.stderr.read()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as library:
        browser = library.chromium.launch(executable_path=CHROMIUM, args=QUIET, timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, base):
    """Opens a page in a context of its own; afterwards nothing may have left the desk, run, or been complained of."""
    asked, told, contexts = [], [], []

    def open_page(**more):
        context = browser.new_context(base_url=base, **more)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        context.on("request", lambda request: request.url.startswith(f"{base}/") or asked.append(request))
        page = context.new_page()
        page.on("dialog", lambda dialog: (told.append(dialog.message), dialog.dismiss()))
        return page

    yield open_page
    # the browser tells of what the policy stops, too; to ask for the answer waits until it has
    assert [request.url for request in asked if request.response() or request.failure != "csp"] == []
    assert told == []
    for context in contexts:
        context.close()


def addresses(count):
    pages = [
        "/",
        "/search?q=tram",
        "/search?q=window+script",
        "/changes",
        "/compare?q=tram&q=script",
        f"/site/{SITE}",
        "/sites",
    ]
    return [*pages, "/article/1/diff", *(f"/article/{n}" for n in range(1, count))]


def test_search_open_and_compare_without_javascript(opened):
    page = opened(java_script_enabled=False)
    title = page.get_by_role("heading", level=1)
    page.goto("/")
    page.get_by_label("Search the archive").fill("mayor malaga")
    page.get_by_role("search").get_by_role("button").click()
    # a click returns when the next page begins to arrive: every look at that page waits for what it looks at
    expect(title).to_have_text(re.compile("^1 article"))
    expect(page.locator("mark").nth(1)).to_be_visible()
    page.get_by_role("link", name="Trams for Málaga at last").click()
    expect(title).to_have_text("Trams for Málaga at last")
    page.get_by_role("link", name="what changed").click()
    expect(page.locator("del").last).to_have_text("Friday morning")
    expect(page.locator("ins").last).to_have_text("Saturday evening")
    page.get_by_role("link", name="Back to the article").click()
    page.get_by_role("link", name="Raw page, in a sandbox").click()
    expect(title).to_have_text("Trams")


def test_keyboard_alone(opened):
    page = opened()
    page.goto("/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the text"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    page.goto("/")
    for _ in range(20):
        page.keyboard.press("Tab")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        if page.evaluate("document.activeElement.id") == "seek":
            break
    page.keyboard.type("mayor")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=mayor")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Trams for Málaga at last":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/article/*")
    summary = page.locator("summary", has_text="How sure")
    summary.focus()
    page.keyboard.press("Space")
    expect(page.get_by_text("Confidence of the extraction")).to_be_visible()


@pytest.mark.parametrize("bypass", [False, True], ids=["as served", "even without the policy"])
def test_hostile_articles_run_nothing_and_ask_nobody(opened, base, listener, bypass):
    assert len(hostile.payloads(1)) + len(hostile.SCHEMES) > 400
    page = opened(bypass_csp=bypass)
    for address in addresses(5 + len(hostile.payloads(1)) // 50 + 1):
        answer = page.goto(address)
        assert answer.ok, address
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        assert page.evaluate("window.ran") is None, address
        links = page.evaluate("[...document.querySelectorAll('a[href],area,form')].map(a => a.href ?? a.action)")
        assert [link for link in links if not re.match(r"https?://", str(link))] == [], address
        assert (
            page.evaluate(
                "document.querySelectorAll('script,img,iframe,object,embed,base,style,video,audio,math').length"
            )
            == 0
        )
        attributes = page.evaluate("[...document.querySelectorAll('*')].flatMap(part => part.getAttributeNames())")
        assert [name for name in attributes if name.startswith("on") or name == "style"] == [], address
    assert listener.calls == []


def test_a_raw_page_runs_nothing_and_asks_nobody(opened, base, listener):
    page = opened()
    page.goto("/article/1/page")
    expect(page.get_by_text("Second.")).to_be_visible()
    assert page.evaluate("document.title") != "ran"
    for number in range(5, 5 + len(hostile.payloads(1)) // 50 + 1):  # whose pages are hostile texts as HTML
        page.goto(f"/article/{number}/page")
        page.wait_for_load_state("networkidle")
        assert page.evaluate("[window.ran, document.domain, location.href]") == [
            None,
            "",
            f"{base}/article/{number}/page",
        ]
    assert listener.calls == []


def test_datasette_works_under_its_policy(opened):
    page = opened()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.goto("/archive?sql=select+headline+from+articles")
    page.wait_for_selector(".CodeMirror")
    page.goto("/archive")
    assert page.locator("textarea[name=sql]").input_value() == "select * from alerts"  # no table of the tools first
    page.goto("/archive/articles?_facet=site")
    page.locator("summary").first.click()
    page.goto("/archive/newest?site=")
    expect(page.get_by_role("heading", name="Newest articles")).to_be_visible()
    assert complaints == []


@pytest.mark.parametrize(
    "look",
    [{"color_scheme": "light"}, {"color_scheme": "dark"}, {"viewport": {"width": 390, "height": 844}}],
    ids=["light", "dark", "phone"],
)
def test_pages_are_accessible_and_fit(opened, base, look):
    Axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe
    page = opened(**look)
    faults = []
    for address in addresses(6):
        page.goto(address)
        page.evaluate("document.querySelectorAll('details').forEach(part => part.open = true)")
        results = Axe().run(page)
        faults += [
            f"{address}: {one['id']} {[node['html'][:160] for node in one['nodes'][:2]]}"
            for one in results.response["violations"]
        ]
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            faults.append(f"{address}: wider than the screen")
    assert faults == []


_BROKEN = """() => {
    const broken = [];
    for (const cell of document.querySelectorAll("th, td")) {
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) for (const word of texts.currentNode.data.matchAll(/[^\\s.:-]{1,12}(?=[\\s]|$)/g)) {
            const range = document.createRange();
            range.setStart(texts.currentNode, word.index);
            range.setEnd(texts.currentNode, word.index + word[0].length);
            if (new Set([...range.getClientRects()].map(part => Math.round(part.top))).size > 1) broken.push(word[0]);
        }
    }
    return broken;
}"""


@pytest.mark.parametrize("width", [1280, 390])
def test_no_word_of_a_table_is_broken(opened, width):
    page = opened(viewport={"width": width, "height": 844})
    for address in ("/sites", f"/site/{SITE}"):
        page.goto(address)
        assert page.locator("td").count() > 1
        assert page.evaluate(_BROKEN) == [], address


def test_it_follows_the_readers_colours(opened):
    grounds = []
    for scheme in ("light", "dark"):
        page = opened(color_scheme=scheme)
        page.goto("/")
        grounds.append(page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert len(set(grounds)) == 2
