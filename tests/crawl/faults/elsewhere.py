"""Faults of the catalogue that have tests of their own, and what of it is not injected."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Elsewhere:
    """One row of the second table."""

    id: str
    end: str
    test: str
    """``path::function``."""


_NAMES = "tests/crawl/test_names.py::test_it_ends_as_documented"
_REPEATED = "tests/crawl/test_repeated_faults.py::"

ELSEWHERE = [
    Elsewhere("A01 no way to the host", "front page failed, refused; its other pages wait", _NAMES),
    Elsewhere(
        "A11 a connection given up by the server just as a request goes out on it, since its time-out is the crawl's pause",
        "once for a host; later requests take a new connection in time",
        "tests/crawl/test_kept_connections.py::test_a_goodbye_that_crosses_a_request_comes_once",
    ),
    Elsewhere(
        "A11 connections that end, as HTTP/1.0, `Upgrade, close` and `Keep-Alive: timeout=1` say",
        "no request is sent on them",
        "tests/crawl/test_kept_connections.py::test_it_is_used_again_if_the_server_keeps_it",
    ),
    Elsewhere(
        "A16 TLS says goodbye right after the answer",
        "no part of the answer: 24 of 24 articles kept",
        "tests/crawl/test_goodbye.py::test_a_goodbye_is_no_part_of_the_answer",
    ),
    Elsewhere(
        "A18 5 % of packets lost, 50 to 150 ms each way, out of order",
        "24 of 24 articles kept, nothing asked twice",
        "tests/crawl/test_lossy.py::test_a_bad_line_loses_no_page",
    ),
    Elsewhere("B02 no such name, a name server that fails", "front page failed, dns; its other pages wait", _NAMES),
    Elsewhere(
        "B07 the cases of Google's parser, the examples of RFC 9309",
        "the verdicts that they name, but for those that the test lists",
        "tests/discover/test_robots.py::test_verdicts",
    ),
    Elsewhere(
        "B08 rules that change",
        "obeyed by the next run that asks, which is after a day at most",
        _REPEATED + "test_new_rules_of_robots_txt_hold_in_the_next_run",
    ),
    Elsewhere(
        "B09 Retry-After on one page",
        "the whole host is left alone for as long",
        "tests/crawl/test_manners.py::test_retry_after_silences_the_whole_host",
    ),
    Elsewhere(
        "B09 503 without Retry-After from a server that limits how often it is asked",
        "the host's pause is doubled as often as needed; no page fails",
        _REPEATED + "test_a_host_that_is_asked_too_much_is_asked_less",
    ),
    Elsewhere(
        "B10 Crawl-delay of 1,000,000 s",
        "60 s are kept, and said so",
        _REPEATED + "test_a_crawl_delay_of_days_is_a_minute",
    ),
    Elsewhere(
        "B11 a host of nothing but errors",
        "10 requests, then nothing for an hour; its URLs wait",
        _REPEATED + "test_a_host_of_nothing_but_errors_is_left_alone_for_an_hour",
    ),
    Elsewhere(
        "B11 errors among good answers",
        "no host is held; the pages are tried again",
        _REPEATED + "test_errors_among_good_answers_hold_no_host",
    ),
    Elsewhere(
        "B12 several sources and runs of one host",
        "one pause for all, also from one run to the next",
        _REPEATED + "test_one_clock_for_a_host_whatever_is_asked_of_it",
    ),
    Elsewhere(
        "B12 a second process",
        "refused with the name of the first",
        "tests/crawl/test_archive_faults.py::test_an_archive_that_another_crawl_writes",
    ),
    Elsewhere(
        "C01, C02 private addresses in more than sixty spellings, as link, redirect, feed item, Sitemap",
        "none is connected",
        "tests/crawl/test_ssrf.py::test_no_way_connects",
    ),
    Elsewhere(
        "C03 a name that leads elsewhere the second time",
        "nobody private is connected; dropped, private-network",
        _NAMES,
    ),
    Elsewhere(
        "C03 a name of public and private addresses", "kept, from the public one; nobody private is connected", _NAMES
    ),
    Elsewhere(
        "C02 a private name, behind a proxy",
        "the proxy is not asked for it",
        "tests/crawl/test_proxies.py::test_it_is_not_asked_for_a_private_network",
    ),
    Elsewhere(
        "C06 a redirect from https to http",
        "followed; the ledger says that it is not encrypted",
        "tests/crawl/test_names.py::test_a_downgrade_is_told",
    ),
    Elsewhere(
        "C08 a site's token on redirects and links to another host, port, http",
        "never sent",
        "tests/crawl/test_names.py::test_a_token_goes_to_its_own_host_only",
    ),
    Elsewhere(
        "C09 an ETag of odd bytes",
        "sent back as it came, on one line",
        _REPEATED + "test_an_etag_comes_back_as_it_was_sent",
    ),
    Elsewhere(
        "C09 an ETag that Apache does not know again since it packed the page",
        "answered 304, by the tag from before",
        _REPEATED + "test_apache_knows_its_own_etag_again",
    ),
    Elsewhere(
        "C10 addresses that two readers could read differently",
        "our filter, Scrapy and Twisted read the same host, or it is no address",
        "tests/crawl/test_networks.py::test_all_who_read_an_address_read_the_same_host",
    ),
    Elsewhere(
        "F05 guids that change each time",
        "no article is new for it",
        _REPEATED + "test_new_guids_and_etags_make_no_article_new",
    ),
    Elsewhere(
        "F07 scripts in what is shown",
        "none runs in Chromium, nothing is loaded from elsewhere",
        "tests/web/test_browser.py::test_hostile_articles_run_nothing_and_ask_nobody",
    ),
    Elsewhere(
        "F08 a server that says 304 whatever changed",
        "caught by the check of each 20th; asked without conditions for 30 days",
        "tests/crawl/test_due.py::test_a_server_that_lies_about_304_is_caught",
    ),
]
NOT_INJECTED = {
    "A07 a prefix of an endless body in the archive": "nothing is kept of an answer that is too large: half a page is none.",
    "A13 headers byte for byte in WARC": "kept as Scrapy reads them: folded lines joined, those without a colon left out.",
    "A16 certificates not checked for one site": "`DOWNLOAD_VERIFY_CERTIFICATES` is for all sites or none.",
    "B12 two archives that ask one host": "each has a clock of its own; only one process writes an archive.",
}
"""What the catalogue asks for and is not so, and why."""
