"""How well copies of articles are found, and what it costs: made articles, and edited copies of some of them.

    python benchmarks/duplicates.py [--articles 1000] [--copies 200] [--seed 1]

Each article is stored in an archive as a crawl would; copies come after their originals. The words are drawn from a made
vocabulary with the frequencies of a real one (Zipf), and sentences repeat phrases, so that unrelated articles share words
and a few phrases, as real ones do. An edit replaces, drops or inserts single words at random places.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from itertools import accumulate
from pathlib import Path

from newsarchive import Archive, Article, Block
from newsarchive.archive.store import duplicates

Text = list[str]
"""Paragraphs."""


class Writer:
    """Writes articles nobody wrote."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        letters = "etaoinshrdlucmfwyp"
        self.words = [
            "".join(self.random.choices(letters, k=2 + int(self.random.expovariate(0.25)))) for _ in range(20_000)
        ]
        self.weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.words))))
        self.phrases = [self.draw(self.random.randint(3, 6)) for _ in range(400)]

    def draw(self, number: int) -> list[str]:
        """Some words, the common ones often."""
        return self.random.choices(self.words, cum_weights=self.weights, k=number)

    def paragraph(self) -> str:
        """25 to 75 words."""
        words: list[str] = []
        while len(words) < self.random.randint(25, 70):
            words += self.random.choice(self.phrases) if self.random.random() < 0.05 else self.draw(5)
        return " ".join(words).capitalize() + "."

    def article(self) -> Text:
        """Five to sixteen paragraphs."""
        return [self.paragraph() for _ in range(self.random.randint(5, 16))]

    def edited(self, text: Text, share: float) -> Text:
        """The text with so many of its words edited."""
        return [" ".join(self._edited(word, share) for word in paragraph.split()).strip() for paragraph in text]

    def _edited(self, word: str, share: float) -> str:
        if self.random.random() >= share:
            return word
        new = self.draw(1)[0]
        return self.random.choice((new, new, "", f"{word} {new}"))

    def cut(self, text: Text) -> Text:
        """The text without one of its paragraphs."""
        place = self.random.randrange(len(text))
        return text[:place] + text[place + 1 :]

    def quoting(self, text: Text) -> Text:
        """Another article with one paragraph of the text."""
        own = self.article()
        own.insert(self.random.randrange(len(own)), self.random.choice(text))
        return own


def boilerplate(writer: Writer, notice: Text) -> Text:
    """A short article with a paper's notice of the same length below."""
    return [writer.paragraph(), writer.paragraph(), *notice]


def store(archive: Archive, number: int, text: Text, site: str) -> int:
    """Store one article; returns its row."""
    blocks = tuple(Block(kind="paragraph", text=paragraph) for paragraph in text)
    headline = " ".join(text[0].split()[:8])
    return archive.article_store.put(
        Article(url=f"https://{site}/story-{number}", site=site, headline=headline, blocks=blocks), body_sha256="0"
    )


def main() -> None:
    """Print one line for each kind of edit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=1000)
    parser.add_argument("--copies", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    writer = Writer(options.seed)
    edits: dict[str, tuple[bool, Callable[[Text], Text]]] = {
        "the same": (True, lambda text: text),
        "1 % of words": (True, lambda text: writer.edited(text, 0.01)),
        "5 % of words": (True, lambda text: writer.edited(text, 0.05)),
        "10 % of words": (True, lambda text: writer.edited(text, 0.10)),
        "30 % of words": (True, lambda text: writer.edited(text, 0.30)),
        "one paragraph cut": (True, writer.cut),
        "a paragraph quoted": (False, writer.quoting),
    }
    print(f"{options.articles} articles, of which {options.copies} are copies of others; seed {options.seed}\n")
    print(f"{'edit':<20}{'found':>12}{'should be':>11}{'mean share':>12}{'false groups':>14}{'index ms/article':>18}")
    notice = [writer.paragraph(), writer.paragraph()]
    for name, (is_copy, edit) in edits.items():
        trial(options, writer, name, is_copy, edit)
    trial(options, writer, "a notice shared", False, lambda text: boilerplate(writer, notice))


def trial(options: argparse.Namespace, writer: Writer, name: str, is_copy: bool, edit: Callable[[Text], Text]) -> None:
    """One table line: an archive of originals, and copies made by one edit."""
    spent = 0.0
    plain_note = duplicates.DuplicateIndex.note

    def timed(index: duplicates.DuplicateIndex, article_id: int, text_sha256: str, mark: bytes) -> None:
        nonlocal spent
        start = time.process_time()
        plain_note(index, article_id, text_sha256, mark)
        spent += time.process_time() - start

    with tempfile.TemporaryDirectory() as folder, Archive.open(Path(folder) / "archive.db", write=True) as archive:
        duplicates.DuplicateIndex.note = timed  # type: ignore[method-assign]
        texts = [writer.article() for _ in range(options.articles - options.copies)]
        numbers = [store(archive, i, text, f"paper{i % 20}.example") for i, text in enumerate(texts)]
        pairs = {}
        for i, text in enumerate(texts[: options.copies]):
            site = "paper-a.example" if name == "a notice shared" else f"paper{(i + 7) % 20}.example"
            pairs[store(archive, 100_000 + i, edit(text), site)] = numbers[i]
        duplicates.DuplicateIndex.note = plain_note  # type: ignore[method-assign]
        groups: dict[int, set[int]] = {}
        for row in archive.conn.execute("SELECT article_id, group_id FROM duplicates"):
            groups.setdefault(row["group_id"], set()).add(row["article_id"])
        found = sum(any({copy, original} <= group for group in groups.values()) for copy, original in pairs.items())
        true = {frozenset(pair) for pair in pairs.items()} if is_copy else set()
        false = sum(frozenset(group) not in true for group in groups.values())
        share = archive.conn.execute("SELECT avg(share) FROM copies WHERE place > 1").fetchone()[0] or 0.0
    print(
        f"{name:<20}{found:>6}{'/' + str(len(pairs)):<6}{'all' if is_copy else 'none':>11}{share:>12.2f}{false:>14}"
        f"{1000 * spent / options.articles:>18.2f}"
    )


if __name__ == "__main__":
    main()
