"""The door: who may ask, what a browser may do with the answer, and formulas in CSV made harmless."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from functools import cache
from importlib.resources import files
from ipaddress import ip_address
from typing import Any

from newsarchive.export.csvfile import guarded

App = Callable[[Any, Any, Any], Awaitable[None]]

OURS = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy of our pages: no script, nothing from elsewhere."""
SANDBOX = (
    "sandbox; default-src 'none'; script-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none';"
    " base-uri 'none'; frame-ancestors 'none'"
)
"""Of a raw page: an origin of its own, no script, no form, nothing loaded."""
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
_HOST = re.compile(r"(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9_.-]+))(?::\d{1,5})?")
_CELL = re.compile(r'"(?:[^"]|"")*"|[^",\r\n]+')
"""A cell of CSV that is not empty."""
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.S)


@cache
def of_datasette() -> str:
    """Content-Security-Policy of Datasette's own pages: its files, and its inline scripts by their digest."""
    scripts = []
    for template in ("_close_open_menus.html", "_codemirror_foot.html", "table.html"):
        text = (files("datasette") / "templates" / template).read_text(encoding="utf-8")
        for script in _SCRIPT.findall(text):
            is_filled = "{{" in script
            scripts += [re.sub(r"\{\{.*?\}\}", value, script) for value in ("true", "false")] if is_filled else [script]
    digests = " ".join(f"'sha256-{b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)
    return (
        f"default-src 'none'; script-src 'self' {digests}; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
        " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )


def is_allowed(host: str, bound_to: str) -> bool:
    """Whether a request that names *host* is meant for a desk that listens on *bound_to*.

    A foreign name could be made to lead here by who owns it (DNS rebinding), so only names of this machine pass.

    >>> is_allowed("localhost:8001", "127.0.0.1"), is_allowed("evil.example", "127.0.0.1")
    (True, False)
    """
    found = _HOST.fullmatch(host)
    if not found:
        return False
    name = (found[1] or found[2]).lower()
    if name in _LOOPBACK or name == bound_to.lower():
        return True
    try:
        ip_address(name)
    except ValueError:
        return False
    return bound_to in ("0.0.0.0", "::")


class Guard:
    """ASGI middleware around all pages."""

    def __init__(self, app: App, bound_to: str) -> None:
        self.app = app
        self.bound_to = bound_to

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let the request through, or answer it here."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        hosts = [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == b"host"]
        if len(hosts) != 1 or not is_allowed(hosts[0], self.bound_to):
            await _tell(send, 421, "This desk answers only to the names of its own machine; ask for http://127.0.0.1.")
        elif scope["method"] not in ("GET", "HEAD"):
            await _tell(send, 405, "This desk only reads: GET and HEAD.")
        elif scope["path"].startswith(("//", "/\\")):  # Datasette would send a browser on to such a host
            await _tell(send, 404, "There is no such page.")
        else:
            await self.app(scope, receive, _Sender(scope, send))


class _Sender:
    """Passes the answer on, with headers, and without formulas where it is CSV."""

    def __init__(self, scope: Any, send: Any) -> None:
        self.send = send
        self.path = scope["path"]
        self.is_csv = self.path.endswith(".csv")
        self.rest = ""

    async def __call__(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": list(_with_headers(message["headers"], is_csv=self.is_csv))}
        elif message["type"] == "http.response.body" and self.is_csv:
            body = self._without_formulas(message.get("body", b""), is_last=not message.get("more_body"))
            message = {**message, "body": body}
        await self.send(message)

    def _without_formulas(self, body: bytes, *, is_last: bool) -> bytes:
        self.rest += body.decode("utf-8", "replace")
        whole = self.rest.endswith("\n") and self.rest.count('"') % 2 == 0
        if not whole and not is_last:
            return b""
        text, self.rest = self.rest, ""
        return _CELL.sub(_defused, text).encode()


def _defused(cell: re.Match[str]) -> str:
    text = cell[0]
    return f'"{guarded(text[1:])}' if text.startswith('"') else guarded(text)


def _with_headers(headers: Any, *, is_csv: bool) -> Any:
    names = set()
    for name, value in headers:
        if is_csv and name.lower() == b"content-length":
            continue
        names.add(name.lower())
        yield name, value
    more = {
        b"content-security-policy": of_datasette().encode(),
        b"x-content-type-options": b"nosniff",
        b"referrer-policy": b"no-referrer",
        b"x-frame-options": b"DENY",
        b"cross-origin-opener-policy": b"same-origin",
        b"cross-origin-resource-policy": b"same-origin",
        b"x-dns-prefetch-control": b"off",
        b"permissions-policy": b"interest-cohort=(), browsing-topics=()",
    }
    for name, value in more.items():
        if name not in names:
            yield name, value


async def _tell(send: Any, status: int, sentence: str) -> None:
    body = sentence.encode() + b"\n"
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": list(_with_headers(headers, is_csv=False))})
    await send({"type": "http.response.body", "body": body})
