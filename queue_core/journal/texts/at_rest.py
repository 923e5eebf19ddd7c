"""Words erased from journals on which no core works: one at rest, a copy, one that was replaced.

No record can say so here: `erased` stands in the row, and the core notes it at its next start.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from pathlib import Path

from queue_core.journal import opening
from queue_core.journal.copies.copying import copy_journal
from queue_core.journal.marker import Claim, read_marker
from queue_core.journal.statements import OPENING, TEXTS
from queue_core.journal.texts.home import erase, fetch_erased, fetch_texts_of_day
from queue_core.journal.texts.kept import Text
from queue_core.journal.troubles import (
    JournalTrouble,
    JournalUnreadable,
    JournalUnwritable,
    reading_trouble,
    writing_trouble,
)
from queue_core.runtime.system.durable import keep_content, keep_names

_LOG, _INDEX = "-wal", "-shm"
_UNERASED = ".unerased"
DRAFT_SECONDS = 3600.0
"""A copy that was not written to for so long is in nobody's making."""


def erase_at_rest(journal: Path, day: str, means: Callable[[Text], bool]) -> int:
    """Erase words of a business day from a journal that no core holds; gives how many there were.

    `means` picks them. Whoever reads meanwhile keeps the log from being emptied: see `is_log_empty`. Raises
    `JournalInUse` while a core runs, `JournalUnreadable`, `JournalUnwritable`.
    """
    opening.look_before(journal)
    if not journal.exists():
        raise JournalUnreadable("There is no journal", journal, "Name the data folder of the office with --data.")
    claim = Claim(journal)
    try:
        with closing(opening.connect(journal, read_marker(journal))) as connection:
            digests = [text.digest for text in fetch_texts_of_day(connection, day) if means(text)]
            _erase(connection, dict.fromkeys(digests, "request"), journal)
            connection.execute(TEXTS["empty_log"])
            return len(digests)
    except sqlite3.Error as error:
        raise writing_trouble(error, journal) from error
    finally:
        claim.release()


def is_log_empty(journal: Path) -> bool:
    """Say whether nothing can stand in the write-ahead log of a journal at rest."""
    log = journal.with_name(journal.name + _LOG)
    return not log.exists() or not log.stat().st_size


def erased_in(journal: Path) -> dict[str, str]:
    """Give the hashes of all words that a journal knows to be erased, with the reason. Raises `JournalUnreadable`."""
    with closing(opening.connect_for_reading(journal)) as connection:
        try:
            return fetch_erased(connection)
        except sqlite3.Error as error:
            raise reading_trouble(error, journal) from error


def erase_in_draft(draft: Path, erased: Mapping[str, str]) -> int:
    """Erase from a copy, not yet in use, what a journal has erased since; gives how many there were.

    Raises `JournalUnwritable`.
    """
    known = _still_in(draft, erased)
    if not known:
        return 0
    try:
        with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
            connection.executescript(TEXTS["settings_of_a_draft"])
            _erase(connection, dict.fromkeys(known, "copy"), draft)
    except sqlite3.Error as error:
        raise writing_trouble(error, draft) from error
    return len(known)


def erase_in_copy(copy: Path, erased: Mapping[str, str]) -> int:
    """Erase from a finished copy, or a replaced journal, what a journal has erased since; gives how many there were.

    The copy is made anew without them, checked, and only then takes its place. Raises `JournalTrouble`.
    """
    known = _still_in(copy, erased)
    if not known:
        return 0
    draft = copy.with_name(copy.name + _UNERASED)
    try:
        draft.unlink(missing_ok=True)
        copy_journal(copy, draft, None)
        erase_in_draft(draft, erased)
        keep_content(draft)
        for end in (_LOG, _INDEX):  # it is in the draft; the log of another file would be read into this one
            copy.with_name(copy.name + end).unlink(missing_ok=True)
        draft.replace(copy)
        keep_names(copy.parent)
    except OSError as error:
        raise JournalUnwritable(
            "Words cannot be erased from this copy", copy, f"Remove it by hand ({error.strerror})."
        ) from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return len(known)


def copies_in(data: Path, backups: Path) -> list[Path]:
    """Return the files beside a journal that may hold words: backups, and journals that a backup replaced."""
    return sorted([*backups.glob("journal-*.db"), *data.glob("replaced-*/*.db")])


def sweep(journal: Path, backups: Path) -> tuple[list[Path], list[Path]]:
    """Erase from the copies what the journal has erased; gives those that were changed, and those that could not be.

    Raises `JournalUnreadable` for the journal itself.
    """
    erased = erased_in(journal)
    changed, failed = [], []
    for copy in copies_in(journal.parent, backups) if erased else []:
        try:
            if erase_in_copy(copy, erased):
                changed.append(copy)
        except JournalTrouble:
            failed.append(copy)
    return changed, failed


def remove_cut_short(journal: Path, backups: Path, now: float) -> list[Path]:
    """Remove what killed commands left of copies not finished, which nobody uses and which may hold words.

    Gives those that stand there still: begun within the hour before the wall clock's `now`, so perhaps in the making,
    or not to be removed.
    """
    left = []
    for draft in [*backups.glob("journal-*.db.un*"), *journal.parent.glob(f"{journal.name}.restoring*")]:
        try:
            if draft.stat().st_mtime > now - DRAFT_SECONDS:
                left.append(draft)
            else:
                draft.unlink()
        except FileNotFoundError:
            continue
        except OSError:
            left.append(draft)
    return sorted(left)


def _still_in(path: Path, erased: Mapping[str, str]) -> list[str]:
    with closing(opening.connect_for_reading(path)) as connection:
        try:
            if not connection.execute(TEXTS["is_there"]).fetchone()[0]:
                return []
            return [row[0] for row in connection.execute(TEXTS["all_kept"]) if row[0] in erased]
        except sqlite3.Error as error:
            raise reading_trouble(error, path) from error


def _erase(connection: sqlite3.Connection, reasons: Mapping[str, str], path: Path) -> None:
    try:
        connection.execute(OPENING["begin"])
        for digest, why in reasons.items():
            erase(connection, [digest], why)
        connection.execute(OPENING["commit"])
    except sqlite3.Error as error:
        if connection.in_transaction:
            connection.execute(OPENING["rollback"])
        raise writing_trouble(error, path) from error
