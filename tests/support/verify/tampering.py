"""What somebody with the journal's file in hands may do to it: SQL on a copy, past everything that forbids it."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from queue_core.journal.chain import seal
from queue_core.journal.marker import read_marker, write_marker
from queue_core.journal.reading import record_of
from queue_core.journal.records import BEGINNING, Batch, Entry, Record
from queue_core.journal.sqlite import SqliteJournal
from tests.support.days.recorded import CODEC

Statement: TypeAlias = str | tuple[str, Sequence[object]]
COLUMNS = ("at", "day", "kind", "version", "body", "who", "place", "cause", "rules", "previous", "hash")


def write_journal(path: Path, records: Sequence[Record]) -> Path:
    """Let the real writer keep records, as many commands to a commit as an office has."""

    async def write() -> None:
        journal = SqliteJournal(path)
        await journal.open()
        for first in range(0, len(records), 100):
            await journal.append(Batch(tuple(records[first : first + 100])))
        await journal.close()

    asyncio.run(write())
    return path


def copy_of(journal: Path, folder: Path) -> Path:
    """Copy a journal at rest with its marker."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in (journal, journal.with_name(journal.name + ".marker")):
        shutil.copy(file, folder / file.name)
    return folder / journal.name


def tamper(path: Path, *statements: Statement) -> None:
    """Run SQL on the file. Triggers would not stop who can drop them."""
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("BEGIN")
    for (trigger,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {trigger}")
    for statement in statements:
        connection.execute(*([statement] if isinstance(statement, str) else statement))
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def edit(path: Path, seq: int, column: str, change: Callable[[object], object]) -> None:
    """Change one column of one record."""
    tamper_rows(path, {seq: {column: change}})


def tamper_rows(path: Path, changes: dict[int, dict[str, Callable[[object], object]]]) -> None:
    """Change columns of records."""
    connection = sqlite3.connect(path)
    found = {
        (seq, column): change(connection.execute(f"SELECT {column} FROM records WHERE seq = ?", (seq,)).fetchone()[0])
        for seq, columns in changes.items()
        for column, change in columns.items()
    }
    connection.close()
    tamper(
        path, *((f"UPDATE records SET {column} = ? WHERE seq = ?", (new, seq)) for (seq, column), new in found.items())
    )


def renumber(path: Path, first: int, by: int) -> None:
    """Give every record from `first` on a number larger by `by`."""
    tamper(
        path,
        ("UPDATE records SET seq = -seq WHERE seq >= ?", (first,)),
        ("UPDATE records SET seq = ? - seq WHERE seq < 0", (by,)),
    )


def insert_copy(path: Path, source: int, at: int) -> None:
    """Put a copy of one record in as number `at`; those from there on move up."""
    columns = ", ".join(COLUMNS)
    renumber(path, at, 1)
    moved = source + (source >= at)
    tamper(path, (f"INSERT INTO records (seq, {columns}) SELECT ?, {columns} FROM records WHERE seq = ?", (at, moved)))


def swap(path: Path, one: int, other: int) -> None:
    """Let two records change places."""
    tamper(
        path,
        ("UPDATE records SET seq = -1 WHERE seq = ?", (one,)),
        ("UPDATE records SET seq = ? WHERE seq = ?", (one, other)),
        ("UPDATE records SET seq = ? WHERE seq = -1", (other,)),
    )


def records_in(path: Path) -> list[Record]:
    """Read all records as they stand."""
    connection = sqlite3.connect(path)
    columns = ", ".join(COLUMNS)
    records = [record_of(row) for row in connection.execute(f"SELECT seq, {columns} FROM records ORDER BY seq")]
    connection.close()
    return records


def write_anew(path: Path, change: Callable[[list[Record]], Iterable[Record]]) -> None:
    """Change records and seal the whole chain again, marker and list of days included: nothing in the files tells."""
    head, rows = BEGINNING, []
    for record in change(records_in(path)):
        event = CODEC.decode(record.kind, record.version, record.body)
        entry = Entry(record.at, record.day, event, record.who, record.where, record.cause, record.rules)
        sealed = seal(entry, head, CODEC)
        head = sealed.head
        rows.append(sealed)
    tamper(path, "DELETE FROM records", "DELETE FROM days", *(_inserted(record) for record in rows), *_days(rows))
    known = read_marker(path)
    assert known is not None
    write_marker(path, type(known)(known.journal, known.epoch, head.seq, head.hash))


def _inserted(record: Record) -> Statement:
    values = (record.seq, record.at, record.day, record.kind, record.version, record.body, record.who, record.where)
    hashes = (bytes.fromhex(record.previous), bytes.fromhex(record.hash))
    return (
        f"INSERT INTO records (seq, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * 12)})",
        (*values, record.cause, record.rules, *hashes),
    )


def _days(records: list[Record]) -> list[Statement]:
    firsts = [
        each for before, each in zip([None, *records], records, strict=False) if not before or before.day != each.day
    ]
    return [("INSERT INTO days (first_seq, day) VALUES (?, ?)", (record.seq, record.day)) for record in firsts]


def without(seq: int) -> Callable[[list[Record]], list[Record]]:
    """Take one record out."""
    return lambda records: [record for record in records if record.seq != seq]


def with_body(seq: int, change: Callable[[str], str]) -> Callable[[list[Record]], list[Record]]:
    """Change one body."""
    return lambda records: [
        replace(record, body=change(record.body)) if record.seq == seq else record for record in records
    ]
