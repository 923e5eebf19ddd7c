"""Rows of the database to what they mean. Only reads; runs on the thread of the connection it is given."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from queue_core.journal.records import Answer, Record, Visit
from queue_core.journal.statements import READING

RecordRow: TypeAlias = tuple[int, float, str, str, int, str, str, str, str | None, str, bytes, bytes]
"""The columns of a record in the order of `Record`, its hashes as bytes."""


def fetch_records(
    connection: sqlite3.Connection, question: str, values: Sequence[object] | Mapping[str, object]
) -> list[Record]:
    """Answer one of the named questions about records."""
    return [record_of(row) for row in connection.execute(READING[question], values)]


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
