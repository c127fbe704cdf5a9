"""Train the block decision on pages with gold, and say how good it is on publishers that it has not seen.

    python benchmarks/train.py --corpus DIR [--folds 5] [--out FILE] [--oof FILE] [--when DATE]

DIR holds WARC files and a gold.jsonl. The figures are out-of-fold by publisher (registrable domain): each page is
extracted as a whole by a model none of whose labels are of its publisher. The same data give the same model, byte
by byte. Needs the extra `train`.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["OMP_NUM_THREADS"] = "1"  # more threads would add in another order, and give another model
ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.training.calibration import deciles, fit_calibration  # noqa: E402
from benchmarks.training.card import write_card  # noqa: E402
from benchmarks.training.corpus import folds_of, read_corpus  # noqa: E402
from benchmarks.training.examples import Example, example_of  # noqa: E402
from benchmarks.training.figures import Figures  # noqa: E402
from benchmarks.training.rounds import Rounds, model_data  # noqa: E402
from newsarchive.extract.article import read_article  # noqa: E402
from newsarchive.extract.blocks.choose import choose_blocks  # noqa: E402
from newsarchive.extract.blocks.model import BlockModel, digest_of, from_data  # noqa: E402
from newsarchive.extract.opening import open_page  # noqa: E402
from newsarchive.extract.page.view import host_of  # noqa: E402
from newsarchive.items import Article  # noqa: E402

SHIPPED = ROOT / "newsarchive" / "extract" / "blocks" / "model.json"


def main() -> None:
    """Train, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True, help="folder of WARC files and gold.jsonl")
    parser.add_argument("--folds", type=int, default=5, help="groups of publishers (default 5)")
    parser.add_argument("--out", type=Path, default=SHIPPED, help="the model's file; its card is written beside it")
    parser.add_argument("--oof", type=Path, help="write the out-of-fold articles here, one a line")
    parser.add_argument("--when", help="the day to name on the card")
    arguments = parser.parse_args()
    examples = [e for e in map(example_of, read_corpus(arguments.corpus)) if e is not None]
    folds = folds_of([e.publisher for e in examples], arguments.folds)
    rounds = Rounds(examples, folds)
    models = []
    for fold in range(arguments.folds):
        say(f"fold {fold + 1} of {arguments.folds}: {folds.count(fold)} pages left out")
        models.append(from_data(model_data(rounds.train(fold), [])))
    fold_of = {e.url: fold for e, fold in zip(examples, folds, strict=True)}
    result = measured(arguments.corpus, fold_of, models, arguments.oof)
    say("all pages")
    data = model_data(rounds.train(None), fit_calibration(result["expected"], result["measured"]))
    arguments.out.write_text(as_file(data), encoding="utf-8")
    about = {
        "figures": result["figures"],
        "calibration": checked_calibration(result),
        "sets": counts(examples, rounds),
        "folds": arguments.folds,
        "when": arguments.when,
    }
    write_card(arguments.out.with_suffix(".md"), data, about)


def as_file(data: dict[str, Any]) -> str:
    """The model's file: its checksum, then its data."""
    return json.dumps({"sha256": digest_of(data), "model": data}, separators=(",", ":")) + "\n"


def measured(corpus: Path, fold_of: dict[str, int], models: list[BlockModel], out: Path | None) -> dict[str, Any]:
    """Figures of each set, and of each page with known text its fold, the F expected and the F it has."""
    figures: dict[str, Figures] = {}
    result: dict[str, Any] = {"expected": [], "measured": [], "fold": []}
    lines = out.open("w", encoding="utf-8") if out else None
    for page in read_corpus(corpus):
        fold = fold_of.get(page.url, 0)
        article, expected = extracted(page.html, page.url, models[fold])
        found = figures.setdefault(page.kind, Figures()).add(page.gold, article)
        if found is not None:
            for key, value in (("expected", expected), ("measured", found), ("fold", fold)):
                result[key].append(value)
        if lines:
            lines.write(json.dumps(article, ensure_ascii=False) + "\n")
    if lines:
        lines.close()
    result["figures"] = {kind: figures[kind].result() for kind in sorted(figures)}
    for kind, values in result["figures"].items():
        print(f"{kind:8} " + " ".join(f"{name}={value}" for name, value in values.items()))
    return result


def extracted(html: bytes, url: str, model: BlockModel) -> tuple[dict[str, Any], float]:
    """The article that the package makes of a page with this model, and the F that the model expects."""
    blank = Article(url=url, site=host_of(url), page_kind="other")
    opened = open_page(html, url)
    if isinstance(opened, str):
        return blank.as_dict(), 0.0
    choice = choose_blocks(opened.view.layout, opened.measures, model=model)
    return read_article(opened, choice, blank).as_dict(), choice.confidence


def checked_calibration(result: dict[str, Any]) -> list[tuple[float, float, int]]:
    """(confidence, F, pages) of ten groups of pages, each page's confidence from the other folds' calibration."""
    pages = list(zip(result["expected"], result["measured"], result["fold"], strict=True))
    confidences = []
    for fold in sorted(set(result["fold"])):
        others = [(x, y) for x, y, f in pages if f != fold]
        points = fit_calibration([x for x, _ in others], [y for _, y in others])
        model = BlockModel(first=None, second=None, calibration=points)  # type: ignore[arg-type] # only calibrates
        confidences += [(model.calibrated(x), y) for x, y, f in pages if f == fold]
    groups = deciles([x for x, _ in confidences], [y for _, y in confidences])
    return [
        (sum(x for x, _ in group) / len(group), sum(y for _, y in group) / len(group), len(group)) for group in groups
    ]


def counts(examples: list[Example], rounds: Rounds) -> dict[str, dict[str, int]]:
    """Pages, publishers and blocks of each set, and how many pages were left out as noisy."""
    labelled = rounds.labelled(list(range(rounds.count)), None)
    found: dict[str, dict[str, int]] = {}
    for kind in sorted({e.kind for e in examples}):
        members = [(e, page) for e, page in zip(examples, labelled, strict=True) if e.kind == kind]
        found[kind] = {
            "pages": len(members),
            "publishers": len({e.publisher for e, _ in members}),
            "blocks": sum(len(e.texts) for e, _ in members),
            "noisy": sum(not page.weights.any() for _, page in members),
        }
    return found


def say(text: str) -> None:
    """Progress, on standard error."""
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
