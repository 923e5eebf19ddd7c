"""Rows of the database to what they mean. Only reads; runs on the thread of the connection it is given."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeAlias

from queue_core.journal.records import Answer, Record, Visit
from queue_core.journal.statements import READING
from queue_core.journal.verifying.survey import Survey, survey

RecordRow: TypeAlias = tuple[int, float, str, str, int, str, str, str, str | None, str, bytes, bytes]
"""The columns of a record in the order of `Record`, its hashes as bytes."""


def fetch_records(
    connection: sqlite3.Connection, question: str, values: Sequence[object] | Mapping[str, object]
) -> list[Record]:
    """Answer one of the named questions about records."""
    return [record_of(row) for row in connection.execute(READING[question], values)]


def fetch_survey(connection: sqlite3.Connection) -> Survey:
    """Look the whole chain over, as one moment shows it. Bytes that are no text are seen as an edit."""

    def find(hash_: bytes) -> int | None:
        found = connection.execute(READING["seq_of_hash"], (hash_,)).fetchone()
        return None if found is None else int(found[0])

    with _texts_read_as(connection, bytes):
        return survey(connection.execute(READING["all_records"]), find)


def fetch_at_one_moment(
    connection: sqlite3.Connection, *questions: Callable[[sqlite3.Connection], Any]
) -> tuple[Any, ...]:
    """Answer several questions about one and the same moment, although a core may be writing.

    Bytes that are no text are shown as � meanwhile: whoever altered the journal may have put any there.
    """
    connection.execute(READING["hold_moment"])
    try:
        with _texts_read_as(connection, _shown):
            return tuple(question(connection) for question in questions)
    finally:
        connection.execute(READING["let_moment_go"])


def fetch_as_they_are(
    connection: sqlite3.Connection, question: str, values: Sequence[object] | Mapping[str, object]
) -> list[Record]:
    """Answer one of the named questions about records that may hold anything: bytes that are no text are shown as �."""
    with _texts_read_as(connection, _shown):
        return fetch_records(connection, question, values)


def _shown(text: bytes) -> str:
    return text.decode(errors="replace")


@contextmanager
def _texts_read_as(connection: sqlite3.Connection, factory: Callable[[bytes], object]) -> Iterator[None]:
    usual, connection.text_factory = connection.text_factory, factory
    try:
        yield
    finally:
        connection.text_factory = usual


def fetch_day_beginnings(connection: sqlite3.Connection) -> list[tuple[int, str]]:
    """Give the list of days as it is kept: the number of the first record of each, and the day."""
    return [(seq, day) for seq, day in connection.execute(READING["day_beginnings"])]


def fetch_visits(connection: sqlite3.Connection, first_day: str, last_day: str) -> list[Visit]:
    """Give the concluded visits issued from `first_day` to `last_day`."""
    return [Visit(*row) for row in connection.execute(READING["visits"], (first_day, last_day))]


def fetch_days(connection: sqlite3.Connection) -> list[str]:
    """Give the business days, in order."""
    return [row[0] for row in connection.execute(READING["days"])]


def record_of(row: RecordRow) -> Record:
    """Make a record of its row."""
    return Record(*row[:10], row[10].hex(), row[11].hex())


def answer_of(row: tuple[Any, ...]) -> Answer:
    """Make an answer of its row."""
    return Answer(*row)
