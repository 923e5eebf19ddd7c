"""What can be wrong with a journal. Each trouble says what, where, and what a person can do about it."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
from pathlib import Path


class JournalTrouble(Exception):
    """A trouble a person must see: `what` is wrong, `where` (a path), and the `remedy`, in sentences."""

    def __init__(self, what: str, where: Path | str, remedy: str) -> None:
        super().__init__(f"{what}: {where}. {remedy}")
        self.what = what
        self.where = str(where)
        self.remedy = remedy


class JournalUnreadable(JournalTrouble):
    """The journal cannot be opened or read: absent, foreign, damaged, newer, an older copy, or without rights."""


class JournalInUse(JournalUnreadable):
    """Another core holds the journal."""


class JournalAltered(JournalTrouble):
    """The chain does not hold: a record was edited, removed, put in or moved after it was written."""


class JournalUnwritable(JournalTrouble):
    """A batch could not be kept. The core says so and ends; the journal is opened again."""


class JournalFull(JournalUnwritable):
    """A batch could not be kept because the disk is full."""


_READING_TROUBLES = {
    "SQLITE_NOTADB": (
        "The file is not a journal of Cherga",
        "Name another file for the journal, or move this one away",
    ),
    "SQLITE_CORRUPT": (
        "The journal is damaged",
        "Keep this file for a specialist and put the newest good copy in its place",
    ),
    "SQLITE_READONLY": (
        "The journal may not be written",
        "Give the user who runs the core the right to write the file and its folder",
    ),
    "SQLITE_PERM": (
        "The journal may not be opened",
        "Give the user who runs the core the right to read and write the file and its folder",
    ),
    "SQLITE_CANTOPEN": (
        "The journal cannot be opened",
        "See that its folder is there and that the user who runs the core may write in it",
    ),
    "SQLITE_BUSY": (
        "Another program holds the journal",
        "Close it; only the core may write the journal",
    ),
    "SQLITE_FULL": (
        "The disk of the journal is full",
        "Free some space and start the core again",
    ),
}
_PROBE_BYTES = 64 * 1024
_ANY_READING_TROUBLE = (
    "The disk does not give the journal",
    "See that the disk is well and start the core again; if it stays so, put the newest good copy in its place",
)


def reading_trouble(error: sqlite3.Error, path: Path) -> JournalUnreadable:
    """Say in sentences why a journal cannot be opened or read."""
    what, remedy = _READING_TROUBLES.get(_primary_code(error), _ANY_READING_TROUBLE)
    return JournalUnreadable(what, path, f"{remedy} (SQLite: {error}).")


def writing_trouble(error: sqlite3.Error, path: Path) -> JournalUnwritable:
    """Say in sentences why a batch cannot be kept."""
    if _primary_code(error) == "SQLITE_FULL":
        return JournalFull("The disk of the journal is full", path, f"Free some space (SQLite: {error}).")
    return JournalUnwritable(
        "The journal could not be written",
        path,
        f"Start the core again; if it stays so, see to the disk (SQLite: {error}).",
    )


def is_quota_used_up(folder: Path) -> bool:
    """Say whether the disk refuses room for the sake of a quota, which SQLite tells like any failure of a disk."""
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            os.posix_fallocate(probe.fileno(), 0, _PROBE_BYTES)
    except OSError as error:
        return error.errno == errno.EDQUOT
    return False


def _primary_code(error: sqlite3.Error) -> str:
    name = getattr(error, "sqlite_errorname", None) or ""
    return "_".join(name.split("_")[:2])
