"""The group of commands, their exit codes, and what they share."""

from __future__ import annotations

import importlib
import os
import sqlite3
import sys
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from newsarchive import workspace
from newsarchive.archive.database.connect import translate
from newsarchive.errors import NewsArchiveError

COMMANDS = (
    "init", "add", "remove", "crawl", "watch", "schedule", "status", "why", "search", "show", "changes", "serve", "export",
    "extract", "ingest", "reextract", "rules", "verify", "backup", "merge", "forget", "demo",
)  # fmt: skip
"""Each is the function `command` of the module ``newsarchive.cli.<name>``, imported when it is asked for."""


class Commands(click.Group):
    """Imports a command's module only when it is used: Scrapy alone takes a second to import."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, or None."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"newsarchive.cli.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, and say what was probably meant by a command that is none."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            near = get_close_matches(args[0], COMMANDS, n=1)
            meant = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(error.message + meant, ctx=error.ctx) from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that went away (``newsarchive export ... | head``) is no error."""
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:  # click would end with 1
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0
        return code


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="newsarchive")
def group() -> None:
    """From a bare domain to clean, versioned, queryable news articles."""


def main(args: list[str] | None = None) -> None:
    """Run the command line and end the process with its exit code.

    0 all well; 1 internal error; 2 usage or configuration; 3 finished, but some sites failed; 4 every site
    failed; 5 archive damaged; 130 interrupted.
    """
    try:
        code = group.main(args, prog_name="newsarchive", standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.ClickException as error:
        error.show()
        code = error.exit_code
    except NewsArchiveError as error:
        _tell(error)
        code = error.exit_code
    except sqlite3.DatabaseError as error:
        told = translate(error, Path("the archive"))
        if told is error:
            raise
        _tell(told)
        code = getattr(told, "exit_code", 1)
    sys.exit(code if isinstance(code, int) else 0)


def _tell(error: Exception) -> None:
    from newsarchive.cli.output import say  # rich is not imported for nothing

    say(f"newsarchive: {error}")


def workspace_root() -> Path | None:
    """The workspace that the working folder lies in, or None."""
    return workspace.find_root(Path.cwd())


def database(db: str | None) -> Path:
    """The archive that a command works on: --db, NEWSARCHIVE_DB, or data/archive.db of the workspace."""
    if db:
        try:
            Path(db).exists()
        except OSError as error:  # a name that is too long
            raise click.UsageError(
                f"--db: expected the path of an archive, got one that cannot be: {error.strerror}."
            ) from error
        return Path(db)
    root = workspace_root()
    if root is None:
        raise click.UsageError(
            "Not in a workspace (no scrapy.cfg here or above): name the archive with --db PATH, or make a workspace with"
            " `newsarchive init DIR`."
        )
    return root / workspace.DATABASE


def db_option(function: Any) -> Any:
    """The option --db."""
    return click.option(
        "--db", envvar="NEWSARCHIVE_DB", metavar="PATH", help="The archive; default data/archive.db of the workspace."
    )(function)


def json_option(function: Any) -> Any:
    """The option --json."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON.")(function)
