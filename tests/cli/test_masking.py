"""Secrets of URLs in the log."""

import logging

import pytest

from newsarchive.cli.log import Line, Sentence
from newsarchive.cli.masking import masked


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("https://user:pass@a.example/", "https://***@a.example/"),
        ("https://a.example/?access_token=abc&x=1", "https://a.example/?access_token=***&x=1"),
        ("https://a.example/?x=1&X-Amz-Signature=abc", "https://a.example/?x=1&X-Amz-Signature=***"),
        ("https://a.example/?key=abc", "https://a.example/?key=***"),
        ("https://a.example/?PHPSESSID=1&sid=2", "https://a.example/?PHPSESSID=1&sid=***"),
        ("https://a.example/?page=2&keyword=war", "https://a.example/?page=2&keyword=war"),
        ("mail me@a.example about https://a.example/@ann", "mail me@a.example about https://a.example/@ann"),
    ],
)
def test_masked(text, shown):
    assert masked(text) == shown


@pytest.mark.parametrize("formatter", [Line(), Sentence()])
def test_each_line_of_the_log_is_masked(formatter):
    record = logging.LogRecord("x", logging.WARNING, "f", 1, "Cannot get %s", ("http://a:b@c.example/?token=d",), None)
    assert "http://***@c.example/?token=***" in formatter.format(record)
