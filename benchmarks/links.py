"""Related links and sections: figures on the labelled pages, and the weights of the evidence.

    python benchmarks/links.py ../shared/corpus [--train] [--misses]

Scored are the pages of the corpus' `links` gold and those of `benchmarks/labels/links.jsonl` by half. `--train` learns
the weights of `newsarchive/extract/related/weights.json` anew from the gold and the half that may be looked at, and
scores with them; the held half is never learned from. Learning draws the weights from what was written down before
(`PRIOR`, a judgement of what each fact says on any site) only as far as the pages demand it: with some 60 pages a model
that starts from nothing was worse by .1 out of fold (.76 against .86 and more).
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import urlsplit

from training.corpus import GoldPage, read_corpus

from newsarchive.extract import extract_article
from newsarchive.extract.blocks.choose import choose_blocks
from newsarchive.extract.opening import open_page
from newsarchive.extract.related import posts
from newsarchive.extract.related.posts import Candidate, Weights

LABELS = Path(__file__).parent / "labels" / "links.jsonl"
WEIGHTS = Path(posts.__file__).parent / posts.FILE
PULL = 8.0
"""How strongly a weight is held to its prior; of 1, 2, 4 and 8 the last was best out of fold."""
STEPS = 150
BASE = -3.1
PRIOR = {
    # the title over the box
    "title:related": 4, "title:list": -5, "title:suggested": -0.8, "title:other": -0.3, "title:None": 0,
    # names of the elements around the link
    "named:RELATED": 2.3, "named:POPULAR": -2, "named:AD": -1, "named:NAV": -1.5, "named:NEWSLETTER": -1,
    "named:AUTHOR": -1.5, "named:TAGS": -1.5, "named:COMMENT": -1, "named:SHARE": -1, "named:LEGAL": -1,
    "named:SIDE": -0.6, "named:BREADCRUMB": -2, "named:CARD": 0, "named:META": 0,
    # where it stands
    "place:within": 0.3, "place:after": 0.2, "place:lead": -0.3, "place:before": -1, "place:beyond": 0,
    "place:beside": -0.3, "in:figure": -1, "in:nav": -0.5, "in:aside": -0.2, "in:table": -0.5, "in:li": 0,
    # its line in the text
    "line:whole": 2.3, "line:label": 3.5, "line:colon": 1.5, "line:end": -1, "line:mid": -2, "line:none": -0.5,
    "line:listed": 0.5, "line:bold": 0.3, "line:heading": 0, "inside:RELATED": 0.7, "inside:CARD": 1.2,
    "inside:related": 0.3, "inside:other": -0.2, "inside:list": 0, "inside:suggested": 0, "inside:None": 0,
    # its topic and its words
    "topic:box": 0.5, "topic:none": -0.6, "topic:some": 0, "topic:link": 0.5, "aside:off topic": -0.8,
    "text:short": -1.5, "text:word": -2, "text:middle": -0.6, "text:long": 0.3, "text:lower": -2, "text:date": -3,
    "text:button": -2.5, "text:capitals": 0,
    # where it leads, and with how many others
    "url:foreign": -1, "url:other host": -0.3, "url:long": 0.8, "url:same folder": 0.2, "url:again": -0.3,
    "box:self": -1.2, "box:1": 0, "box:2-4": 0, "box:5-12": 0, "box:more": -1.2,
}  # fmt: skip


def main() -> None:
    """Read the command line, learn if asked, print a line for each set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--train", action="store_true")
    parser.add_argument("--misses", action="store_true", help="list misses and false hits of the pages not held out")
    options = parser.parse_args()
    pages = labelled(options.corpus)
    if options.train:
        WEIGHTS.write_text(json.dumps(learn(pages), indent=1, sort_keys=True) + "\n", encoding="utf-8")
        posts.weights.cache_clear()
    for name in ("links", "tune", "held"):
        report(name, [page for page in pages if page.kind == name], misses=options.misses and name != "held")


