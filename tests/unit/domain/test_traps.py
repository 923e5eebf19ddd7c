"""What users of other systems complain of, and traps in their code, that the rules must not fall into.

`tests/README.md` says which test rules out which; what another test already holds is not repeated here.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from queue_core.domain import commands as told
from queue_core.domain.estimate.newcomer import estimate_of_newcomer
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import AdministratorId, CounterId, DeviceId, DirectionId, OfficePlan, Rules, ServiceId
from tests.support.offices import small_office
from tests.support.script import Script

EAGER = Rules(least_seconds_on_call=0, recall_after=0, calls_before_no_show=1, no_show_after=0)
ONE, TWO = CounterId("1"), CounterId("2")
HOUR = 3600.0


def test_no_length_of_waiting_puts_an_ordinary_visitor_before_a_veteran() -> None:
    script = Script(small_office(EAGER))
    script.take("passport-foreign")
    script.after(9 * HOUR).take("passport-foreign", "veteran")
    script.press("1", "open")
    assert script.number_at("1") == "П002"


@pytest.mark.parametrize("first", ["1", "2"])
def test_two_administrators_who_press_next_together_never_get_the_same_visitor(first: str) -> None:
    script = Script(small_office(EAGER))
    for _ in range(3):
        script.take("passport-foreign")
    second = "2" if first == "1" else "1"
    script.press(first, "open")
    script.press(second, "open")
    script.press(first, "next")
    script.press(second, "next")
    called = [script.number_at("1"), script.number_at("2")]
    assert called == ["П003", None] if first == "1" else called == [None, "П003"]
    assert [ticket.times_called for ticket in script.office.tickets.values()] == [1, 1, 1]


def test_an_administrator_never_holds_two_visitors() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    for _ in range(3):
        script.take("passport-foreign")
    for key in ("open", "resume", "start", "recall"):
        script.press("1", key)
        assert [ticket.status for ticket in script.office.tickets.values()].count("waiting") == 2


def test_one_administrator_cannot_open_two_counters() -> None:
    plan = small_office(EAGER)
    counters = {**plan.counters, TWO: replace(plan.counters[TWO], administrator=AdministratorId("olena"))}
    script = Script(replace(plan, counters=counters))
    script.press("1", "open")
    assert script.refused(script.press("2", "open")) == "not_allowed"
    assert not script.press("1", "open").events, "and a counter that is open is not opened again"


def test_a_pause_to_dodge_somebody_changes_nothing_in_who_is_next() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    hard, easy = (script.take("passport-foreign") for _ in range(2))
    script.press("1", "finish")
    script.take("passport-foreign")
    assert (hard.status, easy.status) == ("served", "waiting")
    for _ in range(3):
        script.after(60).press("1", "resume")
        assert script.number_at("1") == easy.number
        script.told(told.UndoPress(ONE))
        assert (script.at("1").status, script.office.tickets[easy.id].status) == ("paused", "waiting")


def test_of_equal_administrators_the_longest_idle_gets_the_visitor() -> None:
    plan = small_office(EAGER)
    alike = replace(plan.administrators[AdministratorId("taras")], skills={DirectionId("passports"): "primary"})
    other = replace(plan.administrators[AdministratorId("olena")], skills=alike.skills)
    script = Script(replace(plan, administrators={**plan.administrators, alike.id: alike, other.id: other}))
    script.press("2", "open")
    script.after(1).press("1", "open")
    called = []
    for _ in range(4):
        script.after(60).take("passport-foreign")
        (counter,) = [counter for counter in ("1", "2") if script.number_at(counter)]
        called.append(counter)
        script.after(60).press(counter, "next")
    assert called == ["2", "1", "2", "1"]


def test_nobody_is_sent_to_an_administrator_on_a_break() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    script.press("1", "pause")
    script.take("passport-foreign")
    script.after(HOUR).told(told.PassTime())
    assert script.number_at("1") is None


def test_who_did_not_come_is_never_called_again_unasked() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    missed = script.take("passport-foreign")
    script.press("1", "no_show")
    for _ in range(3):
        script.after(120).told(told.PassTime())
        script.press("1", "next")
        assert (missed.status, script.number_at("1")) == ("parked", None)


def test_next_finds_whoever_is_left_when_those_before_have_gone() -> None:
    script = Script(small_office(EAGER))
    leaving = [script.take("passport-foreign") for _ in range(5)]
    last = script.take("passport-foreign")
    for ticket in (leaving[2], leaving[0], leaving[4], leaving[1]):
        script.told(told.WithdrawTicket(ticket.id, None))
    script.told(told.AnswerAtReception(leaving[3].id))
    script.press("1", "open")
    assert script.number_at("1") == last.number


def test_nobody_is_stuck_who_was_sent_to_a_person_that_went_home() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    script.press("3", "open")
    first = script.take("subsidy")
    sent = script.take("passport-foreign")
    script.told(told.RedirectTicket(ONE, to_administrator=AdministratorId("iryna")))
    assert (script.number_at("3"), sent.status) == (first.number, "waiting")
    script.press("3", "finish")
    assert (script.number_at("1"), sent.status) == (None, "waiting")
    script.press("3", "close")
    assert script.number_at("1") == sent.number


def test_a_counter_cannot_close_on_its_visitor() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    script.take("passport-foreign")
    assert script.refused(script.press("1", "close")) == "counter_busy"
    script.press("1", "start")
    assert script.refused(script.press("1", "close")) == "counter_busy"


def test_people_ahead_leave_out_who_is_served_gone_or_aside() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    for _ in range(5):
        script.take("passport-foreign")
    script.press("1", "next")
    script.told(told.PostponeTicket(ONE, 600))
    gone = next(ticket for ticket in script.office.tickets.values() if ticket.status == "waiting")
    script.told(told.WithdrawTicket(gone.id, None))
    statuses = [ticket.status for ticket in script.office.tickets.values()]
    assert statuses == ["served", "postponed", "called", "withdrawn", "waiting"]
    assert script.take("passport-foreign").people_ahead == 1


def told_wait(plan: OfficePlan) -> object:
    """Return what a newcomer is told where five were called, one in five minutes, and two wait."""
    script = Script(plan)
    script.press("1", "open")
    for _ in range(8):
        script.take("passport-foreign")
    for _ in range(5):
        script.after(300).press("1", "next")
    direction = DirectionId("passports")
    return estimate_of_newcomer(script.office, script.office.measured, direction, 4, script.now)


def test_minutes_typed_into_the_configuration_change_no_estimate() -> None:
    plan = small_office(EAGER)
    service = ServiceId("passport-foreign")
    slow = replace(plan, services={**plan.services, service: replace(plan.services[service], minutes=500)})
    assert told_wait(plan) is not None
    assert told_wait(plan) == told_wait(slow)


def test_no_text_of_a_ticket_makes_it_first() -> None:
    script = Script(small_office(EAGER))
    word = "veteran"
    command = told.TakeTicket(TicketId(word), word, DeviceId(word), word, ServiceId("passport-foreign"), word)
    assert script.told(command).refusal is None
    assert script.office.tickets[command.ticket].tier == 4


def test_a_silence_of_hours_and_a_restart_lose_nobody() -> None:
    script = Script(small_office(EAGER))
    tickets = [script.take("passport-foreign") for _ in range(3)]
    script.after(9 * HOUR).told(told.StartCore(2, "test"))
    assert [ticket.status for ticket in script.office.tickets.values()] == ["waiting"] * 3
    script.press("1", "open")
    assert script.number_at("1") == tickets[0].number


def test_evening_and_midnight_belong_to_the_day_that_began_in_the_morning() -> None:
    evening = datetime(2026, 11, 23, 16, 59, tzinfo=ZoneInfo("Europe/Kyiv")).timestamp()
    script = Script(small_office(EAGER), at=evening)
    numbers = []
    for _ in range(6):
        numbers.append(script.take("passport-foreign").number)
        script.after(2 * HOUR).told(told.PassTime())
    assert numbers == [f"П{number:03d}" for number in range(1, 7)]
    assert script.office.day == "2026-11-24", "it is past four now"
