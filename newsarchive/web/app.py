"""The desk as a server."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette
from datasette.plugins import pm

from newsarchive.errors import UsageError
from newsarchive.web import plugin
from newsarchive.web.database import NAME, ArchiveDatabase
from newsarchive.web.guard import Guard

_ROOM = Path(__file__).parent
_SETTINGS = {
    "sql_time_limit_ms": 1000,
    "max_returned_rows": 1000,
    "facet_time_limit_ms": 200,
    "suggest_facets": False,
    "allow_download": False,
    "num_sql_threads": 4,
    "truncate_cells_html": 140,
    "max_csv_mb": 200,
}


_METADATA = {
    "title": "newsarchive",
    "databases": {
        NAME: {"description": "All tables of the archive, as SQL.", "tables": {"_sqlite_migrations": {"hidden": True}}}
    },
}


def make(path: Path) -> Any:
    """Datasette with the desk, on the archive at *path*; which is opened only when a page is asked for."""
    if not pm.has_plugin("newsarchive"):
        pm.register(plugin, "newsarchive")
        pm.unregister(
            name="datasette.handle_exception"
        )  # prints a traceback for each page that is not there; ours answers
    datasette = Datasette(
        [],
        template_dir=str(_ROOM / "templates"),
        static_mounts=[("desk", str(_ROOM / "static"))],
        settings=_SETTINGS,
        metadata=_METADATA,
        cors=False,
    )
    if "_memory" in datasette.databases:
        datasette.remove_database("_memory")
    datasette.add_database(ArchiveDatabase(datasette, path), name=NAME)
    return datasette


def app(path: Path, host: str) -> Any:
    """The ASGI application, guarded, for a server that listens on *host*."""
    return Guard(make(path).app(), host)


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there.

    Raises:
        UsageError: the address is not of this machine, or the port is taken.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((host, port))
    except OSError as error:
        sock.close()
        raise UsageError(
            f"Cannot listen on {host} port {port}: {error.strerror or error}. Choose another --port."
        ) from error
    return sock


def run(path: Path, *, host: str, sock: socket.socket) -> None:
    """Serve on a socket until interrupted."""
    config = uvicorn.Config(app(path, host), log_level="warning", access_log=False, server_header=False)
    uvicorn.Server(config).run(sockets=[sock])
