"""What the known URLs of a site look like."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log

from newsarchive.urlshapes import url_shape

_LIMIT = 3.5
"""Most that shapes can add to or take from a score, in log-odds: enough to turn a doubtful URL, not a certain one."""
_WEIGHT = 1.5
"""Of the log of how many more articles than others were seen; a dozen of one kind reach the limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """How often each shape of URL (`newsarchive.urls.url_shape`) turned out to be an article, or not."""

    articles: Mapping[str, int] = field(default_factory=dict)
    """Shape -> number of URLs known to be articles: stored ones, and items of feeds and news sitemaps."""
    others: Mapping[str, int] = field(default_factory=dict)
    """Shape -> number of URLs known to be something else."""

    @classmethod
    def from_urls(cls, articles: Iterable[str], others: Iterable[str] = ()) -> Shapes:
        """Shapes counted from URLs.

        >>> shapes = Shapes.from_urls(["https://a.example/x/one-two-three", "https://a.example/y/two-three-four"])
        >>> dict(shapes.articles)
        {'/w/s': 2}
        """
        return cls(articles=Counter(map(url_shape, articles)), others=Counter(map(url_shape, others)))

    def evidence(self, url: str) -> float:
        """Log-odds that a URL of this shape is an article, from -3.5 to 3.5; 0 where the shape is not known.

        >>> shapes = Shapes(articles={"/w/s": 11}, others={"/tag/w": 5})
        >>> round(shapes.evidence("https://a.example/z/four-five-six"), 1)
        3.5
        >>> round(shapes.evidence("https://a.example/tag/economy"), 1), shapes.evidence("https://a.example/q")
        (-2.7, 0.0)
        """
        if not self.articles and not self.others:
            return 0.0
        shape = url_shape(url)
        odds = _WEIGHT * log((self.articles.get(shape, 0) + 1) / (self.others.get(shape, 0) + 1))
        return max(-_LIMIT, min(_LIMIT, odds))
