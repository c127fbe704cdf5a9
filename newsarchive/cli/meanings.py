"""The reasons of the ledger in words."""

from __future__ import annotations

from newsarchive.states import Reason

MEANING: dict[str, str] = {
    Reason.ARTICLE: "it is stored as an article",
    Reason.SOURCE: "it is read as a source of URLs",
    Reason.NEW: "it was discovered and has not been asked for yet",
    Reason.REVISIT: "it is to be asked for again",
    Reason.RETRY: "an earlier try failed in a way that may pass",
    Reason.HELD: "its host must not be asked for a while",
    Reason.NOT_ARTICLE: "the page was fetched and is no article",
    Reason.UNLIKELY: "its address does not look like an article's, so it was not fetched",
    Reason.ROBOTS: "the site's robots.txt forbids it",
    Reason.OFF_SITE: "it leads to another site",
    Reason.TRAP: "its address looks like part of an endless space",
    Reason.REDIRECTED: "it leads elsewhere",
    Reason.DUPLICATE: "the same article is stored under another URL",
    Reason.NOT_HTML: "it is not a page but another kind of file",
    Reason.RESERVED: "the page asks not to be archived or mined, and that is obeyed here",
    Reason.NOTHING: "the spider made no page or request of it",
    Reason.PRIVATE_NETWORK: "its host is on a private network that was not allowed",
    Reason.LIMIT: "a limit was reached",
    Reason.OUT_OF_RANGE: "its day is not in the range that was crawled, or not known",
    Reason.FORGOTTEN: "it was taken down (forgotten) and is barred for good",
    Reason.HTTP: "the server answered with an error",
    Reason.DNS: "its host name is not known",
    Reason.REFUSED: "the host refused or broke the connection",
    Reason.TLS: "there was no trustworthy TLS connection",
    Reason.TIMEOUT: "no complete answer came in time",
    Reason.TOO_LARGE: "the answer is larger than allowed",
    Reason.PROTOCOL: "the answer broke the rules of HTTP, or was cut",
    Reason.REDIRECT_LOOP: "its redirects do not end",
    Reason.EXTRACTION: "the page was kept but could not be understood",
    Reason.SPIDER: "the spider raised an exception",
    Reason.GARBAGE: "it is neither feed nor sitemap nor page",
}
"""What each reason says of a URL; completes "Kept: ...", "Failed: ..."."""
