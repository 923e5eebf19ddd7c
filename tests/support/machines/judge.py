"""Was anything lost? What people saw in the hall against the journal of the office; every fault is a sentence."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from queue_core.journal.records import Record
from queue_core.journal.sqlite import SqliteReader
from queue_core.replay.agreement import TicketStory, stories
from tests.support.machines.hall import Hall
from tests.support.machines.people import People

_ALL = 1_000_000
_ENDED_OTHERWISE = ("ticket_withdrawn", "visitor_missed", "parked_ticket_closed", "visitor_turned_away")


async def journal_of(hall: Hall) -> Sequence[Record]:
    """Return all records of an office whose core has ended."""
    async with SqliteReader(hall.machines["core"].root / "var/lib/cherga/core/journal.db") as reader:
        return await reader.records_from(1, _ALL)


def faults(people: People, records: Sequence[Record]) -> list[str]:
    """Return a sentence for each thing lost, doubled or not as people saw it. Everybody must have been served."""
    told = stories(records)
    return [*_numbers(told), *_seen(people, told), *_slips(people, told), *_left(people, records, told)]


def _numbers(told: dict[str, TicketStory]) -> list[str]:
    counts = Counter(story.number for story in told.values())
    return [f"{number} was given {count} times" for number, count in counts.items() if count > 1]


def _seen(people: People, told: dict[str, TicketStory]) -> list[str]:
    found = []
    for ticket, number in people.glass.items():
        kept = told[ticket].number if ticket in told else None
        if kept != number:
            found.append(f"a visitor read {number}, the journal has {kept}")
    calls = {seq: (story.number, counter) for story in told.values() for seq, _, counter in story.calls}
    return found + [
        f"a board showed {seen} as call {seq}, the journal has {calls.get(seq)}"
        for seq, seen in people.called.items()
        if calls.get(seq) != seen
    ]


def _slips(people: People, told: dict[str, TicketStory]) -> list[str]:
    known = {f"{story.number} {story.code}" for story in told.values()}
    found = [f"the slip «{text}» came out {count} times" for text, count in Counter(people.paper).items() if count > 1]
    return found + [f"the slip «{text}» is of no ticket" for text in people.paper if text not in known]


def _left(people: People, records: Sequence[Record], told: dict[str, TicketStory]) -> list[str]:
    endings = {record.body: record.kind for record in records if record.kind in _ENDED_OTHERWISE}
    ended = {json.loads(body)["ticket"]: kind for body, kind in endings.items()}
    found = [
        f"{told[ticket].number} was read by its visitor and {ended[ticket]}"
        for ticket in people.glass
        if ticket in ended
    ]
    return found + [
        f"{story.number} was never served ({ticket})"
        for ticket, story in told.items()
        if story.finished_at is None and ticket not in ended
    ]
