"""One batch, one transaction, one function: nothing can come between its beginning and its end.

Lives on the writer's thread; whoever waits for it may give up waiting, the transaction still ends.
"""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import msgspec

from queue_core.journal.chain import follows
from queue_core.journal.copies.numbers import GivenOut
from queue_core.journal.marker import Marker, write_marker
from queue_core.journal.opening import Opening
from queue_core.journal.reading import record_of
from queue_core.journal.records import DAY_OPENED, Answer, Batch, Head, Record
from queue_core.journal.statements import OPENING, READING, WRITING
from queue_core.journal.texts.home import keep_texts
from queue_core.journal.troubles import JournalFull, JournalUnwritable, is_quota_used_up, writing_trouble
from queue_core.journal.visits import VisitBook, VisitWrite
from queue_core.journal.visits.home import change_visits, write_visits


@dataclass(frozen=True, slots=True)
class _Step:
    """A record, the day before it, and what it changes in the read model."""

    record: Record
    day_before: str | None
    change: VisitWrite | None


class BatchWriter:
    """The end of a journal where batches are put. After one failure it takes nothing more."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, opening: Opening, make_room: Callable[[], bool] | None = None
    ) -> None:
        """Continue an opened journal. `make_room` is asked when the disk is full: True, there is room to try again."""
        loaded = opening.loaded
        begins_a_day = _begins_a_day(loaded.records)
        self._connection = connection
        self._path = path
        self._make_room = make_room
        self._journal = opening.journal
        self._epoch = loaded.epoch
        known = opening.known
        self._accepted = known if known is not None and known.restored else None
        """The marker of an older copy that a person accepted: it stays until that was answered with a record."""
        self._given_out = GivenOut(known.day, known.numbers) if known is not None else GivenOut("", {})
        self._head = loaded.head
        self._day = opening.day
        self._is_broken = False
        self._book = VisitBook(opening.overnight, loaded.records[0] if begins_a_day else None)
        for record in loaded.records[begins_a_day:]:
            self._book.take(record)

    @property
    def head(self) -> Head:
        """The last record that is durable."""
        return self._head

    def write(self, batch: Batch) -> None:
        """Keep the batch durably. Raises `JournalUnwritable`."""
        if self._is_broken:
            raise JournalUnwritable("The journal failed before", self._path, "Start the core again.")
        # Broken until proven whole: also what nobody foresaw must not be followed by another batch.
        self._is_broken = True
        if not follows(batch.records, self._head):
            raise JournalUnwritable(
                f"The batch does not follow record {self._head.seq} of the journal", self._path, "Start the core again."
            )
        try:
            passes_a_block = self._given_out.rise(batch.records)
            steps = [self._follow(record) for record in batch.records]
            while not self._is_kept(batch, steps, passes_a_block):
                pass  # there is new room to try in
        except (ValueError, OverflowError) as error:
            raise JournalUnwritable(f"The batch cannot be kept ({error})", self._path, "Report this fault.") from error
        if batch.records:
            self._head = batch.records[-1].head
        self._is_broken = False
        self._remember_after(batch)

    def rebuild_visits(self) -> int:
        """Write all visits anew from the records, in one transaction; gives their count. Raises `JournalUnwritable`."""
        try:
            return self._rebuild_visits()
        except sqlite3.Error as error:
            raise writing_trouble(error, self._path) from error

    def end(self) -> None:
        """Renew the marker, unless the journal failed."""
        if not self._is_broken:
            # The journal is whole without it: a marker that could not be renewed is older, not wrong.
            with suppress(OSError):
                self.remember()

    def remember(self) -> None:
        """Write the marker: so far has this journal come. A loss it tells of stays told until it is answered.

        Raises `OSError`.
        """
        day, numbers = self._given_out.day, self._given_out.numbers
        if self._accepted is not None:
            write_marker(self._path, msgspec.structs.replace(self._accepted, day=day, numbers=numbers))
        else:
            here = Marker(self._journal, self._epoch, self._head.seq, self._head.hash, day=day, numbers=numbers)
            write_marker(self._path, here)

    def _rebuild_visits(self) -> int:
        connection = self._connection
        connection.execute(OPENING["begin"])
        try:
            connection.execute(WRITING["clear_visits"])
            write_visits(connection, map(record_of, connection.execute(READING["all_records"])))
            count: int = connection.execute(WRITING["count_visits"]).fetchone()[0]
            connection.execute(OPENING["commit"])
        except BaseException:
            self._roll_back()
            raise
        return count

    def _is_kept(self, batch: Batch, steps: Sequence[_Step], passes_a_block: bool) -> bool:
        """Keep the batch. False: the disk was full, all is as before, and room was made. Raises `JournalUnwritable`."""
        try:
            if passes_a_block:
                self.remember()
            self._transact(batch, steps)
        except sqlite3.Error as error:
            trouble = writing_trouble(error, self._path)
            if getattr(error, "sqlite_errorname", "") == "SQLITE_IOERR_WRITE" and is_quota_used_up(self._path.parent):
                trouble = JournalFull("The quota of the journal's disk is used up", self._path, "Free some space.")
            self._make_room_after(trouble, error)
            return False
        except OSError as error:
            self._make_room_after(_marker_trouble(error, self._path), error)
            return False
        return True

    def _make_room_after(self, trouble: JournalUnwritable, cause: Exception) -> None:
        if not isinstance(trouble, JournalFull) or self._make_room is None or not self._make_room():
            raise trouble from cause

    def _transact(self, batch: Batch, steps: Sequence[_Step]) -> None:
        connection = self._connection
        connection.execute(OPENING["begin"])
        try:
            connection.executemany(WRITING["add_record"], map(_row_of_record, batch.records))
            for step in steps:
                self._take(step)
            keep_texts(connection, batch)
            connection.executemany(WRITING["add_answer"], map(_row_of_answer, batch.answers))
            connection.execute(OPENING["commit"])
        except BaseException:
            self._roll_back()
            raise

    def _follow(self, record: Record) -> _Step:
        """Return what days, answers and visits must become with this record, which may then be tried repeatedly."""
        before, self._day = self._day, record.day
        return _Step(record, before, self._book.take(record))

    def _take(self, step: _Step) -> None:
        record, before = step.record, step.day_before
        if record.day != before:
            self._connection.execute(WRITING["begin_day"], (record.seq, record.day))
            if record.kind == DAY_OPENED:
                self._connection.execute(WRITING["forget_answers"], (record.day, before))
        if step.change is not None:
            change_visits(self._connection, step.change)

    def _roll_back(self) -> None:
        # SQLite may have rolled back already, or be past doing anything: the first error is the one to tell.
        with suppress(sqlite3.Error):
            if self._connection.in_transaction:
                self._connection.execute(OPENING["rollback"])

    def _remember_after(self, batch: Batch) -> None:
        if self._accepted is not None or any(record.kind == DAY_OPENED for record in batch.records):
            self._accepted = None
            self.end()


def _marker_trouble(error: OSError, path: Path) -> JournalUnwritable:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return JournalFull("The disk of the journal is full", path, f"Free some space ({error.strerror}).")
    return JournalUnwritable(
        "The marker beside the journal cannot be written", path, f"See to the disk and start again ({error})."
    )


def _begins_a_day(records: list[Record]) -> bool:
    return bool(records) and records[0].kind == DAY_OPENED


def _row_of_record(record: Record) -> tuple[object, ...]:
    return (
        record.seq,
        record.at,
        record.day,
        record.kind,
        record.version,
        record.body,
        record.who,
        record.where,
        record.cause,
        record.rules,
        bytes.fromhex(record.previous),
        bytes.fromhex(record.hash),
    )


def _row_of_answer(answer: Answer) -> tuple[object, ...]:
    return (answer.device, answer.ask_id, answer.body_hash, answer.reply, answer.day, answer.at)
