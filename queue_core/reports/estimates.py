"""How true the estimates of a day were: read from the journal, today's as far as it is written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from msgspec import Struct, structs

from queue_core.domain.estimate.accuracy import Accuracy, Kept
from queue_core.domain.estimate.fitted import COVERAGE
from queue_core.domain.estimate.promises import Promises
from queue_core.domain.events import KINDS
from queue_core.domain.plan import OfficePlan
from queue_core.journal.codec import EventCodec
from queue_core.journal.records import JournalReader, Record
from queue_core.journal.upcasters import UPCASTERS

DAYS_NAMED = 31
"""Days of the journal an answer names, the last ones."""
_PAGE = 200
"""Records read in one go: between pages others have their turn."""
_DAYS_KEPT = 8
"""Finished days remembered: they never change."""
_READ = frozenset(
    {
        "day_opened",
        "ticket_issued",
        "ticket_called",
        "place_given_up",
        "ticket_corrected",
        "press_undone",
        "office_suspended",
        "office_resumed",
    }
)
"""The kinds of records an estimate is judged by."""


class CheckedEstimates(Struct, frozen=True, kw_only=True):
    """Estimates whose visitors were called: how many, and how they held. Without any all but `checked` is null.

    `coverage`: share called within their range, 0 to 1; `early`, `late`: called before it began, after it ended;
    `bias_minutes`: mean of told less waited, above 0 people were called sooner than told; `mean_error_minutes`: the
    mean without sign; `mean_width_minutes`: of the ranges.
    """

    checked: int
    early: int
    late: int
    coverage: float | None
    bias_minutes: float | None
    mean_error_minutes: float | None
    mean_width_minutes: float | None


class DirectionEstimates(CheckedEstimates, frozen=True, kw_only=True):
    """Those of one direction. A direction the configuration does not know any more has its id for a name."""

    id: str
    letter: str
    name: dict[str, str]


class EstimatesAnswer(Struct, frozen=True, kw_only=True):
    """The estimates of a business day. `day` is empty before the first; `days`: which may be asked for, newest first.

    `stated_coverage`: the share promised, 0 to 1. `pilot`: a day on trial, kept out of statistics.
    """

    day: str
    pilot: bool
    stated_coverage: float
    all: CheckedEstimates
    directions: list[DirectionEstimates]
    days: list[str]


class PastEstimates:
    """Answers about any day of the journal; of the present one it reads only what was written since the last time."""

    def __init__(self, reader: JournalReader, plan: OfficePlan) -> None:
        self._reader = reader
        self._plan = plan
        self._codec = EventCodec(KINDS, UPCASTERS)
        self._present = Promises()
        self._seq = 0
        self._finished: dict[str, Promises] = {}
        self._reading = asyncio.Lock()

    async def answer(self, day: str | None = None) -> EstimatesAnswer | None:
        """Answer for a business day (ISO date), the last there is where none is named; None where it is not kept.

        Raises `JournalUnreadable`, and `EventUnreadable` for what a newer Cherga wrote.
        """
        async with self._reading:
            days = await self._reader.days()
            wanted = day or (days[-1] if days else "")
            if wanted and wanted not in days:
                return None
            promises = await self._of_last_day(days) if not days or wanted == days[-1] else await self._of(wanted)
        accuracy = promises.accuracy()
        return EstimatesAnswer(
            day=wanted,
            pilot=promises.is_pilot,
            stated_coverage=COVERAGE,
            all=_checked(accuracy.of_all()),
            directions=self._by_direction(accuracy),
            days=days[: -DAYS_NAMED - 1 : -1],
        )

    async def _of_last_day(self, days: list[str]) -> Promises:
        if not self._seq and days:
            self._seq = await self._take(self._present, await self._reader.records_of_day(days[-1]))
        while page := await self._reader.records_from(self._seq + 1, _PAGE):
            self._seq = await self._take(self._present, page)
        return self._present

    async def _of(self, day: str) -> Promises:
        found = self._finished.get(day)
        if found is None:
            found = Promises()
            await self._take(found, await self._reader.records_of_day(day))
            while len(self._finished) >= _DAYS_KEPT:
                self._finished.pop(next(iter(self._finished)))
            self._finished[day] = found
        return found

    async def _take(self, promises: Promises, records: Iterable[Record]) -> int:
        """Take records; return the number of the last."""
        seq = 0
        for number, record in enumerate(records, 1):
            if record.kind in _READ:
                promises.take(record.at, self._codec.decode(record.kind, record.version, record.body))
            seq = record.seq
            if number % _PAGE == 0:
                await asyncio.sleep(0)
        return seq

    def _by_direction(self, accuracy: Accuracy) -> list[DirectionEstimates]:
        known = self._plan.directions
        names = [*known, *(name for name in accuracy.directions if name not in known)]
        return [
            DirectionEstimates(
                id=name,
                letter=known[name].letter if name in known else "",
                name=dict(known[name].name) if name in known else {"uk": name},
                **structs.asdict(_checked(accuracy.directions.get(name, Kept()))),
            )
            for name in names
        ]


def _checked(kept: Kept) -> CheckedEstimates:
    return CheckedEstimates(
        checked=kept.count,
        early=kept.early,
        late=kept.late,
        coverage=kept.coverage,
        bias_minutes=kept.bias,
        mean_error_minutes=kept.mae,
        mean_width_minutes=kept.mean_width,
    )
