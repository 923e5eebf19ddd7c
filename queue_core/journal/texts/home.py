"""Words of people in the database of the journal. Runs on the thread of the connection it is given."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from queue_core.journal.reading import record_of
from queue_core.journal.records import Batch, Record
from queue_core.journal.statements import TEXTS
from queue_core.journal.texts.kept import (
    TEXT_LEFT,
    TEXTS_ERASED,
    Text,
    erased_in,
    left_in,
    require_their_words,
)

TextRow = tuple[str, str, str, bytes, bytes, str | None, float, str, int]
"""Hash, ticket, about, salt, words, why they were erased, the instant they were left at, the visit's number, and
whether a record says that they were erased, as the database keeps them."""


def keep_texts(connection: sqlite3.Connection, batch: Batch) -> None:
    """Keep the words that came with a batch, and overwrite those its records say are erased. Part of its transaction.

    Raises `ValueError`.
    """
    texts = {text.digest: text for text in batch.texts}
    require_their_words((left_in(each.body) for each in batch.records if each.kind == TEXT_LEFT), texts)
    for text in batch.texts:
        row = (text.digest, text.ticket, text.number, text.day, text.about, text.at, text.salt, text.words.encode())
        connection.execute(TEXTS["keep"], row)
    for record in batch.records:
        if record.kind == TEXTS_ERASED:
            digests, why = erased_in(record.body)
            erase(connection, digests, why)
            connection.executemany(TEXTS["say_noted"], [(digest,) for digest in digests])


def erase(connection: sqlite3.Connection, digests: Iterable[str], why: str) -> None:
    """Overwrite words; those that are not here, or were erased before, change nothing."""
    for digest in digests:
        connection.execute(TEXTS["overwrite"], (digest,))
        connection.execute(TEXTS["say_erased"], (digest, why))


def empty_log(connection: sqlite3.Connection) -> bool:
    """Empty the write-ahead log, where words that were overwritten still stand; False: somebody reads, try again."""
    if not connection.execute(TEXTS["is_in_log"]).fetchone()[0]:
        return True
    connection.execute(TEXTS["wait_little"])
    try:
        is_busy = bool(connection.execute(TEXTS["empty_log"]).fetchone()[0])
    finally:
        connection.execute(TEXTS["wait_usual"])
    if not is_busy:
        connection.execute(TEXTS["say_out_of_log"])
    return not is_busy


def fetch_texts_of_ticket(connection: sqlite3.Connection, ticket: str) -> list[Text]:
    """Give the words kept about a visit, in the order in which they were left."""
    return _fetch(connection, "of_ticket", ticket)


def fetch_texts_of_day(connection: sqlite3.Connection, day: str) -> list[Text]:
    """Give the words kept about all visits whose numbers were given on a business day."""
    return _fetch(connection, "of_day", day)


def fetch_left_before(connection: sqlite3.Connection, instant: float, at_most: int) -> list[str]:
    """Give the hashes of words left before an instant, the oldest first."""
    return [row[0] for row in connection.execute(TEXTS["left_before"], (instant, at_most))]


def fetch_not_noted(connection: sqlite3.Connection) -> list[tuple[str, str]]:
    """Give hash and reason of words that were erased while no record could say so."""
    return [(digest, why) for digest, why in connection.execute(TEXTS["not_noted"])]


def fetch_erased(connection: sqlite3.Connection) -> dict[str, str]:
    """Give all that were erased, by hash, with the reason; nothing in a journal that had no such table yet."""
    if not _is_there(connection):
        return {}
    return dict(connection.execute(TEXTS["all_erased"]).fetchall())


def fetch_kept_rows(connection: sqlite3.Connection) -> list[TextRow]:
    """Give every row, also of what was erased; nothing in a journal that had no such table yet."""
    return connection.execute(TEXTS["everything"]).fetchall() if _is_there(connection) else []


def fetch_numbers_of_visits(connection: sqlite3.Connection) -> dict[str, str]:
    """Give the numbers of the visits about which there are words, by ticket, as the records say."""
    return dict(connection.execute(TEXTS["numbers_of_visits"]).fetchall()) if _is_there(connection) else {}


def fetch_records_about_texts(connection: sqlite3.Connection) -> list[Record]:
    """Give the records that speak of words."""
    return [record_of(row) for row in connection.execute(TEXTS["records_about"])]


def _is_there(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute(TEXTS["is_there"]).fetchone()[0])


def _fetch(connection: sqlite3.Connection, question: str, value: str) -> list[Text]:
    if not _is_there(connection):
        return []
    return [
        Text(digest, ticket, number, day, about, at, salt, words.decode(errors="replace"))
        for digest, ticket, number, day, about, at, salt, words in connection.execute(TEXTS[question], (value,))
    ]
