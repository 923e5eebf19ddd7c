"""Every lie that journal, wire, glass or paper could tell is found."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest

from queue_core.domain.plan import AdministratorId, DirectionId, OfficePlan
from queue_core.journal.records import Record
from queue_core.replay.agreement import TicketStory, differences, stories
from queue_core.replay.derived import PlannedVisit
from queue_core.replay.player import Played
from queue_core.replay.recorded import RecordedVisit
from queue_core.replay.report import day_report
from queue_core.replay.witnesses import Witnesses
from tests.support.offices import small_office

VISIT = RecordedVisit(date(2020, 1, 13), "1", 1, "B", "B: Firma", 480, 485, 1)


def plan() -> OfficePlan:
    office = small_office()
    office.administrators[AdministratorId("olena")].skills[DirectionId("queue-1")] = "primary"
    return office


def records() -> list[Record]:
    facts = [
        ("ticket_issued", {"ticket": "t", "number": "Б001", "direction": "queue-1", "code": "ABCDEFGH"}),
        ("ticket_called", {"ticket": "t", "counter": "1"}),
        ("slip_printed", {"ticket": "t", "job": "t-1"}),
        ("service_finished", {"ticket": "t", "counter": "1"}),
    ]
    return [
        Record(seq, 60.0 * seq, "2020-01-13", kind, 1, json.dumps(body), "", "", None, "", "", "")
        for seq, (kind, body) in enumerate(facts, 1)
    ]


class Day:
    def __init__(self) -> None:
        self.planned = [PlannedVisit(0, VISIT, 475.0, 1.0, 4.0)]
        self.played = Played(number_of={0: "Б001"}, ticket_of={0: "t"}, served=1, late_touches=[3.0])
        self.told: dict[str, TicketStory] = stories(records())
        self.seen = Witnesses({"t": "Б001"}, {2: ("Б001", "1")}, ["Б001 ABCDEFGH"], {"t": "Б001"})

    def differences(self) -> list[str]:
        return differences(plan(), self.planned, self.played, self.told, self.seen)


def test_an_honest_day_has_no_differences_and_a_report_says_so() -> None:
    day = Day()
    assert not day.differences()
    report = day_report(
        "2020-01-13", [VISIT], day.planned, day.played, day.told, counters=3, speed=300, took_seconds=9, found=[]
    )
    assert "agree: no ticket was lost, doubled or misrouted" in report
    assert "1.0 / 1.0 / 1.0" in report
    assert "4.0 / 4.0 / 4.0" in report
    assert "longer than planned by p50 60 s" in report


LIES: dict[str, Callable[[Day], object]] = {
    "has no ticket": lambda day: day.played.ticket_of.clear(),
    "belongs to no visitor": lambda day: day.told.update(x=TicketStory("Б002", "queue-1", "X", 0, 9)),
    "was issued 2 times": lambda day: day.told.update(x=TicketStory("Б001", "queue-1", "X", 0, 9)),
    "was called 2 times": lambda day: day.told["t"].calls.append((9, 0.0, "1")),
    "which does not serve it": lambda day: day.told["t"].calls.__setitem__(0, (2, 0.0, "3")),
    "was not served": lambda day: setattr(day.told["t"], "finished_at", None),
    "in a reply": lambda day: day.seen.replies.update(t="Б009"),
    "on the glass": lambda day: day.seen.glass.clear(),
    "on the board": lambda day: day.seen.boards.update({2: ("Б001", "7")}),
    "more than wanted": lambda day: day.seen.paper.append("Б001 ABCDEFGH"),
    "came out": lambda day: day.seen.paper.clear(),
    "printed 0 times": lambda day: setattr(day.told["t"], "printed", 0),
    "went to": lambda day: setattr(day.told["t"], "direction", "queue-2"),
}


@pytest.mark.parametrize("words", sorted(LIES))
def test_a_lie_is_found(words: str) -> None:
    day = Day()
    LIES[words](day)
    assert any(words in difference for difference in day.differences())
