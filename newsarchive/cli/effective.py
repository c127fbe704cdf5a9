"""``newsarchive status --config``: the effective settings, and which layer each comes from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from typing import Any

from newsarchive.cli.main import database, workspace_root
from newsarchive.cli.output import print_json, print_lines, print_table, say
from newsarchive.config import FILE_NAME, SITE_KEYS, WORKSPACE_KEYS, SiteEntry, Workspace, read_config
from newsarchive.config.keys import Key
from newsarchive.failpoints import VARIABLE
from newsarchive.plan import make_plan

Row = dict[str, Any]


def tell_settings(target: str | None, *, as_json: bool, db: str | None) -> None:
    """Print the settings of one site, or of all of newsarchive.toml: defaults, file, environment."""
    config = read_config((workspace_root() or database(db).parent) / FILE_NAME)
    sites = make_plan([target] if target else [], config).sites if target or config.sites else ()
    answer: dict[str, Any] = {
        "file": str(config.path),
        "workspace": list(_rows(config.workspace, WORKSPACE_KEYS)),
        "sites": {entry.site: list(_rows(entry, SITE_KEYS)) for entry in sites},
        "settings": list(_scrapy_settings()),
    }
    if as_json:
        print_json(answer)
        return
    print_lines([f"{config.path}{'' if config.path.exists() else ' (not there)'}", ""])
    print_table(("key", "value", "from"), _cells(answer["workspace"], in_toml=True))
    for site, rows in answer["sites"].items():
        print_lines(["", site])
        print_table(("key", "value", "from"), _cells(rows, in_toml=True))
    print_lines(["", "Settings for all sites together (spiders/settings.py)"])
    print_table(("setting", "value", "from"), _cells(answer["settings"]))
    for name in _unknown(answer["settings"]):
        say(f"The environment variable {name} sets nothing; see docs/settings.md.")


def _rows(table: Workspace | SiteEntry, keys: tuple[Key, ...]) -> Iterator[Row]:
    for key in keys:
        value = getattr(table, key.name)
        origin = table.origins.get(key.name, "default")
        yield {"key": key.name, "value": None if value is None else key.kind.tell(value), "from": origin}


def _scrapy_settings() -> Iterator[Row]:
    """What the add-on, the workspace's settings.py and the environment say."""
    if (root := workspace_root()) is not None:
        os.chdir(root)
    from newsarchive.crawl.addon import SETTINGS
    from newsarchive.crawl.run import ENVIRONMENT_PRIORITY, full_settings

    settings = full_settings()
    for name in sorted(SETTINGS):
        priority = settings.getpriority(name) or 0
        origin = "default" if priority < 20 else "spiders/settings.py"
        origin = f"environment {name}" if priority >= ENVIRONMENT_PRIORITY else origin
        if isinstance(settings[name], str | int | float | list | None):
            yield {"key": name, "value": settings[name], "from": origin}


def _cells(rows: list[Row], *, in_toml: bool = False) -> list[tuple[str, str | None, str]]:
    """Values as their file has them: lists and booleans of newsarchive.toml are not written as Python's."""
    return [(row["key"], _cell(row["value"], in_toml=in_toml), row["from"]) for row in rows]


def _cell(value: Any, *, in_toml: bool) -> str | None:
    if value is None or value in ([], {}):
        return None
    is_other = in_toml and isinstance(value, bool | list)
    return json.dumps(value, ensure_ascii=False) if is_other else str(value)


def _unknown(settings: list[Row]) -> list[str]:
    """Variables of the environment that look like ours and are none."""
    known = {key.variable for key in (*SITE_KEYS, *WORKSPACE_KEYS)} | {row["key"] for row in settings} | {VARIABLE}
    return sorted(name for name in os.environ if name.startswith("NEWSARCHIVE_") and name not in known)
