"""Which addresses may be asked, in every spelling that a socket would take."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request
from scrapy.utils.httpobj import urlparse_cached
from twisted.web.client import URI

from newsarchive.crawl.networks import NetworkPolicy, is_public, literal_address
from newsarchive.urls import clean_url, host_of

PRIVATE = [
    # loopback, in decimal, hex, octal, short and mixed forms
    "127.0.0.1", "127.1", "127.0.1", "127.255.255.254", "2130706433", "0x7f000001", "0x7f.1", "0x7F.0.0.1", "0177.0.0.1",
    "017700000001", "0177.1", "127.0.0.1.", "127.0.0x0.1", "00000177.0.0.1", "[::1]", "::1", "0:0:0:0:0:0:0:1",
    # the same in IPv6 forms that carry an IPv4 address
    "::ffff:127.0.0.1", "[::ffff:7f00:1]", "0:0:0:0:0:ffff:127.0.0.1", "64:ff9b::127.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "2002:c0a8:101::1", "2001:0:7f00:1::", "::127.0.0.1",
    # letters and digits that look the same after normalisation
    "①②⑦.⓪.⓪.①", "１２７.０.０.１", "127。0。0。1", "127．0．0．1",
    # this network, private networks, shared address space, link-local (cloud metadata), documentation, benchmarks
    "0.0.0.0", "0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "167772161", "172.16.0.1", "172.31.255.255", "192.168.0.1",
    "192.168.255.255", "3232235521", "100.64.0.1", "169.254.169.254", "2852039166", "0xa9fea9fe", "169.254.43518",
    "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1",
    # multicast, reserved, broadcast
    "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    # IPv6: unspecified, unique local, link-local with and without zone, multicast, documentation
    "::", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "[fe80::1%25lo]", "ff02::1", "2001:db8::1", "fec0::1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "93.184.216.34", "0x08080808", "134744072", "172.15.0.1", "172.32.0.1", "100.128.0.1",
          "2606:4700:4700::1111", "[2001:4860:4860::8888]", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1"]  # fmt: skip
NAMES = ["example.com", "localhost", "127.0.0.1.example.com", "1.2.3.4.5", "0x7g.1", "256.1.1.1", "a", "", "-1", "1..1"]


@pytest.mark.parametrize("host", PRIVATE)
def test_a_private_address_is_refused_however_it_is_spelled(host: str) -> None:
    address = literal_address(host)
    assert address is not None
    assert not is_public(address)
    assert not NetworkPolicy().allows(host, address)


@pytest.mark.parametrize("host", PUBLIC)
def test_a_public_address_is_allowed(host: str) -> None:
    address = literal_address(host)
    assert address is not None
    assert NetworkPolicy().allows(host, address)


@pytest.mark.parametrize("host", NAMES)
def test_a_name_is_no_literal(host: str) -> None:
    assert literal_address(host) is None


def test_networks_are_allowed_for_all_or_for_one_host() -> None:
    policy = NetworkPolicy(["127.0.0.0/8"])
    policy.allow(["10.1.0.0/16", "fd00::/8"], host="intranet.example")
    allowed = [
        (host, address)
        for host in ("a.example", "intranet.example")
        for address in (
            "127.9.9.9",
            "10.1.2.3",
            "10.2.0.1",
            "fd00::1",
            "::ffff:10.1.2.3",
            "192.168.0.1",
            "64:ff9b::7f00:1",
        )
        if policy.allows(host, ipaddress.ip_address(address))
    ]
    assert allowed == [
        ("a.example", "127.9.9.9"), ("a.example", "64:ff9b::7f00:1"),
        ("intranet.example", "127.9.9.9"), ("intranet.example", "10.1.2.3"), ("intranet.example", "fd00::1"),
        ("intranet.example", "::ffff:10.1.2.3"), ("intranet.example", "64:ff9b::7f00:1"),
    ]  # fmt: skip


def test_a_network_of_host_bits_is_taken_as_its_network() -> None:
    assert NetworkPolicy(["127.0.0.1/8"]).allows("x", ipaddress.ip_address("127.200.0.1"))


AMBIGUOUS = [
    "http://good.example@evil.example/", "http://good.example:80@evil.example/", "http://good.example%2f@evil.example/",
    "http://good.example\\@evil.example/", "http:\\\\evil.example/", "\\\\evil.example/", "//evil.example/", "/\t/evil.example/",
    "http://evil.example#@good.example/", "http://evil.example?@good.example/", "ht\ntp://evil.example/", "http://evil.example\t/",
    "http://evil%2Eexample/", "http://evil.example%00.good.example/", "http://evil.example\x00.good.example/",
    "http://EVIL.example./", "http://evil.example:/", "http://evil.example:080/", "http://evil.example:80:81/",
    "http:evil.example/", "http:///evil.example/", "http:////evil.example/", "http://[::1]evil.example/", "http://[evil.example]/",
    "http://evil。example/", "http://ｅvil.example/", "http://ev\u00adil.example/", "http://ev\u200dil.example/", "http://\u0435vil.example/",
    "http://stra\u00dfe.example/", "http://xn--strae-oqa.example/", "http://evil.example;good.example/",
    "http://evil.example,good.example/", "http://evil_host.example/", "http://evil.example/@good.example", "http://a b.example/",
]  # fmt: skip


def check_readers(text: str) -> None:
    """The host that we judge is the one that Scrapy's request names and that Twisted connects to."""
    url = clean_url(text, "http://good.example/x")
    if url is None:
        return
    request = Request(url)
    judged, connected = urlparse_cached(request), URI.fromBytes(request.url.encode("ascii"))
    assert host_of(url) == host_of(request.url)
    assert (judged.hostname or "").encode() == connected.host.strip(b"[]").lower()
    assert (judged.port or {"http": 80, "https": 443}[judged.scheme]) == connected.port
    assert urlsplit(request.url).username is None


@pytest.mark.parametrize("text", AMBIGUOUS)
def test_all_who_read_an_address_read_the_same_host(text: str) -> None:
    check_readers(text)


@given(st.text("ab1.:/@\\#?%[]-_ \t\n\x00。ß", max_size=30))
def test_all_who_read_any_address_read_the_same_host(text: str) -> None:
    check_readers("http://" + text)
