"""What the desk adds to Datasette, by hooks that 0.65 and the 1.0 alphas both have."""

from __future__ import annotations

import logging
from typing import Any

from datasette import Response, hookimpl
from datasette.utils.asgi import Base400, Forbidden, NotFound
from datasette.views.base import DatasetteError
from markupsafe import Markup

from newsarchive.archive.reports.questions import QUESTIONS
from newsarchive.errors import ArchiveError
from newsarchive.web import article, pages
from newsarchive.web.answer import Filled, fill, page_of
from newsarchive.web.database import NAME, ArchiveDatabase

_logger = logging.getLogger(__name__)

ROUTES = {
    r"/$": pages.front,
    r"/search$": pages.search,
    r"/feed\.xml$": pages.feed,
    r"/compare$": pages.compare,
    r"/changes$": pages.changes,
    r"/sites$": pages.sites,
    r"/site/(?P<name>[^/]+)$": pages.site,
    r"/article/(?P<number>\d{1,15})$": article.read,
    r"/article/(?P<number>\d{1,15})\.json$": article.as_json,
    r"/article/(?P<number>\d{1,15})/diff$": article.diff,
    r"/article/(?P<number>\d{1,15})/page$": article.raw,
    r"/article/(?P<number>\d{1,15})/source$": article.source,
    r"/article$": pages.by_url,
    r"/article/(?P<url>https?:.+)$": pages.by_url,
}
"""Addresses of our pages."""


def _is_ours(datasette: Any) -> bool:
    return isinstance(datasette.databases.get(NAME), ArchiveDatabase)


@hookimpl
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """Our pages; they come before Datasette's own, whose front page ours replaces."""
    return [(pattern, page_of(make)) for pattern, make in ROUTES.items()]


@hookimpl
def menu_links(datasette: Any) -> list[dict[str, str]]:
    """The way back from the data desk."""
    names = {"/": "Front page", "/search": "Search", "/changes": "Changes", "/compare": "Compare", "/sites": "Sites"}
    return [{"href": datasette.urls.path(path), "label": label} for path, label in names.items()]


@hookimpl
def canned_queries(datasette: Any, database: str) -> dict[str, dict[str, Any]]:
    """Questions that are asked often."""
    if database != NAME:
        return {}
    return {name: {"title": one.title, "description": one.about, "sql": one.sql} for name, one in QUESTIONS.items()}


@hookimpl
def extra_css_urls(datasette: Any) -> list[str]:
    """A little style for Datasette's own pages."""
    return [datasette.urls.path("/desk/data.css")]


@hookimpl
def render_cell(value: Any, column: str, table: str | None, database: str) -> Markup | None:
    """A number of an article leads to its page."""
    is_article = column.endswith("article_id") or (column == "id" and table == "articles")
    if database != NAME or not is_article or not isinstance(value, int) or value < 1:
        return None
    return Markup('<a href="/article/{0}">{0}</a>').format(value)


@hookimpl
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """One sentence for what a user, or an archive that is away, can cause; a fault of ours goes to the log."""
    told = _told(exception)

    async def answer() -> Response:
        if request.path.endswith(".json"):
            return Response.json({"ok": False, "error": told.sentence, "status": told.status}, status=told.status)
        return await fill(datasette, request, told)

    return answer()


def _told(exception: Exception) -> Filled:
    if isinstance(exception, ArchiveError):
        return Filled(status=503, title="The archive is away", sentence=str(exception))
    if isinstance(exception, NotFound):
        return Filled(status=404, title="Not found", sentence="There is no such page.")
    if isinstance(exception, Forbidden):
        return Filled(status=403, title="Not allowed", sentence=str(exception))
    if isinstance(exception, DatasetteError) and exception.message_is_html:
        return Filled(
            status=exception.status,
            title="Stopped",
            sentence="The query took longer than a second and was stopped; ask for fewer rows, or use an index.",
        )
    if isinstance(exception, DatasetteError | Base400):
        sentence = getattr(exception, "message", None) or str(exception)
        return Filled(
            status=exception.status, title=getattr(exception, "title", None) or "Not understood", sentence=sentence
        )
    _logger.error("The desk could not make a page", exc_info=exception)
    return Filled(status=500, title="A fault of the desk", sentence="The page could not be made; the log says why.")
