"""Extraction and canonical URLs over the inputs of the conformance suites of HTML and URL parsers.

    python benchmarks/conformance.py FOLDER [--urls FILE.json]

FOLDER is the `testdata` folder of html5lib (its source distribution carries it): tree construction and encoding tests
(`.dat`), tokenizer tests (`.test`). Each input is extracted as a page, alone and with an article around it. FILE.json is
the `urltestdata.json` of the web platform tests. Told are counts, and each input that raised, took long, had another
answer the second time or lost the article around it. Third-party data: read, never kept here.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from newsarchive.extract import extract_article  # noqa: E402
from newsarchive.extract.page.decoding import decode_html  # noqa: E402
from newsarchive.urls import canonical_url  # noqa: E402

SLOW_SECONDS = 0.5
PAGE = "https://suite.example/2024/a-page"
PROSE = b"<p>The council said on Monday that the bridge over the river would be closed for three weeks, from noon.</p>"
AROUND = b"<html><body><h1>Bridge closed for weeks</h1>" + PROSE * 4 + b"%s</body></html>"


def main() -> int:
    """Run the suites and print the counts; 1 where something raised."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--urls", type=Path, metavar="FILE.json")
    options = parser.parse_args()
    raised = 0
    for suite, cases in (
        ("tree and encoding", dat_inputs(options.folder)),
        ("tokenizer", token_inputs(options.folder)),
    ):
        counts = extracted(cases)
        raised += counts["raised"]
        print(f"{suite}: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    counts = encodings(options.folder)
    print("encodings: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    if options.urls:
        counts = canonical(json.loads(options.urls.read_text(encoding="utf-8")))
        raised += counts["raised"]
        print("urls: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    return 1 if raised else 0


def sections(path: Path) -> Iterator[dict[str, bytes]]:
    """The tests of a ``.dat`` file: name of a part -> its bytes."""
    test: dict[str, list[bytes]] = {}
    name = ""
    for line in path.read_bytes().split(b"\n"):
        if line == b"#data" and test:
            yield {key: b"\n".join(lines) for key, lines in test.items()}
            test = {}
        if line.startswith(b"#") and line[1:].replace(b"-", b"").isalpha():
            name = line[1:].decode()
            test[name] = []
        elif name:
            test[name].append(line)
    yield {key: b"\n".join(lines) for key, lines in test.items()}


def dat_inputs(folder: Path) -> Iterator[bytes]:
    """The inputs of tree construction and encoding tests."""
    for path in sorted(folder.rglob("*.dat")):
        for test in sections(path):
            if "data" in test:
                yield test["data"]


def token_inputs(folder: Path) -> Iterator[bytes]:
    """The inputs of tokenizer tests; escaped ones are unescaped, with their lone surrogates as UTF-8 would have them."""
    for path in sorted(folder.rglob("*.test")):
        for test in json.loads(path.read_text(encoding="utf-8")).get("tests", ()):
            text = test.get("input")
            if isinstance(text, str):
                text = json.loads(f'"{text}"') if test.get("doubleEscaped") else text
                yield text.encode("utf-8", "surrogatepass")


def extracted(inputs: Iterator[bytes]) -> Counter[str]:
    """How extraction took the inputs, alone and within an article."""
    counts: Counter[str] = Counter(inputs=0, raised=0, slow=0, unstable=0, told=0, lost=0)
    for data in inputs:
        counts["inputs"] += 1
        for within, body in ((False, data), (True, AROUND.replace(b"%s", data))):
            start = time.process_time()
            try:
                article = extract_article(body, PAGE)
                again = extract_article(body, PAGE)
                json.dumps(article.as_dict(), ensure_ascii=False).encode("utf-8")
            except Exception as error:  # what is looked for
                counts["raised"] += 1
                print(f"raised {type(error).__name__}: {body[:200]!r}")
                continue
            if time.process_time() - start > 2 * SLOW_SECONDS:
                counts["slow"] += 1
                print(f"slow: {body[:200]!r}")
            counts["unstable"] += article != again
            counts["told"] += article.error is not None and not within
            if within and not any("bridge over the river" in block.text for block in article.blocks):
                counts["lost"] += 1
                print(f"lost: {body[-200:]!r}")
    return counts


def encodings(folder: Path) -> Counter[str]:
    """Where a page that is no UTF-8 declares an encoding: whether that is the one we decode it with."""
    counts: Counter[str] = Counter(declared=0, agree=0)
    for path in sorted((folder / "encoding").glob("*.dat")):
        for test in sections(path):
            wanted = test.get("encoding", b"").strip().decode().lower()
            if not wanted or wanted in ("windows-1252", "utf-8") or b"charset" not in test["data"].lower():
                continue
            counts["declared"] += 1
            found = decode_html(test["data"] + b"<p>\xb1\xe9</p>")[1].lower()
            counts["agree"] += _label(found) == _label(wanted)
    return counts


def _label(name: str) -> str:
    return name.replace("-", "").replace("_", "").replace("windows", "cp")


def canonical(tests: list[Any]) -> Counter[str]:
    """How `canonical_url` took the URLs: raised, and unstable where its answer has another canonical form."""
    counts: Counter[str] = Counter(inputs=0, raised=0, unstable=0)
    for test in tests:
        for url in (test.get("input"), test.get("href")) if isinstance(test, dict) else ():
            if not isinstance(url, str):
                continue
            counts["inputs"] += 1
            try:
                key = canonical_url(url)
                counts["unstable"] += canonical_url(key) != key
            except Exception as error:  # what is looked for
                counts["raised"] += 1
                print(f"raised {type(error).__name__}: {url[:200]!r}")
    return counts


if __name__ == "__main__":
    sys.exit(main())
