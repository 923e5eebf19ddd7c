"""The visits in the tables of the journal: written, written anew from the records, and held against them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import astuple, dataclass
from typing import Literal, TypeAlias

from queue_core.journal.reading import record_of
from queue_core.journal.records import Record
from queue_core.journal.statements import MIGRATIONS, READING, WRITING
from queue_core.journal.visits.book import Mark, Overnight, Reopened, VisitBook, VisitWrite

VisitFault: TypeAlias = Literal["altered", "missing", "put_in"]
"""altered: the row says something else than the records · missing: there is no row · put_in: no record tells of it."""
_TICKET, _NUMBER, _DAY = 0, 1, 5
"""Where these stand in a row."""


@dataclass(frozen=True, slots=True)
class WrongVisit:
    """A visit whose row is not what the records say, by number and day."""

    fault: VisitFault
    number: str
    day: str


def change_visits(connection: sqlite3.Connection, change: VisitWrite) -> None:
    """Bring the tables to what they are after one record."""
    match change:
        case Mark(ticket, mark):
            connection.execute(WRITING["put_mark"], (mark, ticket))
        case Overnight(underway):
            connection.execute(WRITING["clear_overnight"])
            connection.executemany(WRITING["add_overnight"], underway)
        case Reopened(tickets):
            connection.executemany(WRITING["take_visit_out"], [(ticket,) for ticket in tickets])
        case visit:
            connection.execute(WRITING["put_visit"], astuple(visit))


def write_visits(connection: sqlite3.Connection, records: Iterable[Record]) -> None:
    """Write into empty tables what all records from the first on say. Raises `ValueError` for a body of no use."""
    book = VisitBook()
    overnight = Overnight(())
    for record in records:
        change = book.take(record)
        if isinstance(change, Overnight):
            overnight = change
        elif change is not None:
            change_visits(connection, change)
    change_visits(connection, overnight)


def fetch_wrong_visits(connection: sqlite3.Connection) -> list[WrongVisit]:
    """Give every visit that is kept otherwise than the records say; what is under way over the night is named «».

    The tables are written anew into a database of their own, which vanishes.
    Raises `ValueError` for a record of no use.
    """
    with closing(sqlite3.connect("", isolation_level=None)) as anew:
        for migration in MIGRATIONS:
            anew.executescript(migration)
        anew.execute(WRITING["begin_anew"])
        write_visits(anew, map(record_of, connection.execute(READING["all_records"])))
        questions = (READING["all_visits"], READING["all_overnight"])
        kept, told = ([connection_.execute(each) for each in questions] for connection_ in (connection, anew))
        wrong = list(_unlike(kept[0], told[0]))
        if kept[1].fetchall() != told[1].fetchall():
            wrong.append(WrongVisit("altered", "", ""))
    return wrong


def _unlike(kept: Iterable[Sequence[object]], told: Iterable[Sequence[object]]) -> Iterator[WrongVisit]:
    """Walk two tables in the order of their tickets."""
    ours, theirs = iter(kept), iter(told)
    row, true = next(ours, None), next(theirs, None)
    while row is not None or true is not None:
        if true is None or (row is not None and str(row[_TICKET]) < str(true[_TICKET])):
            assert row is not None
            yield _wrong("put_in", row)
            row = next(ours, None)
        elif row is None or str(true[_TICKET]) < str(row[_TICKET]):
            yield _wrong("missing", true)
            true = next(theirs, None)
        else:
            if tuple(row) != tuple(true):
                yield _wrong("altered", true)
            row, true = next(ours, None), next(theirs, None)


def _wrong(fault: VisitFault, row: Sequence[object]) -> WrongVisit:
    return WrongVisit(fault, str(row[_NUMBER]), str(row[_DAY]))
