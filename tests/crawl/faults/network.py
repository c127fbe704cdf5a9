"""Rows A01 to A17 but for TLS: the network and HTTP."""

from __future__ import annotations

import os

from ..newsroom import article
from ..server import Reply
from .base import (
    HEAD,
    MIB,
    PAGE,
    STORY,
    Fault,
    chunk,
    chunked,
    endless,
    failed,
    header_flood,
    kept,
    later,
    page,
    raw,
    reset_after,
    sized,
)

HALF = STORY[: len(STORY) // 2]

CONSENT = """<!DOCTYPE html><html lang="en"><head><title>Before you continue</title></head><body><main><h1>Your privacy</h1>
<p>We and our 812 partners store and access information on your device, such as cookies, to show you personalised ads.</p>
<p>You can accept or manage your choices at any time, including your right to object to legitimate interest.</p>
<form action="/consent"><button>Accept all</button><button>Reject all</button></form></main></body></html>"""
LOGIN = """<!DOCTYPE html><html lang="en"><head><title>Sign in</title></head><body><main><h1>Sign in to go on reading</h1>
<form method="post" action="/login"><label>E-mail <input name="mail"></label><label>Password <input type="password"></label>
<button>Sign in</button></form><p>No account? <a href="/register">Register</a></p></main></body></html>"""

NETWORK = [
    Fault(
        id="A01 nobody listens",
        set_up=lambda site: site.web.shut(site),
        target="/",
        state="failed",
        reason="refused",
        detail="the host refused the connection",
    ),
    Fault(
        id="A01 nobody listens, a page of it",
        set_up=lambda site: site.web.shut(site),
        state="queued",
        reason="held",
        detail="the host refused the connection",
    ),
    failed("A02 never answers", "timeout", Reply(fault="silent"), detail="no whole answer within 1 s", hurried=PAGE),
    failed(
        "A03 a byte now and then",
        "timeout",
        endless(sized(b"", b"X: y").replace(b": 0", b": 9999"), b"x", 0.2),
        hurried=PAGE,
    ),
    failed("A04 a header now and then", "timeout", endless(HEAD, b"X: y\r\n", 0.2), hurried=PAGE),
    failed("A05 200,000 headers of 1 kB", "too-large", header_flood(200_000, 1000), detail="headers"),
    failed("A05 1,200 small headers", "too-large", header_flood(1200, 1), detail="headers"),
    kept("A05 900 small headers", header_flood(900, 1)),
    failed("A06 one header line of 300 MB", "too-large", endless(HEAD + b"X: ", b"x" * MIB), detail="header"),
    kept("A06 headers of 20 and 90 KiB", raw(sized(STORY, b"X: " + b"x" * 20_000, b"Y: " + b"y" * 90_000))),
    failed("A06 one status line without end", "too-large", endless(b"HTTP/1.1 200 ", b"x" * MIB), detail="header"),
    failed(
        "A06 folded lines without end", "too-large", endless(HEAD + b"X: y\r\n", b" folded\r\n" * 100), detail="header"
    ),
    failed(
        "A07 chunks without end", "too-large", endless(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", chunk(b"x" * MIB))
    ),
    failed("A07 a body without end", "too-large", endless(HEAD + b"\r\n", b"x" * MIB)),
    failed("A07 300 MB announced", "too-large", raw(HEAD + b"Content-Length: 300000000\r\n\r\nabc"), requests=1),
    failed("A08 longer than its body", "protocol", Reply(body=STORY, fault="longer-than-body")),
    failed(
        "A09 shorter than its body",
        "protocol",
        raw(HEAD + b"Content-Length: %d\r\n\r\n" % len(HALF) + STORY),
        detail="more bytes",
    ),
    failed(
        "A09 length 0 before a body", "protocol", raw(HEAD + b"Content-Length: 0\r\n\r\n" + STORY), detail="more bytes"
    ),
    kept("A09 an empty line after the body", raw(sized(STORY) + b"\r\n")),
    failed("A10 no last chunk", "protocol", chunked(chunk(STORY))),
    failed("A10 a cut chunk", "protocol", chunked(chunk(STORY)[:-100])),
    failed("A10 no number before a chunk", "protocol", chunked(b"zz\r\n" + STORY)),
    failed("A10 a negative chunk", "protocol", chunked(b"-5\r\n" + STORY)),
    kept("A10 spaces after the size of a chunk", chunked(b"%x  \r\n" % len(STORY) + STORY + b"\r\n", b"0  \r\n\r\n")),
    kept(
        "A10 a chunk with an extension, and trailers",
        chunked(b"%x;a=1\r\n" % len(STORY) + STORY + b"\r\n", b"0\r\nServer-Timing: a;dur=1\r\n\r\n"),
    ),
    kept("A10 chunks, said twice", chunked(chunk(STORY), b"0\r\n\r\n", said=b"chunked, chunked")),
    kept("A10 identity as a transfer coding", raw(sized(STORY, b"Transfer-Encoding: identity"))),
    failed("A10 an unknown transfer coding", "protocol", raw(HEAD + b"Transfer-Encoding: rot13\r\n\r\n" + STORY)),
    failed("A11 reset before a byte", "protocol", Reply(fault="reset"), requests=2),
    failed("A11 reset among the headers", "protocol", reset_after(HEAD)),
    failed("A11 reset in the body", "protocol", Reply(body=STORY, fault="reset-in-body")),
    failed("A11 reset in a body of no given length", "protocol", reset_after(HEAD + b"\r\n" + HALF)),
    failed("A11 closed before a byte", "protocol", raw(), requests=2),
    Fault(
        id="A11 kept connections closed unannounced",
        set_up=lambda site: site.routes.update(
            {"/robots.txt": Reply(script=raw(sized(b"User-agent: *"))), PAGE: Reply(body=STORY)}
        ),
        state="kept",
        reason="article",
        requests=1,
    ),
    Fault(
        id="A11 an answer that nobody asked for, on a kept connection",
        set_up=lambda site: site.routes.update(
            {
                "/robots.txt": Reply(script=later(sized(b"User-agent: *\nCrawl-delay: 4"), sized(HALF), pause=1.5)),
                PAGE: Reply(body=STORY),
            }
        ),
        state="kept",
        reason="article",
        requests=1,
    ),
    failed("A12 binary", "protocol", raw(bytes(range(256)) * 16)),
    failed("A12 no number for a status", "protocol", raw(b"HTTP/1.1 OK fine\r\n\r\n")),
    failed("A12 another protocol", "protocol", raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n")),
    kept("A12 two spaces before the status", raw(sized(STORY).replace(b" 200", b"  200", 1))),
    kept("A12 a version without a point", raw(sized(STORY).replace(b"HTTP/1.1", b"HTTP/2", 1))),
    failed("A12 status 0", "protocol", raw(b"HTTP/1.1 0 X\r\nContent-Length: 2\r\n\r\nok"), detail="status"),
    failed("A12 status 999", "http", raw(b"HTTP/1.1 999 X\r\nContent-Length: 2\r\n\r\nok"), detail="999"),
    failed("A12 status -200", "protocol", raw(b"HTTP/1.1 -200 X\r\nContent-Length: 2\r\n\r\nok"), detail="status"),
    kept(
        "A13 folded, nameless, doubled, foreign headers",
        raw(
            sized(
                STORY,
                b"X: a\r\n b",
                b"no colon here",
                b"Set-Cookie: a=1",
                b"Set-Cookie: b=2",
                "X-Ort: Zürich".encode(),
                b"Y: a\x00b",
            )
        ),
    ),
    kept(
        "A13 names that are none",
        raw(HEAD + b"Content-Length : %d\r\nX Y: 1\r\n: 1\r\nX[1]: 1\r\n\xc3\x9c: 1\r\n\r\n" % len(STORY) + STORY),
    ),
    failed(
        "A13 two lengths that differ", "protocol", raw(HEAD + b"Content-Length: 5\r\nContent-Length: 9\r\n\r\n" + STORY)
    ),
    failed("A13 a negative length", "protocol", raw(HEAD + b"Content-Length: -5\r\n\r\n" + STORY)),
    Fault(
        id="A14 204 with a body",
        set_up=page(raw(b"HTTP/1.1 204 No\r\nContent-Length: 5\r\n\r\nhello")),
        state="dropped",
        reason="not-article",
    ),
    failed(
        "A14 206 with a part",
        "protocol",
        Reply(status=206, body=HALF, headers={"Content-Range": f"bytes 0-{len(HALF) - 1}/{len(STORY)}"}),
        detail="only a part",
    ),
    kept(
        "A14 206 with the whole",
        Reply(status=206, body=STORY, headers={"Content-Range": f"bytes 0-{len(STORY) - 1}/{len(STORY)}"}),
    ),
    failed("A14 304 that nobody asked for", "protocol", Reply(status=304), detail="304"),
    Fault(id="A14 200 and nothing", set_up=page(Reply(body=b"")), state="dropped", reason="not-article"),
    failed(
        "A14 1xx without end",
        "too-large",
        endless(b"", b"HTTP/1.1 103 Early\r\nLink: </a>\r\n\r\n" * 100),
        detail="header",
    ),
    kept("A14 one 103 first", raw(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + sized(STORY))),
    Fault(
        id="A15 a PDF as HTML",
        set_up=page(Reply(body=b"%PDF-1.7\n" + os.urandom(2000))),
        state="dropped",
        reason="not-html",
    ),
    Fault(
        id="A15 an image as HTML",
        set_up=page(Reply(body=b"\xff\xd8\xff" + os.urandom(2000))),
        state="dropped",
        reason="not-html",
    ),
    kept(
        "A15 HTML as application/octet-stream", Reply(body=STORY, headers={"Content-Type": "application/octet-stream"})
    ),
    kept("A15 HTML as text/plain", Reply(body=STORY, headers={"Content-Type": "text/plain"})),
    kept("A15 HTML as nonsense", Reply(body=STORY, headers={"Content-Type": ';;;charset="\x01'})),
    Fault(
        id="A17 a consent wall",
        set_up=page(Reply(body=CONSENT)),
        state="dropped",
        reason="not-article",
    ),
    Fault(
        id="A17 a login wall",
        set_up=page(Reply(body=LOGIN)),
        state="dropped",
        reason="not-article",
    ),
    kept(
        "A17 a teaser before a paywall", Reply(body=article(7, note='</p><div class="paywall">Subscribe now</div><p>'))
    ),
    Fault(
        id="A17 a soft 404",
        set_up=page(Reply(body=b"<html><title>Not found</title><h1>Page not found</h1><p>Sorry.</p></html>")),
        state="dropped",
        reason="not-article",
    ),
]
