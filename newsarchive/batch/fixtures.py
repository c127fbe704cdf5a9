"""Pages kept beside what must come out of them: how a site's own rules are tested.

A folder holds ``<name>.html``, the page byte for byte, and ``<name>.json``: its ``url``, and the expected value of each
field that is tested, in the article form.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from newsarchive.errors import UsageError
from newsarchive.extract import Rules, extract_article


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One field of one page."""

    page: str
    """The page's file name without its ending."""
    field: str
    """Name of the field in the article form."""
    expected: Any
    """What the fixture says."""
    got: Any
    """What was read, in the article form."""

    @property
    def is_right(self) -> bool:
        """Whether what was read is what was expected."""
        return agrees(self.expected, self.got)


def agrees(expected: Any, got: Any) -> bool:
    """Whether a value is as expected: of an object only the keys that are named count, lists must match throughout.

    >>> agrees([{"text": "A"}], [{"kind": "paragraph", "text": "A"}]), agrees(["A"], ["A", "B"]), agrees(None, "A")
    (True, False, False)
    """
    if isinstance(expected, dict):
        return isinstance(got, dict) and all(key in got and agrees(value, got[key]) for key, value in expected.items())
    if isinstance(expected, list):
        if not isinstance(got, list | tuple) or len(expected) != len(got):
            return False
        return all(map(agrees, expected, got))
    return bool(expected == got)


def check_folder(folder: Path, rules: Sequence[Rules]) -> Iterator[Checked]:
    """Read each page of a folder with these rules; one answer for each field that its fixture names.

    Raises:
        UsageError: there is no page in the folder, or a fixture cannot be used.
    """
    pages = sorted(folder.glob("*.html"))
    if not pages:
        raise UsageError(f"Expected pages (page.html beside page.json) in {folder}, found none.")
    for page in pages:
        expected = _expected(page.with_suffix(".json"))
        got = extract_article(page.read_bytes(), expected.pop("url"), rules=tuple(rules)).as_dict()
        unknown = sorted(set(expected) - set(got))
        if unknown:
            raise UsageError(f"{page.with_suffix('.json')}: {unknown[0]!r} is no field of an article.")
        for field, value in expected.items():
            yield Checked(page=page.stem, field=field, expected=value, got=got[field])


def _expected(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"Expected what must come out of the page in {path}: {error.strerror}.") from error
    except ValueError as error:
        raise UsageError(f"{path} is no JSON: {error}.") from error
    if not isinstance(found, dict) or not isinstance(found.get("url"), str):
        raise UsageError(f'{path}: expected an object with the "url" of the page and its fields.')
    return found
