"""The SQL of the journal, read once from the files in sql/: there it is named and commented, here it has no text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

_NAME = re.compile(r"^-- name: ([a-z_]+)$", re.MULTILINE)
_FOLDER = files("queue_core.journal") / "sql"


def _named_statements(file: str) -> Mapping[str, str]:
    parts = _NAME.split((_FOLDER / file).read_text(encoding="utf-8"))
    names, texts = parts[1::2], parts[2::2]
    return MappingProxyType({name: text.strip() for name, text in zip(names, texts, strict=True)})


def _numbered_migrations() -> tuple[str, ...]:
    folder = _FOLDER / "migrations"
    found = sorted((file for file in folder.iterdir() if file.name.endswith(".sql")), key=lambda file: file.name)
    return tuple(file.read_text(encoding="utf-8") for file in found)


OPENING = _named_statements("opening.sql")
WRITING = _named_statements("writing.sql")
READING = _named_statements("reading.sql")
COPYING = _named_statements("copying.sql")
TEXTS = _named_statements("texts.sql")
MIGRATIONS = _numbered_migrations()
"""MIGRATIONS[n] brings schema n to schema n + 1 and sets `user_version` to it."""
