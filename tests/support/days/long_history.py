"""Years of an office in its journal, quickly: one busy day by the rules, written again for each working day.

Every record is sealed into the chain as the core does, with instants, days and ticket ids of its own day.
`python -m tests.support.days.long_history <folder> <days>` writes one; five years have about 1 250 working days.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from queue_core.domain.plan import OfficePlan
from queue_core.journal.chain import seal
from queue_core.journal.codec import EventCodec
from queue_core.journal.records import BEGINNING, DAY_CLOSED, Answer, Batch, Entry, Head, Record
from queue_core.journal.sqlite import SqliteJournal
from queue_core.settings import load_office
from queue_core.wire import codec as wire_codec
from queue_core.wire.replies import Reply
from tests.support.days.sealed_day import SealedDay
from tests.support.offices import CONFIG

FIVE_YEARS = 1250
"""Working days."""
MILLION_TICKETS = 2850
"""Working days: some 4 000 000 records."""
STEPS = 1400
"""Commands of the day: some 1 700 records."""
TICKET_ISSUED = "ticket_issued"
_DAY_SECONDS = 86_400.0
_INSTANT = re.compile(r"(?<![\w.])(1[67]\d{8}\.\d+)")
_TICKET = re.compile(r'"t(\d+)((?:-\d+)?)"')
_TICKET_HERE, _DAY_HERE = "\N{WHITE CIRCLE}", "\N{BLACK CIRCLE}"
"""Stand in the pattern for what begins each ticket's id, and for the day."""


class _AsWritten(EventCodec):
    """Encodes what is encoded already: (kind, version, body)."""

    def __init__(self) -> None:
        super().__init__({})

    def encode(self, event: object) -> tuple[str, int, str]:
        assert isinstance(event, tuple)
        kind, version, body = event
        return kind, version, body


@dataclass(frozen=True)
class LongHistory:
    """What was written: how many records and tickets, how long the last day is, and the instant of the last fact."""

    records: int
    tickets: int
    last_day: int
    until: float


def busy_day(plan: OfficePlan) -> list[Record]:
    """Return the records of one whole day by the rules, its opening first."""
    records = SealedDay(17, plan, STEPS, nights=1).records
    end = next(place for place, record in enumerate(records) if record.kind == DAY_CLOSED)
    return records[: end + 1]


async def write_long_history(folder: Path, days: int, plan: OfficePlan | None = None) -> LongHistory:
    """Write the journal of so many days into `folder`; the last one is still open."""
    pattern = _Pattern(busy_day(plan or load_office(CONFIG)))
    journal = SqliteJournal(folder / "journal.db")
    await journal.open()
    head, written, tickets, today = BEGINNING, 0, 0, list[Record]()
    for number in range(days):
        today = pattern.on_day(number, head, is_over=number < days - 1)
        head = today[-1].head
        written += len(today)
        tickets += sum(record.kind == TICKET_ISSUED for record in today)
        await journal.append(Batch(tuple(today), _answers_of(today)))
    await journal.close()
    return LongHistory(written, tickets, len(today), today[-1].at)


class _Pattern:
    """A day taken apart once: what differs from day to day stands apart from what does not."""

    def __init__(self, records: Sequence[Record]) -> None:
        self._first = date.fromisoformat(records[0].day)
        self._facts = [(record, _INSTANT.split(self._marked(record.body))) for record in records]

    def on_day(self, number: int, head: Head, *, is_over: bool) -> list[Record]:
        """Return the day's records as of day `number`, sealed after `head`; without its close unless it is over."""
        shift, codec, made = number * _DAY_SECONDS, _AsWritten(), list[Record]()
        day, ticket = (self._first + timedelta(days=number)).isoformat(), f"d{number}t"
        for record, pieces in self._facts if is_over else self._facts[:-1]:
            pieces = pieces.copy()
            pieces[1::2] = [str(float(instant) + shift) for instant in pieces[1::2]]
            body = "".join(pieces).replace(_TICKET_HERE, ticket).replace(_DAY_HERE, day)
            cause = f"{record.cause}-{number}" if record.cause is not None else None
            event = (record.kind, record.version, body)
            entry = Entry(record.at + shift, day, event, record.who, record.where, cause, record.rules)
            made.append(seal(entry, head, codec))
            head = made[-1].head
        return made

    def _marked(self, body: str) -> str:
        with_tickets = _TICKET.sub(rf'"{_TICKET_HERE}\1\2"', body)
        return with_tickets.replace(f'"{self._first.isoformat()}"', f'"{_DAY_HERE}"')


def _answers_of(records: Sequence[Record]) -> tuple[Answer, ...]:
    """Return an answer to each ask that issued a ticket: a start reads those of two days."""
    answers = []
    for record in records:
        if record.cause is not None and record.kind == TICKET_ISSUED:
            device, _, ask = record.cause.partition("/")
            reply = wire_codec.encode(Reply(id=ask, ok=True))
            answers.append(Answer(device, ask, "0" * 64, reply, record.day, record.at))
    return tuple(answers)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    print(asyncio.run(write_long_history(Path(sys.argv[1]), int(sys.argv[2]))))
