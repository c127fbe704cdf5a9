"""The model's data, how it is run, and that it depends on nothing but the page.

Its floors on real pages stand in floors.json and are in-sample: the shipped model has seen all pages of the corpus. The
honest figures, out-of-fold by publisher, are those of its card, which the trainer writes.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from importlib.resources import files
from math import exp
from pathlib import Path

import pytest

from newsarchive.extract.blocks import context, feature_names, model
from newsarchive.extract.blocks.choose import best_cut
from newsarchive.extract.blocks.features import Table

TEXT = files("newsarchive.extract.blocks").joinpath(model.FILE).read_text(encoding="utf-8")
CARD = files("newsarchive.extract.blocks").joinpath("model.md").read_text(encoding="utf-8")
WIDTH = len(feature_names.NAMES)


def descend(tree, row):
    while isinstance(tree, list):
        feature, threshold, left, right = tree
        tree = left if row[feature] <= threshold else right
    return tree


def invented(count: int, width: int = WIDTH, seed: int = 7) -> list[list[float]]:
    random_ = random.Random(seed)
    return [
        [random_.choice([0, 1, random_.random(), random_.randint(-30, 900)]) for _ in range(width)]
        for _ in range(count)
    ]


def test_the_card_is_this_models():
    assert f"sha256 `{model.shipped().digest}`" in CARD
    assert json.loads(TEXT)["sha256"] == model.shipped().digest


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (TEXT.replace('"base":', '"base":1', 1), "checksum"),
        (TEXT.replace('"kin_prose"', '"other"', 1), "checksum"),
    ],
)
def test_a_changed_file_is_refused(changed, told):
    with pytest.raises(ValueError, match=told):
        model.load(changed)


def test_a_model_of_other_features_is_refused():
    data = json.loads(TEXT)["model"]
    with pytest.raises(ValueError, match="features"):
        model.from_data({**data, "features": data["features"][1:]})


@pytest.mark.parametrize("number", [0, 1])
def test_compiled_trees_say_what_the_data_says(number):
    stage = (model.shipped().first, model.shipped().second)[number]
    width = WIDTH + number * len(context.NAMES)
    for row in invented(300, width):
        want = stage.base + sum(descend(tree, row) for tree in stage.trees)
        assert stage.evaluate(*row) == pytest.approx(want, abs=1e-9)


def test_both_stages_of_an_invented_page():
    rows = invented(40)
    table = Table(
        indices=list(range(40)), rows=rows, kin=[i % 3 for i in range(40)], container=[i // 10 for i in range(40)]
    )
    shipped = model.shipped()
    first, second = shipped.probabilities(table)
    assert first == [pytest.approx(1 / (1 + exp(-shipped.first.evaluate(*row)))) for row in rows]
    around = context.context(table, first)
    assert all(len(row) == len(context.NAMES) for row in around)
    for i, p in enumerate(first):
        want = model.probability(shipped.second.evaluate(*rows[i], *around[i])) if p >= model.HOPELESS else p
        assert second[i] == pytest.approx(want)


def test_the_calibration_rises():
    shipped = model.shipped()
    values = [shipped.calibrated(n / 200) for n in range(201)]
    assert values == sorted(values)
    assert 0.0 <= values[0] < 0.5 < values[-1] <= 1.0


@pytest.mark.parametrize(
    ("probabilities", "sizes", "cut"),
    [
        ([], [], 0.6),
        ([0.4], [100], 0.4),
        ([0.99, 0.1], [100, 100], 0.6),
        ([0.35] * 4, [50] * 4, 0.35),
        ([0.2], [9], 0.3),
    ],
)
def test_the_cut_is_where_the_expected_f_is_greatest(probabilities, sizes, cut):
    assert best_cut(probabilities, sizes)[0] == cut


def test_another_process_with_another_hash_seed_chooses_the_same():
    code = (
        "import sys; from pathlib import Path; from newsarchive.extract import extract_article\n"
        "from newsarchive.extract.explain import explain_article\n"
        "for path in sorted(Path(sys.argv[1]).glob('*.html')):\n"
        "    html = path.read_bytes()\n"
        "    print(extract_article(html, 'https://a.example/b').as_dict(), explain_article(html, 'https://a.example/b'))\n"
    )
    pages = str(Path(__file__).parent / "pages")
    said = {
        subprocess.run(
            [sys.executable, "-c", code, pages],
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "77")
    }
    assert len(said) == 1 and len(said.pop()) > 1000
