"""A small web of newspapers on 127.0.0.1, one port each, in background threads."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import socket
import sys
import threading
from collections.abc import Mapping, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import Any

from newsarchive.demo.pages import Answer, html_answer
from newsarchive.demo.papers import PAPERS

GZIP_FROM_BYTES = 500
"""Shorter answers are sent plain, as servers do."""
IDLE_SECONDS = 30
"""A kept-alive connection that says nothing is closed after this."""
_NOT_FOUND = "<!DOCTYPE html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1></body></html>"


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "DemoWeb"
    sys_version = ""
    timeout = IDLE_SECONDS
    wbufsize = -1  # head and body leave in one packet; unbuffered, Nagle's algorithm adds 40 ms a page
    server: _PaperServer

    def do_GET(self) -> None:
        """Answer with a body."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer with the headers that GET would have."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        answer = self.server.find(self.path)
        body, etag = answer.body, None
        zips = len(body) >= GZIP_FROM_BYTES and "gzip" in self.headers.get("Accept-Encoding", "").lower()
        if answer.status == 200:
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}{"-gzip" if zips else ""}"'
            if _matches(self.headers.get("If-None-Match"), etag):
                self.send_response(304)
                self.send_header("ETag", etag)
                self.send_header("Vary", "Accept-Encoding")
                self.end_headers()
                return
        if zips:
            body = gzip.compress(body, mtime=0)
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Vary", "Accept-Encoding")
        if zips:
            self.send_header("Content-Encoding", "gzip")
        if etag:
            self.send_header("ETag", etag)
        if answer.location:
            self.send_header("Location", answer.location)
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: stdout and stderr belong to whoever runs the server."""


def _matches(header: str | None, etag: str) -> bool:
    """RFC 9110 §13.1.2, weak comparison.

    >>> _matches('W/"a", "b"', '"a"'), _matches(None, '"a"')
    (True, False)
    """
    known = [value.strip().removeprefix("W/") for value in (header or "").split(",")]
    return etag in known or "*" in known


class _PaperServer(HTTPServer):
    """An HTTP server that answers each connection in a thread and can end them all."""

    request_queue_size = 64

    def __init__(self, port: int):
        super().__init__(("127.0.0.1", port), _Handler)
        self.home = f"http://127.0.0.1:{self.server_port}/"
        self.answers: Mapping[str, Answer] = {}
        self._open: dict[socket.socket, threading.Thread] = {}
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.05}, name=f"demo {self.server_port}", daemon=True
        )

    def server_bind(self) -> None:
        """Bind without the reverse look-up of the host's name that HTTPServer makes."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = "127.0.0.1", self.socket.getsockname()[1]

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def find(self, path: str) -> Answer:
        """The answer for a path; a query that means nothing to the paper is ignored."""
        answer = self.answers.get(path) or self.answers.get(path.partition("?")[0])
        if answer is not None:
            return answer
        page = html_answer(_NOT_FOUND)
        return Answer(body=page.body, content_type=page.content_type, status=404)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Answer this connection in a thread of its own; only the serving thread comes here."""
        self._open = {other: thread for other, thread in self._open.items() if thread.is_alive()}
        thread = threading.Thread(target=self._serve, args=(request, client_address), daemon=True)
        thread.start()
        self._open[request] = thread

    def _serve(self, request: socket.socket, client_address: Any) -> None:
        try:
            self.finish_request(request, client_address)
        except Exception:
            self.handle_error(request, client_address)
        finally:
            self.shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that goes away is no error of ours."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)

    def close(self) -> None:
        """Stop listening, end open connections, and wait for all threads."""
        self.shutdown()
        self._thread.join()
        for connection, thread in self._open.items():
            with contextlib.suppress(OSError):  # closed in the meantime
                connection.shutdown(socket.SHUT_RDWR)  # wakes the thread that waits for the next request
            thread.join()
        self.server_close()


class DemoWeb:
    """Serves the three papers while its `with` block runs.

    Rendered once at the start: some 100 pages in a few milliseconds each. Not to be entered twice.
    """

    def __init__(self, *, ports: Sequence[int] = (0, 0, 0), edition: int = 1):
        self.homes: tuple[str, ...] = ()
        """The papers' front pages, `http://127.0.0.1:PORT/`; empty before the start."""
        self._ports = ports
        self._edition = edition
        self._servers: list[_PaperServer] = []

    @property
    def edition(self) -> int:
        """Which edition is served."""
        return self._edition

    def start(self) -> DemoWeb:
        """Bind the ports and begin to serve; OSError where a given port is taken. `close` ends it."""
        try:
            for _, port in zip(PAPERS, self._ports, strict=True):
                self._servers.append(_PaperServer(port))
            self.publish(self._edition)
        except BaseException:
            for server in self._servers:
                server.server_close()
            self._servers = []
            raise
        for server in self._servers:
            server.start()
        self.homes = tuple(server.home for server in self._servers)
        return self

    def publish(self, edition: int) -> None:
        """Show edition 1 or 2 from now on; in the second some articles have been edited."""
        for paper, server in zip(PAPERS, self._servers, strict=True):
            server.answers = paper.answers(server.home.rstrip("/"), edition)
        self._edition = edition

    def close(self) -> None:
        """Stop serving; no thread, socket or port is left."""
        for server in self._servers:
            server.close()
        self._servers = []

    def __enter__(self) -> DemoWeb:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
