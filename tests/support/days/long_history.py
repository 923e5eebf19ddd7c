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
STEPS = 1400
"""Commands of the day: some 1 700 records."""
_DAY_SECONDS = 86_400.0
_INSTANT = re.compile(r"(?<![\w.])1[67]\d{8}\.\d+")
_TICKET = re.compile(r'"t(\d+)((?:-\d+)?)"')


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
    """What was written: how many records, how long the last day is, and the instant of the last fact."""

    records: int
    last_day: int
    until: float


def busy_day(plan: OfficePlan) -> list[Record]:
    """Return the records of one whole day by the rules, its opening first."""
    records = SealedDay(17, plan, STEPS, nights=1).records
    end = next(place for place, record in enumerate(records) if record.kind == DAY_CLOSED)
    return records[: end + 1]


async def write_long_history(folder: Path, days: int, plan: OfficePlan | None = None) -> LongHistory:
    """Write the journal of so many days into `folder`; the last one is still open."""
    pattern = busy_day(plan or load_office(CONFIG))
    journal = SqliteJournal(folder / "journal.db")
    await journal.open()
    head, written, today = BEGINNING, 0, list[Record]()
    for number in range(days):
        facts = pattern if number < days - 1 else pattern[:-1]
        today = _on_day(facts, number, head)
        head = today[-1].head
        written += len(today)
        await journal.append(Batch(tuple(today), _answers_of(today)))
    await journal.close()
    return LongHistory(written, len(today), today[-1].at)


def _on_day(pattern: Sequence[Record], number: int, head: Head) -> list[Record]:
    shift = number * _DAY_SECONDS
    first = date.fromisoformat(pattern[0].day)
    day, codec, made = (first + timedelta(days=number)).isoformat(), _AsWritten(), list[Record]()
    for record in pattern:
        body = _INSTANT.sub(lambda found: str(float(found[0]) + shift), record.body)
        body = _TICKET.sub(rf'"d{number}t\1\2"', body).replace(f'"{first.isoformat()}"', f'"{day}"')
        event = (record.kind, record.version, body)
        cause = f"{record.cause}-{number}" if record.cause is not None else None
        entry = Entry(record.at + shift, day, event, record.who, record.where, cause, record.rules)
        made.append(seal(entry, head, codec))
        head = made[-1].head
    return made


def _answers_of(records: Sequence[Record]) -> tuple[Answer, ...]:
    """Return an answer to each ask that issued a ticket: a start reads those of two days."""
    answers = []
    for record in records:
        if record.cause is not None and record.kind == "ticket_issued":
            device, _, ask = record.cause.partition("/")
            reply = wire_codec.encode(Reply(id=ask, ok=True))
            answers.append(Answer(device, ask, "0" * 64, reply, record.day, record.at))
    return tuple(answers)


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
    print(asyncio.run(write_long_history(Path(sys.argv[1]), int(sys.argv[2]))))
