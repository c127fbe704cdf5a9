"""The three papers: what each answers, path by path."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from newsarchive.demo import bote, courier, meridian
from newsarchive.demo.pages import Answer
from newsarchive.demo.stories import Story, read_stories

EDITIONS = (1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """One invented newspaper."""

    key: str
    """Name of its file under `content/`."""
    name: str
    path_of: Callable[[Story], str]
    """Where a story stands."""
    build: Callable[[str, tuple[Story, ...]], dict[str, Answer]]
    """(base URL without a slash at its end, stories) -> path with query -> answer."""

    def stories(self, edition: int = 1) -> tuple[Story, ...]:
        """Its articles; ValueError for an edition that does not exist."""
        if edition not in EDITIONS:
            raise ValueError(f"expected edition {' or '.join(map(str, EDITIONS))}, got {edition!r}")
        return read_stories(self.key, edition)

    def answers(self, base: str, edition: int = 1) -> dict[str, Answer]:
        """Everything that the paper's server sends with a status other than 404."""
        return self.build(base, self.stories(edition))


PAPERS = (
    Paper(key="meridian", name=meridian.NAME, path_of=meridian.path_of, build=meridian.build),
    Paper(key="courier", name=courier.NAME, path_of=courier.path_of, build=courier.build),
    Paper(key="bote", name=bote.NAME, path_of=bote.path_of, build=bote.build),
)
