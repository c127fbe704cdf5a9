"""A site's own rules: CSS selectors that replace or help the general reading of its pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from cssselect import GenericTranslator, SelectorError
from lxml import etree

from newsarchive.errors import UsageError
from newsarchive.extract.page.view import text_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Selectors of one site for one span of time. A field left out is read as on any other site.

    A selector may end in ``::attr(name)`` to take an attribute instead of the text. A selector that finds
    nothing changes nothing: the general reading stands.
    """

    headline: str | None = None
    section: str | None = None
    summary: str | None = None
    authors: str | None = None
    """Each match is one author, or a line of several."""
    published_at: str | None = None
    body: str | None = None
    """The container of the text: only blocks in it can be the body."""
    drop: tuple[str, ...] = ()
    """Elements that are removed before anything is read."""
    related: str | None = None
    """Links, or boxes with links, to related articles; replaces the general reading."""
    valid_until: date | None = None
    """The last day whose pages these rules fit; None for the current rules."""

    def __post_init__(self) -> None:
        for selector in (
            self.headline,
            self.section,
            self.summary,
            self.authors,
            self.published_at,
            self.body,
            self.related,
            *self.drop,
        ):
            if selector:
                compile_selector(selector)

    def elements(self, root: etree._Element, selector: str | None) -> list[etree._Element]:
        """The elements that a selector of these rules finds, in document order."""
        return list(compile_selector(selector)[0](root)) if selector else []

    def values(self, root: etree._Element, selector: str | None) -> list[str]:
        """The non-empty texts or attributes that a selector of these rules finds."""
        if not selector:
            return []
        path, attribute = compile_selector(selector)
        texts = [(element.get(attribute) or "").strip() if attribute else text_of(element) for element in path(root)]
        return [text for text in texts if text]


@lru_cache(maxsize=512)
def compile_selector(selector: str) -> tuple[etree.XPath, str | None]:
    """A compiled CSS selector and the attribute it asks for; UsageError where it cannot be read."""
    css, _, rest = selector.partition("::attr(")
    try:
        return etree.XPath(GenericTranslator().css_to_xpath(css.strip(), prefix="descendant-or-self::")), rest.rstrip(
            ") "
        ) or None
    except (SelectorError, etree.XPathError) as error:
        raise UsageError(f"Expected a CSS selector, got {selector!r}: {error}.") from None


def rules_for(rules: Rules | Sequence[Rules] | None, published_at: str | None) -> Rules | None:
    """The rules for a page of this date: those that end first, but not before it; a page without date is current."""
    if rules is None or isinstance(rules, Rules):
        return rules
    day = (published_at or "9999")[:10]
    fitting = [r for r in rules if r.valid_until is None or r.valid_until.isoformat() >= day]
    return min(fitting, key=lambda r: r.valid_until or date.max, default=None)
