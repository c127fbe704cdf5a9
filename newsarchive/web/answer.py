"""From an address to an answer: the archive is opened for each page, in a thread, and read in one snapshot."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datasette import Response

from newsarchive.archive import Archive
from newsarchive.archive.reports.bounds import reading
from newsarchive.web import charts, guard, links
from newsarchive.web.database import NAME
from newsarchive.web.pages import Answer, Moved, Sent, Shown, narrowed
from newsarchive.web.show import FILTERS

SECONDS = 10.0
"""A page that takes longer is given up, with a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A page of one sentence."""

    status: int
    """HTTP status."""
    title: str
    """Its heading."""
    sentence: str
    """What happened, and what to do."""


def page_of(make: Callable[[Archive, Any], Answer]) -> Any:
    """The view function of Datasette that answers with what *make* gives."""

    async def view(datasette: Any, request: Any) -> Response:
        path = datasette.databases[NAME].file
        started = time.perf_counter()
        answer = await asyncio.get_running_loop().run_in_executor(
            datasette.executor, lambda: _answered(path, make, request)
        )
        if isinstance(answer, Moved):
            return Response.redirect(answer.path, status=303)
        if isinstance(answer, Sent):
            headers = {"Content-Security-Policy": guard.OURS, **answer.headers}
            return Response(answer.body, headers=headers, content_type=answer.kind)
        return await _page(datasette, request, answer, started)

    return view


def _answered(path: Path, make: Callable[[Archive, Any], Answer], request: Any) -> Answer:
    with reading(path, SECONDS) as archive:
        return make(archive, request)


async def _page(datasette: Any, request: Any, shown: Shown, started: float) -> Response:
    values = {
        **shown.values, **FILTERS, "path": request.path, "here": links.here, "search_at": narrowed,
        "width": charts.WIDTH, "height": charts.HEIGHT, "data": f"/{NAME}",
    }  # fmt: skip
    body = await datasette.render_template(shown.template, values, request=request)
    milliseconds = (time.perf_counter() - started) * 1000
    headers = {
        "Content-Security-Policy": guard.OURS,
        "Server-Timing": f"page;dur={milliseconds:.1f}",
        "Cache-Control": "no-cache",
    }
    return Response.html(body, status=shown.status, headers=headers)


async def fill(datasette: Any, request: Any, filled: Filled) -> Response:
    """The page of one sentence; it needs no archive."""
    values = {
        "title": filled.title,
        "sentence": filled.sentence,
        "path": request.path,
        **FILTERS,
        "here": links.here,
        "data": f"/{NAME}",
    }
    body = await datasette.render_template("desk_sentence.html", values, request=request)
    headers = {"Content-Security-Policy": guard.OURS} | ({"Retry-After": "5"} if filled.status == 503 else {})
    return Response.html(body, status=filled.status, headers=headers)
