"""``newsarchive schedule``: what cron or systemd needs to crawl what is due."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Literal

import click

from newsarchive.cli.main import workspace_root
from newsarchive.cli.output import say
from newsarchive.config import FILE_NAME, read_config
from newsarchive.errors import UsageError

EVERY_MINUTES = 5
"""How often the plans are looked at; most looks find nothing due and end at once."""
AT_MOST = "55m"


@click.command(name="schedule", short_help="Print or install what cron or systemd needs.")
@click.option("--systemd", "kind", flag_value="systemd", help="A service and a timer.")
@click.option("--cron", "kind", flag_value="cron", help="A line for a crontab.")
@click.option("--install", is_flag=True, help="Put it where your own systemd or cron finds it.")
def command(kind: Literal["systemd", "cron"] | None, install: bool) -> None:
    """Print units for systemd, or a line for cron, that run `newsarchive crawl --due` every 5 minutes.

    When each site is asked is for its plan to say, so that one line serves all sites. In a container, or a terminal,
    `newsarchive watch` does the same.
    """
    root = workspace_root()
    if kind is None or root is None:
        expected = "--systemd or --cron" if kind is None else "to be in a workspace (newsarchive init DIR makes one)"
        raise UsageError(f"newsarchive schedule: expected {expected}.")
    root = root.resolve()
    if not read_config(root / FILE_NAME, {}).workspace.contact:
        say(f"{root / FILE_NAME} names no contact; cron and systemd do not see what is set in this shell.")
    if kind == "systemd":
        _systemd(root, install=install)
    else:
        _cron(root, install=install)


def command_line() -> list[str]:
    """This program, as an absolute path."""
    program = shutil.which("newsarchive", path=str(Path(sys.executable).parent))
    return [program] if program else [sys.executable, "-m", "newsarchive"]


def unit_name(root: Path) -> str:
    """Name of the units of a workspace.

    >>> unit_name(Path("/home/me/My papers"))
    'newsarchive-My-papers'
    """
    return "newsarchive-" + (re.sub(r"[^A-Za-z0-9_-]+", "-", root.name).strip("-") or "workspace")


def units(root: Path, program: list[str]) -> dict[str, str]:
    """File name -> content of a service and the timer that starts it."""
    name = unit_name(root)
    words = " ".join(_unit_word(word) for word in [*program, "crawl", "--due", "--at-most", AT_MOST])
    service = f"""[Unit]
Description=Crawl what is due in {_percent(str(root))}
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
WorkingDirectory={_percent(str(root))}
ExecStart={words}
# 3: some sites failed, 4: all did; the ledger has the reasons
SuccessExitStatus=3 4
TimeoutStopSec=60
Nice=5
"""
    timer = f"""[Unit]
Description=Look every {EVERY_MINUTES} minutes what is due in {_percent(str(root))}

[Timer]
OnCalendar=*:0/{EVERY_MINUTES}
RandomizedDelaySec=30
Persistent=true

[Install]
WantedBy=timers.target
"""
    return {f"{name}.service": service, f"{name}.timer": timer}


def cron_line(root: Path, program: list[str]) -> str:
    """The line for a crontab; what is said goes to data/crawl.log.

    >>> cron_line(Path("/home/me/a b"), ["/usr/bin/newsarchive"])
    "*/5 * * * * cd '/home/me/a b' && /usr/bin/newsarchive crawl --due --at-most 55m >> data/crawl.log 2>&1"
    """
    words = shlex.join([*program, "crawl", "--due", "--at-most", AT_MOST])
    line = f"cd {shlex.quote(str(root))} && {words} >> data/crawl.log 2>&1"
    return f"*/{EVERY_MINUTES} * * * * {line.replace('%', chr(92) + '%')}"


def _percent(text: str) -> str:
    return text.replace("%", "%%")


def _unit_word(word: str) -> str:
    quoted = _percent(word).replace("\\", "\\\\").replace('"', '\\"').replace("$", "$$")
    return f'"{quoted}"' if re.search(r"[\s'\"\\;]", word) else quoted


def _systemd(root: Path, *, install: bool) -> None:
    found = units(root, command_line())
    if not install:
        for name, text in found.items():
            click.echo(f"# {name}\n{text}")
        say("--install puts them into ~/.config/systemd/user.")
        return
    folder = Path.home() / ".config/systemd/user"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in found.items():
            (folder / name).write_text(text, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"Cannot write into {folder}: {error.strerror}.") from error
    timer = f"{unit_name(root)}.timer"
    say(
        f"Wrote {' and '.join(found)} into {folder}. Next:\n  systemctl --user daemon-reload\n"
        f"  systemctl --user enable --now {timer}\n  loginctl enable-linger    # so that it runs while you are logged out"
    )


def _cron(root: Path, *, install: bool) -> None:
    line = cron_line(root, command_line())
    if not install:
        click.echo(line)
        return
    program = shutil.which("crontab")
    if program is None:
        raise UsageError("There is no crontab here; install cron, or use `newsarchive watch` or --systemd.")
    before = subprocess.run([program, "-l"], capture_output=True, text=True, check=False).stdout
    start = f"cd {shlex.quote(str(root))} && ".replace("%", "\\%")
    kept = [each for each in before.splitlines() if not (start in each and "crawl --due" in each)]
    done = subprocess.run(
        [program, "-"], input="\n".join([*kept, line, ""]), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise UsageError(f"crontab did not take the line: {done.stderr.strip() or done.returncode}.")
    say(f"Your crontab has the line:\n  {line}")
