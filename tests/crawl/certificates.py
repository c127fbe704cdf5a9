"""Certificates made on the spot: an authority that a crawl may be told to trust, and servers that have it wrong."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import warnings
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Issued:
    """A certificate with its key."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_pem(self) -> bytes:
        return self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )


def issue(
    name: str, by: Issued | None = None, *, is_authority: bool = False, since: int = -1, until: int = 1
) -> Issued:
    """A certificate for a host name, an address or an authority, valid between two days counted from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + since * DAY)
        .not_valid_after(now + until * DAY)
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
    )
    if not is_authority:
        builder = builder.add_extension(x509.SubjectAlternativeName([_alternative(name)]), critical=False)
    return Issued(key, builder.sign(by.key if by else key, hashes.SHA256()))


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


class Authority:
    """An authority, whose certificate is in the file `path`, with one below it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self.root = issue("Test Authority", is_authority=True)
        self.middle = issue("Test Authority for Servers", self.root, is_authority=True)
        self.path = folder / "authority.pem"
        self.path.write_bytes(self.root.pem)

    def server(
        self,
        name: str = "127.0.0.1",
        *,
        since: int = -1,
        until: int = 1,
        sends_chain: bool = True,
        by: Issued | None = None,
        version: ssl.TLSVersion | None = None,
    ) -> ssl.SSLContext:
        """A server's context: right in all, but for what the arguments make wrong."""
        leaf = issue(name, by or self.middle, since=since, until=until)
        return self.context(leaf, self.middle.pem if sends_chain else b"", version)

    def context(self, leaf: Issued, chain: bytes = b"", version: ssl.TLSVersion | None = None) -> ssl.SSLContext:
        """A server's context for this certificate."""
        pem = self.folder / "server.pem"
        pem.write_bytes(leaf.key_pem + leaf.pem + chain)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        if version is not None:
            context.set_ciphers("ALL:@SECLEVEL=0")
            with warnings.catch_warnings(action="ignore"):  # old versions are deprecated, which is the point
                context.minimum_version = context.maximum_version = version
        return context

    def self_signed(self) -> ssl.SSLContext:
        """A server whose certificate nobody vouches for."""
        return self.context(issue("127.0.0.1"))

    def of_a_stranger(self) -> ssl.SSLContext:
        """A server whose certificate comes from an authority that nobody trusts."""
        stranger = issue("Another Authority", is_authority=True)
        return self.context(issue("127.0.0.1", stranger), stranger.pem)
