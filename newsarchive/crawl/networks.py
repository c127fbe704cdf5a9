"""Private networks are refused where the socket connects, unless allowed.

Two gates, since IP literals bypass Twisted's resolver: `NetworkMiddleware` checks literals in every spelling that
a socket accepts, `GuardedResolver` checks the addresses that a name resolves to - the very ones that are connected.
"""

from __future__ import annotations

import ipaddress
import socket
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.interfaces import IAddress, IHostnameResolver, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from newsarchive.archive.ledger.terms import Outcome
from newsarchive.crawl.outcomes import Refused
from newsarchive.states import Reason, State

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
IPNetwork = ipaddress.IPv4Network | ipaddress.IPv6Network
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_COMPATIBLE = ipaddress.ip_network("::/96")
"""IPv4-compatible, deprecated by RFC 4291 section 2.5.5.1 but still spelled: ``::127.0.0.1``."""


class NetworkPolicy:
    """Which addresses may be asked: public ones, and private ones that the user allowed."""

    def __init__(self, allowed: Sequence[str] = ()) -> None:
        self._allowed: dict[str | None, list[IPNetwork]] = {}
        self.allow(allowed)
        self.refused: dict[str, str] = {}
        """Host name -> the private address it led to, for those that were refused."""
        self.proxies: set[str] = set()
        """Hosts of the proxies that the user's environment names: they may be connected to wherever they are."""

    def allow(self, networks: Sequence[str], *, host: str | None = None) -> None:
        """Allow networks (CIDR) for one host, or for all."""
        found = self._allowed.setdefault(host, [])
        found += [ipaddress.ip_network(text, strict=False) for text in networks]

    def allows(self, host: str, address: IPAddress) -> bool:
        """Whether *host* (a name or literal, without port) may be asked at *address*."""
        if is_public(address):
            return True
        plain = _embedded(address) or address
        return any(plain in network for network in [*self._allowed.get(None, []), *self._allowed.get(host, [])])


@lru_cache(4096)  # a host is asked many times
def is_public(address: IPAddress) -> bool:
    """Whether an address is globally reachable, looking into IPv6 forms that carry an IPv4 address.

    >>> [is_public(ipaddress.ip_address(a)) for a in ("93.184.216.34", "10.0.0.1", "::ffff:127.0.0.1", "224.0.0.1")]
    [True, False, False, False]
    """
    inner = _embedded(address)
    if inner is not None:
        return is_public(inner)
    is_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return address.is_global and not address.is_multicast and not is_local


def _embedded(address: IPAddress) -> ipaddress.IPv4Address | None:
    if isinstance(address, ipaddress.IPv4Address):
        return None
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):  # :: and ::1 are addresses of their own
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


@lru_cache(4096)
def literal_address(host: str) -> IPAddress | None:
    """The address that a socket would take *host* for, in any spelling; None for a real name.

    >>> [str(literal_address(h)) for h in ("127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "example.com")]
    ['127.0.0.1', '127.0.0.1', '127.0.0.1', '127.0.0.1', '::1', 'None']
    """
    text = unicodedata.normalize("NFKC", host).replace("\u3002", ".").strip("[]").rstrip(".").split("%")[0]
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        pass
    try:
        return ipaddress.IPv4Address(socket.inet_aton(text))
    except (OSError, ValueError):
        return None


def is_private(host: str) -> bool:
    """Whether a host is known without asking to be on no public network: localhost, or a private address.

    >>> is_private("localhost"), is_private("127.1"), is_private("example.com")
    (True, True, False)
    """
    address = literal_address(host)
    return host == "localhost" or host.endswith(".localhost") or (address is not None and not is_public(address))


class NetworkMiddleware:
    """Downloader middleware: refuses IP literals of networks that are not allowed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler, whose session holds the policy."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise Refused for a literal address that must not be asked."""
        from newsarchive.crawl.session import Session

        host = urlparse_cached(request).hostname or ""
        address = literal_address(host)
        if address is not None and not Session.of(self.crawler).networks.allows(host, address):
            raise Refused(refusal(host, str(address)))


def refusal(host: str, address: str) -> Outcome:
    """The outcome for a host on a private network."""
    where = "" if host == address else f" ({address})"
    detail = f"{host} is on a private network{where}; allow it with --allow-network"
    return Outcome(state=State.DROPPED, reason=Reason.PRIVATE_NETWORK, detail=detail)


@implementer(IResolutionReceiver)
class _Filter:
    """Passes on the addresses that the policy allows."""

    def __init__(self, receiver: Any, policy: NetworkPolicy, host: str) -> None:
        self.receiver, self.policy, self.host = receiver, policy, host

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        self.receiver.resolutionBegan(resolution)

    def addressResolved(self, address: IAddress) -> None:
        text = getattr(address, "host", "")
        is_allowed = self.policy.allows(self.host, ipaddress.ip_address(text.split("%")[0]))
        if not is_allowed:
            self.policy.refused[self.host] = text
        if is_allowed or self.host in self.policy.proxies:
            self.receiver.addressResolved(address)

    def resolutionComplete(self) -> None:
        self.receiver.resolutionComplete()


@implementer(IHostnameResolver)
class GuardedResolver:
    """A resolver that hides private addresses from whoever connects; wraps the reactor's own."""

    def __init__(self, inner: Any, policy: NetworkPolicy) -> None:
        self.inner, self.policy = inner, policy

    def resolveHostName(self, resolutionReceiver: Any, hostName: str, *args: Any, **kwargs: Any) -> IHostResolution:
        """As IHostnameResolver says."""
        host = hostName.decode("ascii") if isinstance(hostName, bytes) else hostName
        resolution: IHostResolution = self.inner.resolveHostName(
            _Filter(resolutionReceiver, self.policy, host), hostName, *args, **kwargs
        )
        return resolution
