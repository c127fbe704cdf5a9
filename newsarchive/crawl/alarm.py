"""After a crawl: judge its sites, and run the user's command for what broke and for what is well again."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from newsarchive.archive import Archive

logger = logging.getLogger(__name__)

COMMAND_SECONDS = 60
"""A command that runs longer is stopped, and run again after the next crawl."""
ALL_SECONDS = 60
"""Once the commands of one crawl have taken so long, the others wait for the next: a mail server that hangs stops no crawl."""


def raise_alarms(db: Path, sites: list[str], commands: Mapping[str, str], *, run_id: int | None = None) -> None:
    """Write down what broke on these sites and what is well again, and tell each once.

    *commands* has the shell command of ``break`` and of ``recovery``, empty where there is none. What a command did not
    take (it ended with another code than 0) is told again after the next crawl.
    """
    end = time.monotonic() + ALL_SECONDS
    with Archive.open(db, write=True) as archive:
        if run_id is not None and archive.report.nobody_answered(run_id):
            logger.warning(
                "None of the sites answered: this computer seems to have no network. Their health is not judged."
            )
        else:
            archive.health.update(sites)
        for event in archive.health.alerts.untold():
            logger.warning("%s: %s %s: %s", event["site"], event["what"], _VERB[event["event"]], event["told"])
            command = commands.get(event["event"])
            if command and time.monotonic() >= end:
                continue
            if not command or run(command, {**event, "archive": str(db)}):
                archive.health.alerts.told(event["id"], event["event"])


_VERB = {"break": "broke", "recovery": "recovered"}


def run(command: str, event: dict[str, Any]) -> bool:
    """Run the user's command with the event in its environment and as JSON on its input; whether it ended with 0."""
    told = {
        f"NEWSARCHIVE_{name.upper()}": str(event[name]) for name in ("event", "site", "what", "told", "since", "at")
    }
    with subprocess.Popen(
        command,
        shell=True,
        env={**os.environ, **told},
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    ) as process:
        try:
            _, errors = process.communicate(json.dumps(event, ensure_ascii=False).encode(), timeout=COMMAND_SECONDS)
        except BaseException as error:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)  # what the shell started too
            if not isinstance(error, subprocess.TimeoutExpired):
                raise
            logger.error("The command %r ran longer than %s s and was stopped.", command, COMMAND_SECONDS)
            return False
    if process.returncode:
        said = errors.decode(errors="replace").strip()[-500:]
        logger.error("The command %r ended with code %s: %s", command, process.returncode, said or "it said nothing")
    return process.returncode == 0
