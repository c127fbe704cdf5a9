"""``newsarchive serve``: the archive in a browser."""

from __future__ import annotations

from importlib.util import find_spec

import click

from newsarchive.archive.reports.bounds import open_current
from newsarchive.cli.main import database, db_option
from newsarchive.cli.output import say
from newsarchive.errors import UsageError


@click.command(name="serve", short_help="Read the archive in a browser.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes any that is free."
)
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on; the default is this machine alone."
)
@db_option
def command(port: int, host: str, db: str | None) -> None:
    """Serve the archive as pages to read, search and compare, with SQL, CSV and JSON one click away; it only reads.

    A crawl may go on meanwhile. Stop it with Ctrl-C.
    """
    path = database(db)
    open_current(path).close()
    if find_spec("datasette") is None:
        raise UsageError("`newsarchive serve` needs the extra web: `pip install 'datasette<1'`.")
    from newsarchive.web.app import listen, run  # Datasette takes a second to import

    with listen(host, port) as sock:
        address = f"[{host}]" if ":" in host else host
        say(f"Serving {path} on http://{address}:{sock.getsockname()[1]}/ - stop it with Ctrl-C.")
        if host not in ("127.0.0.1", "::1", "localhost"):
            say("Whoever reaches this machine's port can read the archive.")
        run(path, host=host, sock=sock)
