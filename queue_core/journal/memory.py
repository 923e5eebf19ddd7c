"""The journal's twin: the same contract without a disk, for simulations in virtual time and for tests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field, replace

import msgspec

from queue_core.journal.chain import check, follows
from queue_core.journal.records import BEGINNING, DAY_OPENED, Answer, Batch, Head, Loaded, Record, Visit
from queue_core.journal.texts.kept import TEXT_LEFT, TEXTS_ERASED, Text, erased_in, left_in, require_their_words
from queue_core.journal.troubles import JournalAltered, JournalInUse, JournalUnreadable, JournalUnwritable
from queue_core.journal.visits import Mark, Overnight, Reopened, VisitBook, VisitWrite

_WHERE = "memory"
_FREE_BYTES = 1 << 40


@dataclass(slots=True)
class MemoryShelf:
    """What outlives a core: give the same shelf to the next `MemoryJournal`. `disk_fails`: appends are refused."""

    records: list[Record] = field(default_factory=list)
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    visits: dict[str, Visit] = field(default_factory=dict)
    texts: dict[str, Text] = field(default_factory=dict)
    erased: list[tuple[str, str]] = field(default_factory=list)
    """Words that were erased while no record could say so: hash and reason."""
    epoch: int = 0
    holder: MemoryJournal | None = None
    disk_fails: bool = False

    def cut_power(self) -> None:
        """End the core that holds the shelf as `kill -9` would: what it appended stays, it can do nothing more."""
        self.holder = None

    @property
    def head(self) -> Head:
        """The last record on the shelf."""
        return self.records[-1].head if self.records else BEGINNING


class MemoryJournal:
    """A `Journal` on a `MemoryShelf`."""

    def __init__(self, shelf: MemoryShelf | None = None) -> None:
        self.shelf = MemoryShelf() if shelf is None else shelf
        self._book = VisitBook()
        self._is_broken = False

    async def open(self) -> Loaded:
        """Claim the shelf and give what is on it; see `Journal.open`."""
        shelf = self.shelf
        if shelf.holder is not None:
            raise JournalInUse("Another core holds the journal", _WHERE, "Stop the other one first.")
        fault = check(shelf.records)
        if fault is not None:
            raise JournalAltered(f"The journal was altered: {fault.sentence}", _WHERE, "Put back an unaltered one.")
        shelf.epoch += 1
        shelf.holder = self
        self._is_broken = False
        self._book = VisitBook()
        first = 0
        for place, record in enumerate(shelf.records):
            self._book.take(record)
            first = place if record.kind == DAY_OPENED else first
        answers = sorted(shelf.answers.values(), key=lambda answer: (answer.at, answer.device, answer.ask_id))
        return Loaded(shelf.epoch, shelf.head, shelf.records[first:], answers)

    async def append(self, batch: Batch) -> None:
        """Keep the batch; see `Journal.append`. It lets other tasks run once, as a disk would."""
        self._require_open()
        if self._is_broken:
            raise JournalUnwritable("The journal failed before", _WHERE, "Open it again.")
        try:
            self._keep(batch)
        except BaseException:
            self._is_broken = True
            raise
        await asyncio.sleep(0)

    async def turn(self) -> None:
        """Let other tasks run once; see `Journal.turn`."""
        self._require_open()
        await asyncio.sleep(0)

    async def rebuild_visits(self) -> int:
        """Make all visits anew from the records; gives their count."""
        self._require_open()
        self.shelf.visits.clear()
        book = VisitBook()
        for record in self.shelf.records:
            _change_visits(self.shelf.visits, book.take(record))
        return len(self.shelf.visits)

    async def texts_of_ticket(self, ticket: str) -> list[Text]:
        """Give the words kept about a visit; see `JournalReader`."""
        self._require_readable()
        return [text for text in self.shelf.texts.values() if text.ticket == ticket]

    async def texts_of_day(self, day: str) -> list[Text]:
        """Give the words kept about the visits of a business day; see `JournalReader`."""
        self._require_readable()
        return [text for text in self.shelf.texts.values() if text.day == day]

    async def texts_left_before(self, instant: float, at_most: int) -> list[str]:
        """Give the hashes of words left before an instant; see `JournalReader`."""
        self._require_readable()
        return [text.digest for text in self.shelf.texts.values() if text.at < instant][:at_most]

    async def texts_not_noted(self) -> list[tuple[str, str]]:
        """Give hash and reason of words erased without a record; see `JournalReader`."""
        self._require_readable()
        return list(self.shelf.erased)

    async def empty_log(self) -> bool:
        """There is no log."""
        self._require_open()
        return True

    async def free_bytes(self) -> int:
        """Tell how much may still be written: as good as anything."""
        self._require_open()
        return _FREE_BYTES

    async def close(self) -> None:
        """Give the shelf free."""
        if self.shelf.holder is self:
            self.shelf.holder = None

    async def days(self) -> list[str]:
        """Give the business days of which there are records; see `JournalReader`."""
        self._require_readable()
        return list(dict.fromkeys(record.day for record in self.shelf.records))

    async def records_of_day(self, day: str) -> list[Record]:
        """Give the records of one business day, in order; see `JournalReader`."""
        self._require_readable()
        return [record for record in self.shelf.records if record.day == day]

    async def records_from(self, seq: int, at_most: int) -> list[Record]:
        """Give up to `at_most` records from number `seq` on; see `JournalReader`."""
        self._require_readable()
        first = max(0, seq - 1)
        return self.shelf.records[first : first + max(0, at_most)]

    async def visits(self, first_day: str, last_day: str) -> list[Visit]:
        """Give the concluded visits issued from `first_day` to `last_day`; see `JournalReader`."""
        self._require_readable()
        days = [record for record in self.shelf.records if record.kind == DAY_OPENED]
        on_trial = {record.day for record in days if msgspec.json.decode(record.body).get("pilot")}
        found = [
            visit
            for visit in self.shelf.visits.values()
            if first_day <= visit.day <= last_day and visit.day not in on_trial
        ]
        return sorted(found, key=lambda visit: (visit.issued_at, visit.ticket))

    def _keep(self, batch: Batch) -> None:
        shelf = self.shelf
        if shelf.disk_fails:
            raise JournalUnwritable("The journal could not be written", _WHERE, "Start the core again.")
        if not follows(batch.records, shelf.head):
            raise JournalUnwritable(
                f"The batch does not follow record {shelf.head.seq} of the journal", _WHERE, "Open it again."
            )
        kept = _answers_kept(shelf, batch)
        new = {(answer.device, answer.ask_id): answer for answer in batch.answers}
        if len(new) < len(batch.answers) or not new.keys().isdisjoint(kept.keys()):
            raise JournalUnwritable("The batch answers an ask a second time", _WHERE, "Report this fault.")
        texts = {text.digest: text for text in batch.texts}
        try:
            require_their_words((left_in(each.body) for each in batch.records if each.kind == TEXT_LEFT), texts)
            changes = [self._book.take(record) for record in batch.records]
        except ValueError as error:
            raise JournalUnwritable(f"The batch cannot be kept ({error})", _WHERE, "Report this fault.") from error
        shelf.records.extend(batch.records)
        shelf.answers = kept
        shelf.answers.update(new)
        shelf.texts.update(texts)
        gone = {one for each in batch.records if each.kind == TEXTS_ERASED for one in erased_in(each.body)[0]}
        shelf.texts = {digest: text for digest, text in shelf.texts.items() if digest not in gone}
        shelf.erased = [erased for erased in shelf.erased if erased[0] not in gone]
        for change in changes:
            _change_visits(shelf.visits, change)

    def _require_open(self) -> None:
        if self.shelf.holder is not self:
            raise JournalUnwritable("The journal is not open", _WHERE, "Open it first.")

    def _require_readable(self) -> None:
        if self.shelf.holder is not self:
            raise JournalUnreadable("The journal is not open", _WHERE, "Open it first.")


def _answers_kept(shelf: MemoryShelf, batch: Batch) -> dict[tuple[str, str], Answer]:
    answers = shelf.answers
    day = shelf.records[-1].day if shelf.records else None
    for record in batch.records:
        if record.kind == DAY_OPENED and record.day != day:
            answers = {key: answer for key, answer in answers.items() if answer.day in (record.day, day)}
        day = record.day
    return answers


def _change_visits(visits: dict[str, Visit], change: VisitWrite | None) -> None:
    match change:
        case Visit() as visit:
            before = visits.get(visit.ticket)
            visits[visit.ticket] = visit if before is None else replace(visit, mark=before.mark)
        case Mark(ticket, mark) if ticket in visits:
            visits[ticket] = replace(visits[ticket], mark=mark)
        case Reopened(tickets):
            for ticket in tickets:
                visits.pop(ticket, None)
        case Mark() | Overnight() | None:
            pass
