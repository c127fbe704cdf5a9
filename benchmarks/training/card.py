"""The card of a model: what it was trained on, how good it is, and where not to trust it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from newsarchive.extract.blocks.model import digest_of

_LIMITS = """## Limits

- The figures are of publishers that the model had not seen, on pages of the same collections. Noisy pages are left
  out of training, never out of the figures.
- The hand-written parts around the model (names of elements, phrases, which figures of a block are looked at, the
  cut for headings) were made with these pages in view; only what is learned is out-of-fold.
- About one page in twenty of one set has wrong gold, so that no model can reach 1.
- Pages whose text stands only in scripts, several articles on one page, tables as text and verse are weak.
- The shipped model is trained on all pages: a score of it on the same pages is in-sample and higher than these.
"""


def write_card(path: Path, data: dict[str, Any], about: dict[str, Any]) -> None:
    """Write the card beside the model."""
    lines = [
        "# The block decision: model card",
        "",
        "Which blocks of a page are the article's text. Written by `benchmarks/train.py`; no page or text is in it.",
        "",
        f"- data: sha256 `{digest_of(data)}`",
        f"- trees: {' + '.join(str(len(stage['trees'])) for stage in data['stages'])}"
        f" over {len(data['features'])} figures of a block and its neighbours",
    ]
    if about["when"]:
        lines.append(f"- trained: {about['when']}")
    lines += [
        "",
        "## Trained on",
        "",
        "| set | pages | publishers | blocks | noisy, left out |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {kind} | {c['pages']} | {c['publishers']} | {c['blocks']} | {c['noisy']} |"
        for kind, c in about["sets"].items()
    ]
    lines += ["", f"## Figures, out-of-fold by publisher ({about['folds']} folds)", ""]
    names = list(dict.fromkeys(name for values in about["figures"].values() for name in values))
    lines += ["| set | " + " | ".join(names) + " |", "|---" * (len(names) + 1) + "|"]
    for kind, values in about["figures"].items():
        lines.append(f"| {kind} | " + " | ".join(str(values.get(name, "")) for name in names) + " |")
    lines += [
        "",
        "## Confidence, checked on held-out folds",
        "",
        "Pages with whole gold text in ten groups by confidence; the calibration is that of the other folds.",
        "",
        "| confidence | F | pages |",
        "|---|---|---|",
    ]
    lines += [f"| {x:.3f} | {y:.3f} | {n} |" for x, y, n in about["calibration"]]
    path.write_text("\n".join([*lines, "", _LIMITS]), encoding="utf-8")
