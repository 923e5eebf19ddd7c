"""Words that must turn up nowhere but where they are kept: how a leak of them is looked for in anything."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

LATIN = "Olena Zcanary, 067 9753124"
CYRILLIC = "Олена Зканарка, пишіть на 067 9753124"
MARKS = ("zcanary", "зканарка", "9753124")
"""Parts of them that stand nowhere else, small letters."""


def _forms(mark: str) -> Iterator[bytes]:
    for word in (mark, mark.upper(), mark.capitalize()):
        yield word.encode()
        yield word.encode("utf-16-le")
        yield json.dumps(word).strip('"').encode()
        yield quote(word).encode()


_FORMS = frozenset(form for mark in MARKS for form in _forms(mark))


def sings(content: bytes | str) -> bool:
    """Say whether any part of the words is in it, in whatever letters or writing."""
    raw = content.encode(errors="replace") if isinstance(content, str) else content
    lowered = raw.lower()
    return any(form in raw or form in lowered for form in _FORMS)


def files_that_sing(folder: Path) -> list[str]:
    """Return the files below a folder with any part of the words in their bytes, or their names."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return [path.name for path in found if sings(path.read_bytes()) or sings(path.name)]


def tables_that_sing(journal: Path) -> set[str]:
    """Return the tables of a journal with any part of the words in a row."""
    with closing(sqlite3.connect(f"{journal.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name for name in names if _any_row_sings(connection.execute(f"SELECT * FROM {name}"))}


def _any_row_sings(rows: Iterable[tuple[object, ...]]) -> bool:
    return any(sings(value if isinstance(value, bytes) else str(value)) for row in rows for value in row)
