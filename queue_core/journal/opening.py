"""How a journal in SQLite is opened: look before touching, recognise, migrate, read the tail, check its chain.

Everything here runs on the thread of the connection it makes or is given.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from queue_core.journal.chain import check
from queue_core.journal.marker import Marker
from queue_core.journal.reading import answer_of, fetch_records, fetch_survey
from queue_core.journal.records import BEGINNING, Head, Loaded, LostNumbers, Record
from queue_core.journal.statements import MIGRATIONS, OPENING
from queue_core.journal.troubles import JournalAltered, JournalUnreadable, reading_trouble
from queue_core.runtime.system.durable import make_folder

_APPLICATION_ID = int.from_bytes(b"CHRG", "big")
_ALTERED_REMEDY = (
    "Somebody changed it after it was written. Keep this file, and put in its place the newest copy that "
    "`cherga verify` finds whole."
)


@dataclass(frozen=True, slots=True)
class Opening:
    """An opened journal: its own id, what the office gets, the day of its last record, the visits over the night, and
    the marker that was beside it."""

    journal: str
    loaded: Loaded
    day: str | None
    overnight: list[str]
    known: Marker | None = None


def make_journal_folder(folder: Path) -> None:
    """Make the folder of a journal so that a power cut cannot take it away. Raises `JournalUnreadable`."""
    if folder.is_file():
        raise JournalUnreadable("The folder of the journal is a file", folder, "Name another place with --data.")
    try:
        make_folder(folder)
    except OSError as error:
        raise JournalUnreadable(
            "The folder of the journal cannot be made",
            folder,
            f"Make it for the user who runs the core, who must be able to write in it ({error.strerror}).",
        ) from error


def look_before(path: Path) -> None:
    """Refuse a place where there can be no journal, before anything is touched. Raises `JournalUnreadable`."""
    folder = path.parent
    try:
        if not folder.exists():
            raise JournalUnreadable(
                "The folder of the journal is not there",
                folder,
                "Create it for the user who runs the core, or connect the disk it is on.",
            )
        if not folder.is_dir():
            raise JournalUnreadable("The folder of the journal is a file", folder, "Name another place in office.toml.")
        if not os.access(folder, os.W_OK | os.X_OK):
            raise JournalUnreadable(
                "Nothing may be written in the folder of the journal",
                folder,
                "Give the user who runs the core the right to read and write in it, or mount its disk for writing.",
            )
        if path.is_dir():
            raise JournalUnreadable("The journal is a folder", path, "Name a file in it.")
    except OSError as error:
        raise JournalUnreadable(
            "The journal cannot be looked at",
            path,
            f"Give the user who runs the core the right to read and write its folder ({error.strerror}).",
        ) from error


def connect(path: Path, known: Marker | None) -> sqlite3.Connection:
    """Open or make the database and bring it to this version's schema. Raises `JournalUnreadable`."""
    if known is not None and not path.exists():
        raise _gone(path, known)
    try:
        connection = sqlite3.connect(path, isolation_level=None)
    except sqlite3.Error as error:
        raise reading_trouble(error, path) from error
    try:
        _recognise(connection, path, known)
        connection.executescript(OPENING["settings"])
        mode = connection.execute(OPENING["journal_mode"]).fetchone()[0]
        if mode != "wal":
            raise JournalUnreadable(
                f"The disk of the journal cannot keep a write-ahead log (mode {mode})",
                path,
                "Keep the journal on a disk of this machine.",
            )
        _migrate(connection)
    except sqlite3.Error as error:
        connection.close()
        raise reading_trouble(error, path) from error
    except BaseException:
        connection.close()
        raise
    return connection


def connect_for_reading(path: Path) -> sqlite3.Connection:
    """Open a journal so that nothing can be written. Raises `JournalUnreadable`."""
    # A journal at rest is read without making files beside it: they would belong to whoever reads, not to the core.
    is_at_rest = not path.with_name(path.name + "-wal").exists()
    way = "mode=ro&immutable=1" if is_at_rest else "mode=ro"
    try:
        connection = sqlite3.connect(f"{path.absolute().as_uri()}?{way}", uri=True, isolation_level=None)
    except sqlite3.Error as error:
        raise reading_trouble(error, path) from error
    try:
        require_journal(connection, path)
    except BaseException:
        connection.close()
        raise
    return connection


def require_journal(connection: sqlite3.Connection, path: Path) -> None:
    """Make sure that it is a journal and of no newer schema. Raises `JournalUnreadable`."""
    try:
        application = _one(connection, "is_journal")
        version = _one(connection, "schema_version")
    except sqlite3.Error as error:
        raise reading_trouble(error, path) from error
    if application != _APPLICATION_ID:
        raise JournalUnreadable(
            "The file is a database, but not a journal of Cherga",
            path,
            "Name another file for the journal, or move this one away.",
        )
    if version > len(MIGRATIONS):
        raise JournalUnreadable(
            f"A newer Cherga wrote this journal (schema {version}; this one knows up to {len(MIGRATIONS)})",
            path,
            "Install that version again, or a newer one.",
        )


