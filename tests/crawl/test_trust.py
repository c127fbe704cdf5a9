"""Whom secure connections trust where the system does not say."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi
import pytest
from OpenSSL import SSL
from scrapy.core.downloader.contextfactory import _get_creator_context
from scrapy.utils.test import get_crawler

from newsarchive.crawl import trust
from newsarchive.crawl.trust import TrustPolicy, bundle_for_lack_of_the_systems


@pytest.fixture(autouse=True)
def nothing_told(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)


def lack(monkeypatch: pytest.MonkeyPatch, cafile: str | None) -> None:
    """A system whose file is at none of the known places; Python knows another place."""
    paths = ssl.get_default_verify_paths()._replace(cafile=cafile)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: paths)


def test_the_systems_file_is_enough(tmp_path: Path) -> None:
    there = tmp_path / "ca.crt"
    there.touch()
    assert bundle_for_lack_of_the_systems([str(tmp_path / "none"), str(there)]) is None


def test_else_pythons_or_mozillas(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pythons = tmp_path / "cert.pem"
    for cafile in (None, str(pythons)):
        lack(monkeypatch, cafile)
        assert bundle_for_lack_of_the_systems([str(tmp_path / "none")]) == certifi.where()
    pythons.touch()
    assert bundle_for_lack_of_the_systems([str(tmp_path / "none")]) == str(pythons)


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_what_is_told_stands(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lack(monkeypatch, None)
    monkeypatch.setenv(name, str(tmp_path))
    assert bundle_for_lack_of_the_systems([str(tmp_path / "none")]) is None


def test_all_connections_share_what_was_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    monkeypatch.setattr(trust, "bundle_for_lack_of_the_systems", lambda: certifi.where())
    load = SSL.Context.load_verify_locations
    monkeypatch.setattr(SSL.Context, "load_verify_locations", lambda *args: (read.append(args[1]), load(*args)))
    policy = TrustPolicy.from_crawler(get_crawler(settings_dict={"DOWNLOAD_VERIFY_CERTIFICATES": True}))
    one, other = (_get_creator_context(policy.creatorForNetloc(name, 443)) for name in (b"example.org", b"example.net"))
    assert one is other
    assert read.count(certifi.where()) == 1
