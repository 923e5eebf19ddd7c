"""Who may be asked «why»: reads the journal as far as it is written and answers from it."""

from __future__ import annotations

import asyncio

from queue_core.domain.plan import OfficePlan
from queue_core.journal.records import DAY_OPENED, JournalReader
from queue_core.reports.daybook import Daybook
from queue_core.reports.why import WhyAnswer, WhyWriter
from queue_core.runtime.texts import Texts

_PAGE = 200
"""Records read in one go: between pages others have their turn."""


class Whys:
    """Answers about the present business day, reading only what was written since the last question."""

    def __init__(self, reader: JournalReader, plan: OfficePlan, texts: Texts) -> None:
        self._reader = reader
        self._plan = plan
        self._writer = WhyWriter(texts, plan)
        self._book = Daybook(plan)
        self._reading = asyncio.Lock()

    async def answer(
        self, number: str, language: str, now: float, *, in_full: bool = True, code: str = ""
    ) -> WhyAnswer:
        """Answer for a number of the present day at `now`. Raises `JournalUnreadable`.

        Not `in_full`: what boards show, unless `code` is that of the number's slip.
        """
        async with self._reading:
            await self._catch_up()
            if not in_full and not self._book.is_of(number, code):
                return self._writer.write_for_strangers(self._book.chronicle, number, language)
            return self._writer.write(self._book.chronicle, number, language, self._book.ahead(number, now))

    async def _catch_up(self) -> None:
        if not self._book.seq:
            await self._begin_with_the_last_day()
        while page := await self._reader.records_from(self._book.seq + 1, _PAGE):
            for record in page:
                self._book.take(record)
            await asyncio.sleep(0)

    async def _begin_with_the_last_day(self) -> None:
        days = await self._reader.days()
        if not days:
            return
        records = await self._reader.records_of_day(days[-1])
        first = next((record.seq for record in records if record.kind == DAY_OPENED), 1)
        self._book.seq = first - 1


async def why_of_day(
    reader: JournalReader, plan: OfficePlan, texts: Texts, number: str, language: str, day: str | None, now: float
) -> WhyAnswer | None:
    """Answer for a number of a day, the last there is where none is named; None where the journal lacks the day.

    Only of the last day it is told what stands before a waiting number. Raises `JournalUnreadable`.
    """
    days = await reader.days()
    wanted = day or (days[-1] if days else "")
    if wanted not in days:
        return None
    book = Daybook(plan)
    for record in await reader.records_of_day(wanted):
        book.take(record)
    ahead = book.ahead(number, now) if wanted == days[-1] else None
    return WhyWriter(texts, plan).write(book.chronicle, number, language, ahead)
