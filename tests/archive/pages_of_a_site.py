"""Invented pages of one site: a frame that all share, and a text of each page's own."""

from __future__ import annotations

import random

_SYLLABLES = ("ba", "de", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "we", "bre", "cla", "dro", "fli", "gra")


def pages(site: int, count: int, *, frame_bytes: int = 60_000, design: int = 0) -> list[bytes]:
    """*count* pages of site number *site*; another *design* is another frame."""
    frame = _words(random.Random(f"{site}/{design}"), frame_bytes // 50)
    menu = "".join(f'<li class="m-{i} {w}"><a href="/{w}/{i}">{w}</a></li>\n' for i, w in enumerate(frame))
    return [page(site, number, menu) for number in range(count)]


def page(site: int, number: int, menu: str) -> bytes:
    """One page: half of the frame, the article, teasers and identifiers of its own, the other half of the frame."""
    rng = random.Random(f"{site}/{number}/text")
    paragraphs = "".join(f"<p>{' '.join(_words(rng, 60)).capitalize()}.</p>\n" for _ in range(12))
    teasers = "".join(
        f'<a class="teaser" href="/{"-".join(_words(rng, 5))}">{" ".join(_words(rng, 8))}</a>' for _ in range(20)
    )
    own = "".join(f'<i data-id="{rng.getrandbits(128):032x}"></i>' for _ in range(30))
    half = len(menu) // 2
    title = " ".join(_words(rng, 6)).capitalize()
    html = f"<html><head><title>{title}</title></head><body><ul>{menu[:half]}</ul><main><article><h1>{title}</h1>"
    return f"{html}{paragraphs}</article>{teasers}{own}</main><ul>{menu[half:]}</ul></body></html>".encode()


def _words(rng: random.Random, count: int) -> list[str]:
    return ["".join(rng.choices(_SYLLABLES, k=rng.randint(1, 4))) for _ in range(count)]
