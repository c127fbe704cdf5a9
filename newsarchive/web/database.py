"""Datasette's database, opened the archive's way: read-only, bounded, and following the file when it is replaced."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from datasette.database import Database

from newsarchive.archive.reports.bounds import Budget, identity, open_bounded
from newsarchive.errors import ArchiveError

NAME = "archive"
"""Its name in Datasette, whatever the file is called: `/archive` is the data desk."""


class ArchiveDatabase(Database):
    """archive.db for Datasette; each thread keeps a connection as long as the file stays the same."""

    def __init__(self, datasette: Any, path: Path) -> None:
        super().__init__(datasette, path=str(path), is_mutable=True)
        self.file = path
        self._held = threading.local()

    def connect(self, write: bool = False) -> Any:
        """A bounded connection that reads.

        Raises:
            ArchiveError: the archive cannot be opened; or *write* was asked for.
        """
        if write:
            raise ArchiveError("The desk only reads.")
        return open_bounded(self.file)

    async def execute(self, sql: str, *args: Any, **more: Any) -> Any:
        """As Datasette's, but what a user mistyped is told to the user alone, not to the log."""
        return await super().execute(sql, *args, **(more | {"log_sql_errors": False}))

    async def execute_fn(self, fn: Callable[[Any], Any]) -> Any:
        """Run *fn* with a connection in one of Datasette's threads; a connection that failed is not used again."""

        def in_thread() -> Any:
            try:
                return fn(self._connection())
            except MemoryError as error:
                raise ArchiveError("The query needs more memory than the desk gives it.") from error

        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, in_thread)

    def _connection(self) -> Any:
        found = identity(self.file)
        held = getattr(self._held, "value", None)
        if held and held[0] == found and found is not None:
            return held[1]
        if held:
            self._held.value = None
            held[1].close()
        conn = self.connect()
        self.ds._prepare_connection(conn, self.name)
        conn.row_factory = Budget()  # Datasette has set one of its own
        self._held.value = (found, conn)
        return conn
