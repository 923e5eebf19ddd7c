"""The journal in SQLite: the home an office uses. The only place that knows aiosqlite.

One connection, on a thread of its own, writes and checkpoints; questions go over another that cannot write.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, TypeVar

import aiosqlite
import msgspec

from queue_core.journal import opening
from queue_core.journal.marker import Claim, read_marker, write_marker
from queue_core.journal.reading import fetch_days, fetch_records, fetch_visits
from queue_core.journal.records import Batch, Head, Loaded, Record, SpareRoom, Visit
from queue_core.journal.texts.asking import TextQuestions
from queue_core.journal.texts.home import empty_log
from queue_core.journal.troubles import (
    JournalFull,
    JournalInUse,
    JournalUnreadable,
    JournalUnwritable,
    reading_trouble,
    writing_trouble,
)
from queue_core.journal.writing import BatchWriter

_P = ParamSpec("_P")
_T = TypeVar("_T")


class _Thread(aiosqlite.Connection):
    """A connection and its thread, on which whole functions are run: a task that is cancelled cannot cut one short."""

    def __init__(self, connector: Callable[[], sqlite3.Connection]) -> None:
        super().__init__(connector, iter_chunk_size=64)
        self._ended: asyncio.Future[None] | None = None

    async def start(self) -> None:
        """Connect. Whatever goes wrong is raised when the thread has ended, and all that it did is done."""
        try:
            await self
        except BaseException:
            if self._ended is not None:
                await self._ended
            raise

    def stop(self) -> asyncio.Future[None] | None:
        """End the thread after all that was asked of it."""
        self._ended = super().stop()
        return self._ended

    async def run(
        self, work: Callable[Concatenate[sqlite3.Connection, _P], _T], *values: _P.args, **named: _P.kwargs
    ) -> _T:
        """Run `work(connection, …)` on the thread and give its result."""
        result: _T = await self._execute(partial(work, self._conn, *values, **named))  # type: ignore[no-untyped-call]
        return result


class SqliteReader(TextQuestions):
    """Questions to the journal in `path`, whether or not a core is running on it. Use it in `async with`.

    Of a journal at rest it gives a picture of the moment: open it anew once a core runs.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread: _Thread | None = None

    async def open(self) -> None:
        """Open the journal for reading. Raises `JournalUnreadable`."""
        thread = _Thread(partial(opening.connect_for_reading, self._path))
        await thread.start()
        self._thread = thread

    async def close(self) -> None:
        """Stop reading. Harmless when it is not open."""
        thread, self._thread = self._thread, None
        if thread is not None:
            await thread.close()

    async def __aenter__(self) -> SqliteReader:
        await self.open()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def days(self) -> list[str]:
        """Give the business days of which there are records."""
        return await self.ask(fetch_days)

    async def records_of_day(self, day: str) -> list[Record]:
        """Give the records of one business day, in order."""
        return await self.ask(fetch_records, "records_of_day", {"day": day})

    async def records_from(self, seq: int, at_most: int) -> list[Record]:
        """Give up to `at_most` records from number `seq` on."""
        return await self.ask(fetch_records, "records_from", (seq, max(0, at_most)))

    async def visits(self, first_day: str, last_day: str) -> list[Visit]:
        """Give the concluded visits issued from `first_day` to `last_day`."""
        return await self.ask(fetch_visits, first_day, last_day)

    async def verify(self) -> Head:
        """Check the whole chain, and its end against the marker; gives the last record.

        Raises `JournalAltered` (edited, removed, put in, moved), `JournalUnreadable` (cut short, damaged).
        """
        return await self.ask(lambda connection: opening.verify(connection, self._path, read_marker(self._path)))

    async def ask(
        self, question: Callable[Concatenate[sqlite3.Connection, _P], _T], *values: _P.args, **named: _P.kwargs
    ) -> _T:
        """Put one of the questions of `reading` to the journal. Raises `JournalUnreadable`."""
        if self._thread is None:
            raise JournalUnreadable("The journal is not open", self._path, "Open it first.")
        try:
            return await self._thread.run(question, *values, **named)
        except sqlite3.Error as error:
            raise reading_trouble(error, self._path) from error


