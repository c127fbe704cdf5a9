"""Which certificates a secure connection is made with: those that the system trusts; and of others, what is wrong with them."""

from __future__ import annotations

import datetime
import os
import ssl
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import certifi
from OpenSSL import SSL
from scrapy.core.downloader.contextfactory import _get_creator_context, _ScrapyClientContextFactory
from twisted.internet._sslverify import ClientTLSOptions, _verifyCB
from twisted.python.failure import Failure

from newsarchive.crawl.failures import UntrustedError

_NOT_YET_VALID, _EXPIRED = 9, 10
_WRONG = {
    18: "its certificate is self-signed",
    19: "its certificate comes from an authority that is not trusted here",
    20: "its certificate comes from an authority that is not trusted here, or that the server does not name",
    21: "its certificate comes from an authority that is not trusted here, or that the server does not name",
    23: "its certificate was revoked",
    26: "its certificate is not meant for web servers",
    66: "the key of its certificate is too short to be safe",
    67: "the key of its certificate's authority is too short to be safe",
    68: "its certificate is signed in a way that is no longer safe",
}
"""By OpenSSL's number (x509_vfy.h)."""


class _Options(ClientTLSOptions):
    """Twisted's, which says of every certificate that fails only that it does."""

    def clientConnectionForTLS(self, tlsProtocol: Any) -> SSL.Connection:
        connection = super().clientConnectionForTLS(tlsProtocol)
        judge = _verifyCB(tlsProtocol, self._hostnameIsDnsName, self._hostnameASCII)

        def verify(conn: SSL.Connection, certificate: Any, error: int, depth: int, ok: int) -> bool:
            if not ok:
                told = UntrustedError(wrong_words(error, certificate))
                tlsProtocol.failVerification(Failure(told))  # type: ignore[no-untyped-call]
            return judge(conn, certificate, error, depth, bool(ok))

        connection.set_verify(SSL.VERIFY_PEER | SSL.VERIFY_FAIL_IF_NO_PEER_CERT, verify)
        return connection


class TrustPolicy(_ScrapyClientContextFactory):
    """Scrapy's, with words for what is wrong; DOWNLOAD_VERIFY_CERTIFICATES switches it off.

    Whom the system trusts is read once, not for each connection, which took 6 ms.
    """

    _connect: Any = None
    """Makes a connection that trusts whom the system trusts."""

    def creatorForNetloc(self, hostname: bytes, port: int) -> ClientTLSOptions:  # type: ignore[override]
        """As IPolicyForHTTPS says."""
        if not self._verify_certificates:
            return super().creatorForNetloc(hostname, port)
        if self._connect is None:
            options = super().creatorForNetloc(hostname, port)
            if bundle := bundle_for_lack_of_the_systems():
                _get_creator_context(options).load_verify_locations(bundle)
            self._connect = options._createConnection
        return _Options(self._connect, hostname.decode("ascii"))


def bundle_for_lack_of_the_systems(known: Iterable[str] = SSL._CERTIFICATE_FILE_LOCATIONS) -> str | None:
    """The file of authorities to trust where OpenSSL finds none at the `known` places: Alpine, macOS, bare containers.

    None where it finds one, or where SSL_CERT_FILE or SSL_CERT_DIR say whom to trust. Else Python's own file, or that
    of Mozilla which comes with certifi.
    """
    told = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
    if told or any(Path(path).is_file() for path in known):
        return None
    pythons = ssl.get_default_verify_paths().cafile
    return pythons if pythons and Path(pythons).is_file() else certifi.where()


def wrong_words(error: int, certificate: Any) -> str:
    """What is wrong with a certificate, from OpenSSL's number of the error."""
    if error == _EXPIRED:
        return f"its certificate expired on {_day(certificate.get_notAfter())}"
    if error == _NOT_YET_VALID:
        return f"its certificate is not valid before {_day(certificate.get_notBefore())}"
    return _WRONG.get(error, f"its certificate is not trusted: error {error} of OpenSSL")


def _day(asn1: bytes | None) -> str:
    """The day of an ASN.1 time.

    >>> _day(b"20260501120000Z")
    '2026-05-01'
    """
    return datetime.datetime.strptime((asn1 or b"")[:8].decode(), "%Y%m%d").date().isoformat()
