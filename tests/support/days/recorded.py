"""A script that keeps the journal's records of what it plays, and days made of facts."""

from __future__ import annotations

from collections.abc import Iterable

from queue_core.domain import commands as told
from queue_core.domain.events import KINDS, DayOpened, Event
from queue_core.domain.plan import OfficePlan
from queue_core.domain.settle import Outcome
from queue_core.journal.chain import seal
from queue_core.journal.codec import EventCodec
from queue_core.journal.records import BEGINNING, Entry, Record
from queue_core.journal.upcasters import UPCASTERS
from tests.support.script import MORNING, Script

CODEC = EventCodec(KINDS, UPCASTERS)


def records_of(history: Iterable[tuple[Event, float]]) -> list[Record]:
    """Return facts and their instants as the records a journal would hold."""
    records: list[Record] = []
    day, head = "", BEGINNING
    for event, at in history:
        day = event.day if isinstance(event, DayOpened) else day
        records.append(seal(Entry(at, day, event, "test", "test", None, "1"), head, CODEC))
        head = records[-1].head
    return records


def days_of(records: list[Record]) -> list[list[Record]]:
    """Return records day by day."""
    days: list[list[Record]] = []
    for record in records:
        if record.kind == "day_opened":
            days.append([])
        days[-1].append(record)
    return days


class RecordedScript(Script):
    """A script with its journal."""

    def __init__(self, plan: OfficePlan, at: float = MORNING) -> None:
        self.history: list[tuple[Event, float]] = []
        super().__init__(plan, at)

    def told(self, command: told.Command) -> Outcome:
        """Carry a command out now, and keep its facts."""
        outcome = super().told(command)
        self.history += [(event, outcome.at) for event in outcome.events]
        return outcome

    @property
    def records(self) -> list[Record]:
        """What the journal holds."""
        return records_of(self.history)
