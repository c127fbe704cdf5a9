"""The figures of the block decision in words, for a reader of ``extract --explain``."""

from __future__ import annotations

import re

from newsarchive.extract.explain import Reason

WORDS = {
    "chars": "{} characters long",
    "link_share": "{%} of it is links",
    "bold_share": "{%} of it is bold",
    "is_prose": "is a sentence: {?}",
    "ends_sentence": "ends like a sentence: {?}",
    "commas": "{%} of it is commas",
    "capital": "begins with a capital: {?}",
    "quoted": "is quoted: {?}",
    "colon": "ends with a colon: {?}",
    "digits": "{%} of it is digits",
    "like_headline": "{%} of its words are the headline's",
    "tag": "its element",
    "from_headline": "{} blocks after the headline",
    "prose_before": "{%} of the page's sentences stand before it",
    "prose_after": "{%} of the page's sentences stand after it",
    "position": "{%} of the page's blocks stand before it",
    "copies": "stands {} times on the page",
    "prose_after_it": "a sentence follows: {?}",
    "image_before": "{} images directly before it",
    "image_after": "{} images directly after it",
    "h1s_before": "before it: {} other main headings",
    "promoting": "{} words of calls to subscribe",
    "crediting": "{} words of photo credits",
    "address": "holds an @: {?}",
    "author_named": "names who wrote the page: {?}",
    "declared": "stands in the text declared for machines: {?}",
    "kin_mean": "elements like its own have {} characters on average",
    "kin_heads": "{%} of the elements like its own are lines before a sentence",
    "ends_before": "before it: {} lines that end articles",
    "since_end": "{} blocks after a line that ends articles",
    "chars_before": "the block before it is {} characters long",
    "chars_after": "the block after it is {} characters long",
    "links_before": "{%} of the block before it is links",
    "links_after": "{%} of the block after it is links",
    "heading_before": "a heading stands before it: {?}",
    "same_kin_after": "the next block is of its kind: {?}",
    "in_container": "beside it: {} sentences",
    "to_container_end": "{} blocks before the last sentence beside it",
    "gap_before": "{} blocks after the last sentence",
    "kin_prose": "{%} of the page's sentences are in elements like its own",
    "kin_chars": "{%} of the page's text is in elements like its own",
    "kin_is_prose": "{%} of the elements like its own hold sentences",
    "kin_count": "{} elements like its own",
    "kin_links": "{%} of the text in elements like its own is links",
    "container_prose": "{%} of the page's sentences stand beside it",
    "container_count": "beside it: {} blocks",
    "container_tree": "{%} of the page's sentences are in its container",
    "container_links": "{%} of the text in its container is links",
    "above_tree": "{%} of the page's sentences are in the box around its container",
    "above_links": "{%} of the text in the box around its container is links",
    "inside_best": "in the box with the most text: {?}",
    "off_path": "{} steps away from the box with the most text",
    "depth_below_best": "{} levels inside the box with the most text",
    "same_article": "in the article element of most text: {?}",
    "parent_links": "{%} of the text in its element is links",
    "parent_prose": "{%} of the page's sentences are in its element",
    "page_prose": "{} characters of sentences on the page",
    "best_share": "{%} of them in the box with the most text",
    "page_links": "{%} of the page's text is links",
    "penalty": "names around it tell of menus, ads or comments: {}",
    "p_container_most": "surest block beside it: {%}",
    "p_container_mean": "blocks beside it on average: {%}",
    "p_container_chars": "{} characters of sure text beside it",
    "p_kin_most": "surest element like its own: {%}",
    "p_kin_mean": "elements like its own on average: {%}",
    "p_kin_chars": "{} characters of sure text in elements like its own",
    "since_first_sure": "{} blocks after the first sure one",
    "till_last_sure": "{} blocks before the last sure one",
    "since_sure": "{} blocks after a sure one",
    "till_sure": "{} blocks before a sure one",
    "mass_before": "{%} of the sure text stands before it",
    "mass_after": "{%} of the sure text stands after it",
    "mass": "{} characters of sure text on the page",
}
"""Feature -> what it says of a block; {} is its value, {%} its value as a percentage, {?} yes or no."""
_ONE = re.compile(
    r"\b1 ((?:other main )?(?:block|image|word|time|line|level|step|sentence|heading|element|character|call))s\b"
)
"""One of a noun that `WORDS` has for many."""
_PLACES = {
    "list": "a list",
    "quote": "a quote",
    "figure": "a figure",
    "aside": "an aside",
    "article": "an article",
    "main": "main",
}


def in_words(reason: Reason) -> str:
    """One reason, with what it did: the log-odds that it added or took.

    >>> in_words(Reason(feature="kin_prose", value=0.91, weight=1.19))
    "91% of the page's sentences are in elements like its own (+1.19)"
    >>> in_words(Reason(feature="kin_mean", value=31.333, weight=-0.6)), in_words(Reason(feature="copies", value=1, weight=0.2))
    ('elements like its own have 31 characters on average (-0.60)', 'stands 1 time on the page (+0.20)')
    >>> in_words(Reason(feature="named_caption", value=1, weight=-0.6))
    'its names say caption: yes (-0.60)'
    >>> in_words(Reason(feature="unheard_of", value=2, weight=0.1))
    'unheard_of 2 (+0.10)'
    """
    name, value = reason.feature, reason.value
    words = WORDS.get(name)
    if words is None:
        start, _, rest = name.partition("_")
        if start == "in" and rest in _PLACES:
            words = f"in {_PLACES[rest]}: {{?}}"
        elif start == "named":
            words = f"its names say {rest}: {{?}}"
        elif start == "p" and rest[:1].isdigit():
            count, _, side = rest.partition("_")
            words = f"the block {count} {side} it: {{%}}"
        else:
            words = f"{name} {{}}"
    told = (
        words.replace("{%}", f"{value:.0%}").replace("{?}", "yes" if value > 0 else "no").replace("{}", _plain(value))
    )
    told = _ONE.sub(r"1 \1", told)
    return f"{told} ({reason.weight:+.2f})"


def _plain(value: float) -> str:
    """A figure as precise as a reader needs it: small ones to a tenth."""
    return f"{value:.0f}" if abs(value) >= 10 or value == int(value) else f"{value:.1f}"
