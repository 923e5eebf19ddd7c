"""What people ordered in the queue on a business day: who, when, where, about which number. From the journal alone."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final

import msgspec

from queue_core.journal.records import JournalReader, Record

NOBODY: Final = frozenset({"visitor", "timer", "core"})
"""Who no person of the office is."""
_ISSUED: Final = "ticket_issued"
_OPENED: Final = "day_opened"
_PAGE: Final = 200
"""Records looked at in one go: between pages others have their turn."""


class QueueAct(msgspec.Struct, frozen=True):
    """One order and what it led to. `who`: a user, or the role of a box that has none; `detail`: its reason, if any."""

    seq: int
    at: float
    kind: str
    who: str
    where: str
    number: str
    detail: str


class ActsOfDay(msgspec.Struct, frozen=True):
    """The last acts of a business day, the newest first; `days` are those there are, the newest first."""

    day: str
    days: list[str]
    acts: list[QueueAct]


class Acts:
    """Reads them."""

    def __init__(self, reader: JournalReader) -> None:
        self._reader = reader

    async def of_day(self, day: str | None, at_most: int) -> ActsOfDay | None:
        """Return the acts of a day, the last there is where none is named; None where the journal lacks the day.

        Raises `JournalUnreadable`.
        """
        days = await self._reader.days()
        wanted = day or (days[-1] if days else "")
        if wanted not in days:
            return ActsOfDay("", [], []) if day is None else None
        numbers: dict[str, str] = {}
        acts: deque[QueueAct] = deque(maxlen=at_most)
        for place, record in enumerate(await self._reader.records_of_day(wanted)):
            _take(record, numbers, acts)
            if place % _PAGE == 0:
                await asyncio.sleep(0)
        return ActsOfDay(wanted, days[::-1], list(acts)[::-1])


def _take(record: Record, numbers: dict[str, str], acts: deque[QueueAct]) -> None:
    is_act = record.who not in NOBODY
    if not is_act and record.kind not in (_ISSUED, _OPENED):
        return
    body: dict[str, Any] = msgspec.json.decode(record.body)
    if record.kind == _ISSUED:
        numbers[str(body.get("ticket"))] = str(body.get("number", ""))
    elif record.kind == _OPENED:
        carried = body.get("tickets", [])
        numbers.update({str(one.get("id")): str(one.get("number", "")) for one in carried if isinstance(one, dict)})
    if is_act:
        number = numbers.get(str(body.get("ticket")), "")
        detail = str(body.get("reason") or body.get("service") or "") if not number else str(body.get("reason") or "")
        acts.append(QueueAct(record.seq, record.at, record.kind, record.who, record.where, number, detail))
