"""One moment of a journal written into a file of its own, looked over before it is called a copy.

Reads only: the core may go on writing meanwhile. A copy is whole or is not there: it is made under another name, its
chain and its pages are checked, its bytes and its name are fsynced, and only then it gets its name.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from queue_core.journal import opening
from queue_core.journal.marker import Marker
from queue_core.journal.records import BEGINNING, Head
from queue_core.journal.statements import COPYING, OPENING
from queue_core.journal.troubles import JournalUnreadable, JournalUnwritable, reading_trouble, writing_trouble
from queue_core.runtime.system.durable import SECRET, keep_content, keep_names

_TRIES = 5
_SPARE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class JournalFile:
    """What a file with a journal is: whose, how often opened, how far it came, and the day and instant of its end.

    `day` is empty in a journal without records. `issued`: how far the numbers of each direction have come on that day.
    """

    journal: str
    epoch: int
    head: Head
    day: str
    at: float
    issued: dict[str, int]


def look_at(path: Path) -> JournalFile:
    """Tell what a journal is, without checking its chain. Raises `JournalUnreadable`."""
    with closing(opening.connect_for_reading(path)) as connection:
        try:
            return _look(connection)
        except sqlite3.Error as error:
            raise reading_trouble(error, path) from error


def copy_journal(source: Path, target: Path, known: Marker | None) -> JournalFile:
    """Copy the journal in `source` to `target`, which must not be there, and tell what the copy is.

    `known`: the marker the copy must agree with. Raises `JournalUnreadable`, `JournalAltered`: the journal is not
    whole; `JournalUnwritable`, `JournalFull`: the copy cannot be kept. After any of these there is no `target`.
    """
    if target.exists():
        raise JournalUnwritable("There is a file already where the copy should be", target, "Move it away.")
    draft = target.with_name(target.name + ".unfinished")
    try:
        _require_space(source, target)
        _copy_one_moment(source, draft)
        copied = checked(draft, known, source)
        keep_content(draft)
        draft.replace(target)
        keep_names(target.parent)
    except OSError as error:
        raise JournalUnwritable("The copy cannot be kept", target, f"See to that disk ({error.strerror}).") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return copied


def _copy_one_moment(source: Path, draft: Path) -> None:
    for _ in range(_TRIES):
        before = _at_rest(source)
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, SECRET))  # words of people, from its first byte on
        with closing(opening.connect_for_reading(source)) as connection:
            try:
                connection.execute(COPYING["copy_into"], (str(draft),))
            except sqlite3.Error as error:
                trouble = writing_trouble(error, draft)
                raise trouble if _is_of_writing(error) else reading_trouble(error, source) from error
        # A journal at rest is read as a file that nobody changes: if a core was started meanwhile, it was changed.
        if before is None or before == _at_rest(source):
            return
    raise JournalUnreadable("The journal is opened and closed all the time", source, "Try again when the core runs.")


def _at_rest(path: Path) -> tuple[int, int] | None:
    """Return how the file of a journal at rest is; None while it has a write-ahead log."""
    if path.with_name(path.name + "-wal").exists():
        return None
    try:
        found = path.stat()
    except FileNotFoundError:
        return (0, 0)
    return found.st_mtime_ns, found.st_size


def _is_of_writing(error: sqlite3.Error) -> bool:
    return (getattr(error, "sqlite_errorname", None) or "").startswith(("SQLITE_FULL", "SQLITE_IOERR_WRITE"))


def checked(path: Path, known: Marker | None, named: Path) -> JournalFile:
    """Check chain and pages of a journal, and its end against a marker, and tell what it is.

    `named`: the file that a trouble is told of. Raises `JournalUnreadable`, `JournalAltered`.
    """
    with closing(opening.connect_for_reading(path)) as connection:
        try:
            opening.verify(connection, named, known)
            found = connection.execute(COPYING["look_at_pages"]).fetchone()[0]
            if found != "ok":
                raise JournalUnreadable("The journal is damaged", named, f"See to the disk and try again ({found}).")
            return _look(connection)
        except sqlite3.Error as error:
            raise reading_trouble(error, named) from error


def _look(connection: sqlite3.Connection) -> JournalFile:
    journal, epoch = connection.execute(OPENING["journal_id_and_epoch"]).fetchone()
    last = connection.execute(COPYING["last_record"]).fetchone()
    if last is None:
        return JournalFile(journal, epoch, BEGINNING, "", 0.0, {})
    issued = connection.execute(COPYING["issued_since_opening"], (last[2],))
    numbers = {str(direction): int(sequence) for direction, sequence in issued if direction and sequence}
    return JournalFile(journal, epoch, Head(last[0], last[1].hex()), last[2], last[3], numbers)


def _require_space(source: Path, target: Path) -> None:
    log = source.with_name(source.name + "-wal")
    if not source.exists():
        return
    needed = source.stat().st_size + (log.stat().st_size if log.exists() else 0) + _SPARE_BYTES
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        raise JournalUnwritable(
            f"There is no room for a copy: it needs {needed >> 20} MB, {free >> 20} MB are free",
            target.parent,
            "Free some space or name another folder with --to.",
        )