class SqliteJournal(TextQuestions):
    """A `Journal` in the file `path`, with `<path>.marker` and `<path>.lock` beside it.

    `spare`: where a batch finds room when the disk is full; without it the first one that finds none fails.
    """

    def __init__(self, path: Path, spare: SpareRoom | None = None) -> None:
        self._path = path
        self._spare = spare
        self._reader = SqliteReader(path)
        self._thread: _Thread | None = None
        self._claim: Claim | None = None
        self._writer: BatchWriter | None = None

    async def open(self) -> Loaded:
        """Claim the journal, or begin a new one, and give what the office needs to go on; see `Journal.open`."""
        if self._thread is not None:
            raise JournalInUse("The journal is open already", self._path, "Close it first.")
        self._thread = _Thread(self._claim_and_connect)
        try:
            await self._thread.start()
            loaded = await self._thread.run(self._load)
            await self._reader.open()
        except BaseException:
            await self._let_go()
            raise
        return loaded

    async def append(self, batch: Batch) -> None:
        """Keep the batch durably; see `Journal.append`."""
        thread, writer = self._opened()
        await thread.run(lambda connection: writer.write(batch))

    async def turn(self) -> None:
        """Return once the writer's thread is through with what was asked of it before; see `Journal.turn`."""
        thread, _ = self._opened()
        await thread.run(lambda connection: None)

    async def ask(
        self, question: Callable[Concatenate[sqlite3.Connection, _P], _T], *values: _P.args, **named: _P.kwargs
    ) -> _T:
        """Put a question to the journal beside the writer; see `SqliteReader.ask`."""
        return await self._reader.ask(question, *values, **named)

    async def empty_log(self) -> bool:
        """Let nothing of erased words stay in the write-ahead log; see `Journal.empty_log`."""
        thread, _ = self._opened()
        return await thread.run(self._empty_log)

    async def rebuild_visits(self) -> int:
        """Write all visits anew from the records; gives their count. Raises `JournalUnwritable`."""
        thread, writer = self._opened()
        return await thread.run(lambda connection: writer.rebuild_visits())

    async def free_bytes(self) -> int:
        """Tell how much may still be written on the disk of the journal."""
        thread, _ = self._opened()
        return await thread.run(lambda connection: _free_bytes(self._path.parent))

    async def close(self) -> None:
        """Bring everything into the database, renew the marker, give the journal free."""
        if self._thread is None:
            return
        try:
            if self._writer is not None:
                writer = self._writer
                await self._thread.run(lambda connection: writer.end())
        finally:
            await self._let_go()

    async def days(self) -> list[str]:
        """Give the business days of which there are records; see `JournalReader`."""
        return await self._reader.days()

    async def records_of_day(self, day: str) -> list[Record]:
        """Give the records of one business day, in order; see `JournalReader`."""
        return await self._reader.records_of_day(day)

    async def records_from(self, seq: int, at_most: int) -> list[Record]:
        """Give up to `at_most` records from number `seq` on; see `JournalReader`."""
        return await self._reader.records_from(seq, at_most)

    async def visits(self, first_day: str, last_day: str) -> list[Visit]:
        """Give the concluded visits issued from `first_day` to `last_day`; see `JournalReader`."""
        return await self._reader.visits(first_day, last_day)

    def _opened(self) -> tuple[_Thread, BatchWriter]:
        if self._thread is None or self._writer is None:
            raise JournalUnwritable("The journal is not open", self._path, "Open it first.")
        return self._thread, self._writer

    def _claim_and_connect(self) -> sqlite3.Connection:
        opening.look_before(self._path)
        claim = Claim(self._path)
        try:
            if self._spare is not None:
                self._spare.before_opening()
            connection = opening.connect(self._path, read_marker(self._path))
        except BaseException:
            claim.release()
            raise
        self._claim = claim
        return connection

    def _load(self, connection: sqlite3.Connection) -> Loaded:
        opened = opening.load(connection, self._path, read_marker(self._path))
        try:
            writer = BatchWriter(connection, self._path, opened, self._spare.give if self._spare is not None else None)
            writer.remember()
        except ValueError as error:
            raise JournalUnreadable("The journal cannot be understood", self._path, f"Report this: {error}.") from error
        except OSError as error:
            raise _marker_trouble(self._path, error) from error
        self._writer = writer
        return opened.loaded

    def _empty_log(self, connection: sqlite3.Connection) -> bool:
        try:
            return empty_log(connection)
        except sqlite3.Error as error:
            trouble = writing_trouble(error, self._path)
            if isinstance(trouble, JournalFull):
                return False  # nothing is lost by waiting for room, calls go on
            raise trouble from error

    async def _let_go(self) -> None:
        thread, self._thread, self._writer = self._thread, None, None
        try:
            await self._reader.close()
            if thread is not None:
                await thread.close()
        finally:
            claim, self._claim = self._claim, None
            if claim is not None:
                claim.release()


def accept_older_copy(path: Path) -> int:
    """Let the copy that now stands in `path` be opened although its marker remembers more, or another journal.

    Gives how many records the marker remembers; the next `open` tells in `Loaded.missing` how many of them are not
    there. Raises `JournalInUse`, `JournalUnreadable`. For a person's command, never for a start.
    """
    opening.look_before(path)
    claim = Claim(path)
    try:
        known = read_marker(path)
        if known is None:
            return 0
        write_marker(path, msgspec.structs.replace(known, restored=True))
        return known.seq
    except OSError as error:
        raise _marker_trouble(path, error) from error
    finally:
        claim.release()


def _marker_trouble(path: Path, error: OSError) -> JournalUnreadable:
    return JournalUnreadable("The marker beside the journal cannot be written", path, f"See to the disk ({error}).")


def _free_bytes(folder: Path) -> int:
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
