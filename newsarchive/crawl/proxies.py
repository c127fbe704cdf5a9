"""Requests that go out through a proxy, where the environment names one (`http_proxy`, `https_proxy`, `no_proxy`).

The proxy looks up names and connects, so that what we refuse must be refused before it is asked.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from scrapy.downloadermiddlewares.httpproxy import HttpProxyMiddleware
from scrapy.exceptions import NotConfigured
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred
from twisted.internet.interfaces import IAddress, IHostResolution, IResolutionReceiver
from zope.interface import implementer

from newsarchive.crawl.networks import refusal
from newsarchive.crawl.outcomes import Refused
from newsarchive.crawl.session import Session

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

logger = logging.getLogger(__name__)


class ProxyMiddleware(HttpProxyMiddleware):
    """Scrapy's, which asks the proxy for every name, wherever it leads."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler.settings["HTTPPROXY_AUTH_ENCODING"])
        self.crawler = crawler
        for scheme, (_, url) in self.proxies.items():
            logger.info("Pages of %s: are asked for through the proxy %s, as the environment says", scheme, url)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """Build from the crawler.

        Raises:
            NotConfigured: HTTPPROXY_ENABLED is off.
        """
        if not crawler.settings.getbool("HTTPPROXY_ENABLED"):
            raise NotConfigured
        return cls(crawler)

    async def process_request(self, request: Request) -> None:  # type: ignore[override]
        """Name the request's proxy, or raise Refused where our own name server says that the host is a private one."""
        super().process_request(request)
        proxy, host = proxy_of(request), urlparse_cached(request).hostname
        networks = Session.of(self.crawler).networks
        if proxy is not None:
            networks.proxies.add(urlsplit(proxy).hostname or "")
        if host is None or (proxy is None and host not in networks.proxies):
            return
        await maybe_deferred_to_future(_resolved(host))
        if host in networks.refused:
            raise Refused(refusal(host, networks.refused[host]))


def proxy_of(request: Request) -> str | None:
    """The URL of the proxy that a request goes through, without credentials; None if it goes to its host."""
    proxy: str | None = request.meta.get("proxy")
    return proxy


def _resolved(host: str) -> Deferred[None]:
    """Fires when the guarded resolver has told the policy what it refuses of a host's addresses."""
    from twisted.internet import reactor

    done: Deferred[None] = Deferred()
    reactor.nameResolver.resolveHostName(_Receiver(done), host)
    return done


@implementer(IResolutionReceiver)
class _Receiver:
    """Waits for the end of a resolution."""

    def __init__(self, done: Deferred[None]) -> None:
        self.done = done

    def resolutionBegan(self, resolution: IHostResolution) -> None:
        """As IResolutionReceiver says."""

    def addressResolved(self, address: IAddress) -> None:
        """As IResolutionReceiver says."""

    def resolutionComplete(self) -> Any:
        """As IResolutionReceiver says."""
        self.done.callback(None)