def labelled(corpus: Path) -> list[GoldPage]:
    """Pages with related links known: kind is links, tune or held."""
    html = {page.url: page.html for page in read_corpus(corpus)}
    records = [json.loads(line) for line in (corpus / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    read = [(record["set"], record) for record in records if record["set"] == "links"]
    own = [json.loads(line) for line in LABELS.read_text(encoding="utf-8").splitlines()]
    read += [(record["half"], record) for record in own]
    return [GoldPage(url=r["url"], kind=kind, html=html[r["url"]], gold=r["gold"]) for kind, r in read]


def url_key(url: str) -> str:
    """A URL without scheme, www., fragment and tracking query; cut, since long gold URLs are cut."""
    parts = urlsplit(url)
    host = re.sub(r"^(www|m|amp)\.", "", parts.netloc.lower())
    query = "" if re.search(r"utm_|intcid|cmpid|ref=|source=", parts.query) else parts.query
    return (host + parts.path.rstrip("/") + ("?" + query if query else ""))[:140]


def keys(urls: Iterable[str]) -> set[str]:
    """The keys of URLs."""
    return {url_key(url) for url in urls}


def report(name: str, pages: list[GoldPage], *, misses: bool) -> None:
    """Print the figures of a set of pages."""
    hit = extra = missed = right = named = 0
    for page in pages:
        article = extract_article(page.html, page.url)
        gold, optional = keys(x["url"] for x in page.gold["related"]), keys(page.gold.get("optional", ()))
        found = keys(link.url for link in article.related)
        hit, extra, missed = hit + len(gold & found), extra + len(found - gold - optional), missed + len(gold - found)
        if page.gold.get("section"):
            named += 1
            right += _folded(article.section) in map(_folded, [page.gold["section"], *page.gold["section_accepted"]])
        if misses and (gold - found or found - gold - optional):
            print(page.url, *(f"\n  - {key}" for key in gold - found), *(f"\n  + {k}" for k in found - gold - optional))
    f = 2 * hit / max(1, 2 * hit + extra + missed)
    print(f"{name:6} pages={len(pages)} related={f:.3f} (hit {hit}, false {extra}, missed {missed})", end=" ")
    print(f"section={right / max(1, named):.3f} of {named}")


def _folded(text: str | None) -> str:
    return re.sub(r"[\W_]+", " ", text or "").strip().lower()


def learn(pages: list[GoldPage]) -> dict[str, object]:
    """Weights for the pages that are not held out."""
    seen = [page for page in pages if page.kind != "held"]
    read = [(page, _candidates(page)) for page in seen]
    learned = Weights(BASE, dict(PRIOR))
    for _ in range(3):
        learned = _fit([row for page, around in read for row in _rows(page, around, learned)], learned)
    return {
        "base": round(learned.base, 3),
        "facts": {fact: round(weight, 3) for fact, weight in learned.facts.items()},
        "learned_from": f"{len(seen)} pages by benchmarks/links.py",
    }


def _candidates(page: GoldPage) -> list[Candidate]:
    opened = open_page(page.html, page.url)
    if isinstance(opened, str):
        return []
    choice = choose_blocks(opened.view.layout, opened.measures)
    return posts.candidates(opened.view, opened.measures, choice)


Row = tuple[list[str], int, float]
"""Facts, whether related, and weight."""


def _rows(page: GoldPage, around: list[Candidate], learned: Weights) -> list[Row]:
    """A row for each related link (where it scores best) and each that is not; no page counts too much."""
    gold, optional = keys(x["url"] for x in page.gold["related"]), keys(page.gold.get("optional", ()))
    best: dict[str, tuple[float, list[str]]] = {}
    others: dict[tuple[str, ...], list[str]] = {}
    for candidate in around:
        key = url_key(candidate.url)
        score = learned.score(candidate.facts)
        if key in gold:
            best[key] = max(best.get(key, (-math.inf, [])), (score, candidate.facts))
        elif key not in optional:
            others.setdefault((key, *candidate.facts), candidate.facts)
    positive = 1 / math.sqrt(max(1.0, len(best) / 6))
    negative = 1 / math.sqrt(max(1.0, len(others) / 8))
    return [(facts, 1, positive) for _, facts in best.values()] + [(facts, 0, negative) for facts in others.values()]


def _fit(rows: list[Row], start: Weights) -> Weights:
    """Logistic regression held to the prior, by gradient steps scaled for each weight (Adagrad)."""
    facts = sorted({fact for row in rows for fact in row[0]} | set(PRIOR))
    weight = {fact: float(PRIOR.get(fact, 0)) for fact in facts}
    base, seen, seen_base = start.base, dict.fromkeys(facts, 1e-6), 1e-6
    for _ in range(STEPS):
        slope = {fact: PULL * (weight[fact] - PRIOR.get(fact, 0)) for fact in facts}
        slope_base = 0.2 * PULL * (base - BASE)
        for names, label, share in rows:
            odds = max(-30.0, min(30.0, base + sum(weight[name] for name in names)))
            error = share * (1 / (1 + math.exp(-odds)) - label)
            slope_base += error
            for name in names:
                slope[name] += error
        for fact in facts:
            seen[fact] += 0.1 * slope[fact] ** 2
            weight[fact] -= 0.5 * slope[fact] / math.sqrt(seen[fact])
        seen_base += 0.1 * slope_base**2
        base -= 0.5 * slope_base / math.sqrt(seen_base)
    return Weights(base, weight)


if __name__ == "__main__":
    main()
