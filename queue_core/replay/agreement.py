"""Do journal, wire, glass and paper tell the same day? Every difference is a sentence. Pure."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from queue_core.domain.plan import OfficePlan
from queue_core.journal.records import Record
from queue_core.replay.derived import PlannedVisit
from queue_core.replay.office_files import direction_of
from queue_core.replay.player import Played
from queue_core.replay.witnesses import Witnesses


@dataclass(slots=True)
class TicketStory:
    """What the journal tells of one ticket. Instants are office seconds."""

    number: str
    direction: str
    code: str
    issued_at: float
    issued_seq: int
    calls: list[tuple[int, float, str]] = field(default_factory=list)
    """(journal number, instant, counter) of each call."""
    finished_at: float | None = None
    printed: int = 0


def stories(records: Sequence[Record]) -> dict[str, TicketStory]:
    """Return the story of each ticket by its id."""
    told: dict[str, TicketStory] = {}
    for record in records:
        body = json.loads(record.body)
        ticket = body.get("ticket")
        if record.kind == "ticket_issued":
            told[ticket] = TicketStory(body["number"], body["direction"], body["code"], record.at, record.seq)
        elif record.kind == "ticket_called":
            told[ticket].calls.append((record.seq, record.at, body["counter"]))
        elif record.kind == "service_finished":
            told[ticket].finished_at = record.at
        elif record.kind == "slip_printed" and ticket in told:
            told[ticket].printed += 1
    return told


def differences(
    plan: OfficePlan,
    planned: Sequence[PlannedVisit],
    played: Played,
    told: Mapping[str, TicketStory],
    witnesses: Witnesses,
) -> list[str]:
    """Return a sentence for everything that does not agree; none: no ticket was lost, doubled or misrouted."""
    found = [*played.troubles]
    found += _visits_against_journal(planned, played, told)
    found += _numbers(told)
    found += _routing(plan, told)
    found += _wire(told, witnesses)
    found += _paper(told, witnesses)
    return found


def _visits_against_journal(
    planned: Sequence[PlannedVisit], played: Played, told: Mapping[str, TicketStory]
) -> list[str]:
    found = []
    for plan in planned:
        story = told.get(played.ticket_of.get(plan.number, ""))
        if story is None:
            found.append(f"visit {plan.number} has no ticket in the journal")
        elif story.direction != direction_of(plan.visit):
            found.append(f"visit {plan.number} went to {story.direction}, not to {direction_of(plan.visit)}")
        elif story.number != played.number_of[plan.number]:
            found.append(f"visit {plan.number} saw {played.number_of[plan.number]}, the journal has {story.number}")
    extra = set(told) - set(played.ticket_of.values())
    found += [f"ticket {told[ticket].number} belongs to no visitor" for ticket in extra]
    return found


def _numbers(told: Mapping[str, TicketStory]) -> list[str]:
    counts = Counter(story.number for story in told.values())
    return [f"number {number} was issued {count} times" for number, count in counts.items() if count > 1]


def _routing(plan: OfficePlan, told: Mapping[str, TicketStory]) -> list[str]:
    found = []
    by_direction: dict[str, list[TicketStory]] = {}
    for story in told.values():
        if len(story.calls) != 1:
            found.append(f"ticket {story.number} was called {len(story.calls)} times")
        if story.finished_at is None:
            found.append(f"ticket {story.number} was not served")
        for _, _, counter in story.calls:
            seated = next(c.administrator for c in plan.counters.values() if c.id == counter)
            if seated is None or story.direction not in plan.administrators[seated].skills:
                found.append(f"ticket {story.number} was called to counter {counter}, which does not serve it")
        by_direction.setdefault(story.direction, []).append(story)
    for direction, of_direction in by_direction.items():
        called = sorted(of_direction, key=lambda story: story.calls[0][0] if story.calls else 0)
        if called != sorted(called, key=lambda story: story.issued_seq):
            found.append(f"in {direction} somebody was called out of turn")
    return found


def _wire(told: Mapping[str, TicketStory], witnesses: Witnesses) -> list[str]:
    found = []
    for ticket, story in told.items():
        for where, seen in (("in a reply", witnesses.replies), ("on the glass", witnesses.glass)):
            if seen.get(ticket) != story.number:
                found.append(f"ticket {story.number} was {seen.get(ticket)} {where}")
        for seq, _, counter in story.calls:
            if witnesses.boards.get(seq) != (story.number, counter):
                found.append(f"the call of {story.number} to {counter} was {witnesses.boards.get(seq)} on the board")
    return found


def _paper(told: Mapping[str, TicketStory], witnesses: Witnesses) -> list[str]:
    wanted = Counter(f"{story.number} {story.code}" for story in told.values())
    found = [f"a slip «{text}» more than wanted" for text in (Counter(witnesses.paper) - wanted).elements()]
    found += [f"no slip «{text}» came out" for text in (wanted - Counter(witnesses.paper)).elements()]
    found += [
        f"the journal has {story.number} printed {story.printed} times" for story in told.values() if story.printed != 1
    ]
    return found