def load(connection: sqlite3.Connection, path: Path, known: Marker | None) -> Opening:
    """Count the epoch up and read the tail. Raises `JournalUnreadable` or `JournalAltered`."""
    try:
        journal, epoch = connection.execute(OPENING["journal_id_and_epoch"]).fetchone()
        last = connection.execute(OPENING["head"]).fetchone()
        head = BEGINNING if last is None else Head(last[0], last[1].hex())
        missing = 0 if known is None else _compare(connection, path, known, journal, head)
        records = _tail(connection, path)
        answers = [answer_of(row) for row in connection.execute(OPENING["all_answers"])]
        overnight = [row[0] for row in connection.execute(OPENING["overnight"])]
        epoch = max(epoch, 0 if known is None else known.epoch) + 1
        connection.execute(OPENING["set_epoch"], (epoch,))
    except sqlite3.Error as error:
        raise reading_trouble(error, path) from error
    is_restored = known is not None and known.restored
    lost = LostNumbers(known.day, known.numbers, known.jump) if known is not None and is_restored else None
    loaded = Loaded(epoch, head, records, answers, missing, lost)
    return Opening(journal, loaded, None if last is None else last[2], overnight, known)


def verify(connection: sqlite3.Connection, path: Path, known: Marker | None) -> Head:
    """Check every record and hold the end against the marker. Raises `JournalAltered` or `JournalUnreadable`."""
    found = fetch_survey(connection)
    if found.spans:
        raise _altered(found.spans[0].sentence, path)
    head = found.head
    if known is not None:
        _compare(connection, path, known, identity(connection), head)
    return head


def identity(connection: sqlite3.Connection) -> str:
    """Give the journal's own id."""
    return str(connection.execute(OPENING["journal_id_and_epoch"]).fetchone()[0])


def _recognise(connection: sqlite3.Connection, path: Path, known: Marker | None) -> None:
    is_new = not (
        _one(connection, "is_journal") or _one(connection, "schema_version") or _one(connection, "count_tables")
    )
    if not is_new:
        require_journal(connection, path)
    elif known is not None:
        raise _gone(path, known)


def _migrate(connection: sqlite3.Connection) -> None:
    for migration in MIGRATIONS[_one(connection, "schema_version") :]:
        try:
            connection.executescript(f"{OPENING['begin']}\n{migration}\n{OPENING['commit']}")
        except sqlite3.Error:
            if connection.in_transaction:
                connection.execute(OPENING["rollback"])
            raise
    connection.execute(OPENING["name_journal"], (secrets.token_hex(8),))


def _compare(connection: sqlite3.Connection, path: Path, known: Marker, journal: str, head: Head) -> int:
    """Hold the journal against its marker; give how many records an accepted older copy lacks at least."""
    if known.restored:
        return max(0, known.seq - head.seq)
    if journal != known.journal:
        raise JournalUnreadable(
            "Another journal stands in its place",
            path,
            "Put the right one back. If the change is meant, accept this copy with `cherga restore`.",
        )
    if head.seq < known.seq:
        raise JournalUnreadable(
            f"The journal is an older copy: it ends with record {head.seq}, but record {known.seq} was written",
            path,
            "Put the newest one back. If there is none, accept this copy with `cherga restore`.",
        )
    if known.seq and _hash_at(connection, known.seq) != known.hash:
        raise JournalAltered(f"Record number {known.seq} of the journal is not what was written", path, _ALTERED_REMEDY)
    return 0


def _tail(connection: sqlite3.Connection, path: Path) -> list[Record]:
    first = _one(connection, "last_day_opening") or 1
    records = fetch_records(connection, "records_from", (first, -1))
    before = BEGINNING if first == 1 else Head(first - 1, _hash_at(connection, first - 1))
    _require_whole(records, before, path)
    return records


def _require_whole(records: Iterable[Record], before: Head, path: Path) -> None:
    fault = check(records, before)
    if fault is not None:
        raise _altered(fault.sentence, path)


def _altered(how: str, path: Path) -> JournalAltered:
    return JournalAltered(f"The journal was altered: {how}", path, _ALTERED_REMEDY)


def _hash_at(connection: sqlite3.Connection, seq: int) -> str:
    row = connection.execute(OPENING["hash_of"], (seq,)).fetchone()
    return "" if row is None else str(row[0].hex())


def _one(connection: sqlite3.Connection, name: str) -> int:
    value: int = connection.execute(OPENING[name]).fetchone()[0]
    return value


def _gone(path: Path, known: Marker) -> JournalUnreadable:
    return JournalUnreadable(
        f"The journal is gone: {known.seq} records were in it",
        path,
        f"Put it, or its newest copy, back. Only for an office that begins anew, move «{path.name}.marker» away.",
    )
