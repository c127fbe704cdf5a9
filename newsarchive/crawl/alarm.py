"""After a crawl: judge its sites, and run the user's command for what broke and for what is well again."""

from __future__ import annotations

import json
import logging
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsarchive.archive import Archive

logger = logging.getLogger(__name__)

COMMAND_SECONDS = 60
"""A command that runs longer is stopped, and run again after the next crawl."""


def raise_alarms(db: Path, sites: list[str], commands: Mapping[str, str]) -> None:
    """Write down what broke on these sites and what is well again, and tell each once.

    *commands* has the shell command of ``break`` and of ``recovery``, empty where there is none. What a command did not
    take (it ended with another code than 0) is told again after the next crawl.
    """
    with Archive.open(db, write=True) as archive:
        archive.health.update(sites)
        for event in archive.health.alerts.untold():
            logger.warning("%s: %s %s: %s", event["site"], event["what"], _VERB[event["event"]], event["told"])
            command = commands.get(event["event"])
            if not command or run(command, {**event, "archive": str(db)}):
                archive.health.alerts.told(event["id"], event["event"])


_VERB = {"break": "broke", "recovery": "recovered"}


def run(command: str, event: dict[str, Any]) -> bool:
    """Run the user's command with the event in its environment and as JSON on its input; whether it ended with 0."""
    told = {
        f"NEWSARCHIVE_{name.upper()}": str(event[name]) for name in ("event", "site", "what", "told", "since", "at")
    }
    try:
        done = subprocess.run(
            command,
            shell=True,
            input=json.dumps(event, ensure_ascii=False).encode(),
            env={**os.environ, **told},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            timeout=COMMAND_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        logger.error("The command %r ran longer than %s s and was stopped.", command, COMMAND_SECONDS)
        return False
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip()[-500:]
        logger.error("The command %r ended with code %s: %s", command, done.returncode, said or "it said nothing")
    return done.returncode == 0
