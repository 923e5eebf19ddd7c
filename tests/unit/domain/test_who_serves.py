"""Needs, thresholds, services of their own, turns in a row, policies, and several free counters at once."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from queue_core.domain import commands as told
from queue_core.domain.estimate.newcomer import line_of
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import (
    AdministratorId,
    CounterId,
    DayHours,
    DeviceId,
    DirectionId,
    Level,
    OfficePlan,
    Rules,
    ServiceId,
)
from queue_core.domain.ticket import Ticket
from tests.support.offices import small_office
from tests.support.script import Script

EAGER = Rules(least_seconds_on_call=0)
SIGHT = ("sight",)
ONE, TWO, FOREIGN = CounterId("1"), CounterId("2"), ServiceId("passport-foreign")


def equipped(plan: OfficePlan, counter: str) -> OfficePlan:
    name = CounterId(counter)
    return replace(plan, counters={**plan.counters, name: replace(plan.counters[name], equipped=SIGHT)})


def take_with_need(script: Script, service: str = "passport-foreign", category: str | None = None) -> Ticket:
    ticket = TicketId(f"need-{len(script.office.tickets)}")
    command = told.TakeTicket(
        ticket, f"N{ticket}", DeviceId("kiosk-1"), ticket, ServiceId(service), "uk", needs=SIGHT,
        category=next((c for c in script.office.plan.categories if c == category), None),
    )  # fmt: skip
    assert script.told(command).refusal is None
    return script.office.tickets[ticket]


def test_a_need_waits_for_an_equipped_counter_and_after_five_minutes_takes_any() -> None:
    script = Script(equipped(small_office(EAGER), "2"))
    script.press("2", "open")
    script.take("ready-passport")
    script.press("2", "start")
    script.press("1", "open")
    ticket = take_with_need(script)
    assert ticket.status == "waiting"
    script.after(299).told(told.PassTime())
    assert ticket.status == "waiting"
    script.after(1).told(told.PassTime())
    assert script.number_at("1") == ticket.number


def test_the_deadline_of_a_need_is_told_to_the_timekeeper() -> None:
    from queue_core.domain.day.deadlines import next_deadline

    script = Script(equipped(small_office(EAGER), "2"))
    script.press("2", "open")
    script.take("ready-passport")
    script.press("2", "start")
    script.press("1", "open")
    take_with_need(script)
    assert next_deadline(script.office, script.now) == script.now + 300


def test_where_no_equipped_counter_is_open_a_need_takes_any_at_once() -> None:
    script = Script(equipped(small_office(EAGER), "2"))
    script.press("1", "open")
    ticket = take_with_need(script)
    assert script.number_at("1") == ticket.number


def test_a_veteran_with_a_need_never_waits_for_equipment() -> None:
    script = Script(equipped(small_office(EAGER), "2"))
    script.press("2", "open")
    script.take("ready-passport")
    script.press("1", "open")
    ticket = take_with_need(script, category="veteran")
    assert script.number_at("1") == ticket.number


def test_a_secondary_direction_counts_as_primary_after_its_threshold() -> None:
    script = Script(small_office(replace(EAGER, secondary_after=900)))
    waiting = script.take("ready-passport")
    script.after(899).take("passport-foreign")
    script.press("1", "open")
    assert script.number_at("1") == "П001"
    script.after(1).take("passport-foreign")
    script.press("1", "next")
    assert script.number_at("1") == waiting.number


def test_time_the_office_stood_still_does_not_count_as_waiting() -> None:
    script = Script(small_office(replace(EAGER, secondary_after=900)))
    script.take("ready-passport")
    script.told(told.SuspendOffice("air_raid"))
    script.after(3600).told(told.ResumeOffice())
    script.after(1).take("passport-foreign")
    script.press("1", "open")
    assert script.number_at("1") == "П001"


def test_a_service_may_differ_from_its_direction() -> None:
    plan = small_office(EAGER)
    name = AdministratorId("olena")
    without = replace(plan.administrators[name], service_skills={ServiceId("passport-foreign"): "none"})
    script = Script(replace(plan, administrators={**plan.administrators, name: without}))
    script.press("1", "open")
    script.take("passport-foreign")
    assert script.number_at("1") is None
    script.take("passport-advice")
    assert script.number_at("1") == "П002"


def with_skills(plan: OfficePlan, name: str, **skills: Level | Literal["none"]) -> OfficePlan:
    person = AdministratorId(name)
    own = {ServiceId(service.replace("_", "-")): level for service, level in skills.items()}
    return replace(
        plan,
        administrators={**plan.administrators, person: replace(plan.administrators[person], service_skills=own)},
    )


def test_a_counter_is_counted_for_the_services_its_administrator_may_serve() -> None:
    plan = with_skills(small_office(EAGER), "olena", passport_foreign="none", subsidy="secondary")
    script = Script(plan)
    script.press("1", "open")
    office = script.office
    assert [service for service, count in office.service_counters.items() if count] == [
        "passport-advice", "ready-passport", "ready-other", "subsidy",
    ]  # fmt: skip
    assert office.open_counters == {"passports": 1, "ready": 1, "social": 1}
    script.press("1", "close")
    assert set(office.service_counters.values()) == set(office.open_counters.values()) == {0}


def test_who_may_serve_nothing_of_a_direction_is_not_counted_for_it() -> None:
    plan = with_skills(small_office(EAGER), "olena", passport_foreign="none", passport_advice="none")
    script = Script(plan)
    script.press("1", "open")
    assert "passports" not in script.office.open_counters


def test_the_last_ticket_of_a_service_counts_on_those_alone_who_may_serve_it() -> None:
    rules = Rules(last_ticket_by_capacity=True, least_seconds_on_call=0)
    plan = replace(small_office(rules), hours={2: DayHours(8 * 60, 9 * 60)})
    script = Script(with_skills(plan, "taras", passport_foreign="none"))
    for counter in ("1", "2"):
        script.press(counter, "open")
        script.press(counter, "pause")
    script.take("passport-foreign")
    assert script.refused(script.try_take("passport-foreign")) == "no_numbers_left"
    script.take("passport-advice")


def test_a_free_counter_that_may_not_serve_a_service_promises_nothing_to_those_who_come_for_it() -> None:
    script = Script(with_skills(small_office(EAGER), "olena", passport_foreign="none"))
    script.press("1", "open")
    passports = DirectionId("passports")
    assert not line_of(script.office, passports, script.now).free_counter
    assert not line_of(script.office, passports, script.now, ServiceId("passport-foreign")).free_counter
    assert line_of(script.office, passports, script.now, ServiceId("passport-advice")).free_counter


def test_after_its_turns_in_a_row_a_tier_lets_one_ordinary_ticket_pass() -> None:
    script = Script(replace(small_office(EAGER), at_most_in_a_row={2: 2}))
    for _ in range(2):
        script.take("passport-foreign")
    for _ in range(5):
        script.take("passport-foreign", "disability")
    script.press("1", "open")
    called = [script.number_at("1")]
    rules = []
    for _ in range(6):
        (call,) = script.calls(script.after(60).press("1", "next"))
        called.append(script.number_at("1"))
        rules.append(call.rule)
    assert called == ["П003", "П004", "П001", "П005", "П006", "П002", "П007"]
    assert rules[1] == rules[4] == "turn"


def test_turns_never_hold_a_veteran_back() -> None:
    script = Script(replace(small_office(EAGER), at_most_in_a_row={2: 1}))
    script.take("passport-foreign")
    script.take("passport-foreign", "disability")
    script.press("1", "open")
    veteran = script.take("passport-foreign", "veteran")
    script.press("1", "next")
    assert script.number_at("1") == veteran.number


def test_first_come_ignores_tiers() -> None:
    script = Script(replace(small_office(EAGER), policy="first-come", veterans_first=False))
    script.take("passport-foreign")
    script.after(1).take("passport-foreign", "veteran")
    script.press("1", "open")
    assert script.number_at("1") == "П001"


def test_primary_first_puts_tiers_behind_the_primary_direction() -> None:
    script = Script(replace(small_office(EAGER), policy="primary-first", veterans_first=False))
    script.take("ready-passport", "veteran")
    script.take("passport-foreign")
    script.press("1", "open")
    assert script.number_at("1") == "П001"


def test_a_counter_that_is_somebodys_only_hope_is_spared() -> None:
    script = Script(small_office(EAGER))
    ready = script.take("ready-passport")
    social = script.after(1).take("subsidy")
    script.told(told.SuspendOffice("blackout"))
    for counter in ("3", "1"):
        script.press(counter, "open")
    script.told(told.ResumeOffice())
    assert (ready.status, social.status) == ("called", "called")
    assert (script.number_at("1"), script.number_at("3")) == (ready.number, social.number)


def test_a_service_that_stands_still_keeps_its_people_in_place() -> None:
    script = Script(small_office(EAGER))
    waiting = script.take("passport-foreign")
    script.told(told.SuspendService(ServiceId("passport-foreign")))
    assert script.refused(script.try_take("passport-foreign")) == "service_closed"
    other = script.after(1).take("passport-advice")
    script.press("1", "open")
    assert script.number_at("1") == other.number
    script.told(told.ResumeService(ServiceId("passport-foreign")))
    script.press("1", "next")
    assert script.number_at("1") == waiting.number


def opened(*counters: str, plan: OfficePlan | None = None) -> Script:
    script = Script(plan or small_office(EAGER))
    for counter in counters:
        script.press(counter, "open")
    return script


def test_a_need_takes_any_counter_at_once_when_the_equipped_one_closes() -> None:
    plan = small_office(EAGER)
    equipped = {**plan.counters, TWO: replace(plan.counters[TWO], equipped=("sight",))}
    script = opened("1", "2", plan=replace(plan, counters=equipped))
    script.press("2", "pause")
    command = told.TakeTicket(TicketId("n"), "NEED0001", DeviceId("kiosk-1"), "n", FOREIGN, "uk", needs=("sight",))
    script.told(command)
    assert script.number_at("1") is None
    assert [call.counter for call in script.calls(script.press("2", "close"))] == [ONE]


def test_the_reception_hears_of_a_need_only_where_the_counter_is_not_equipped_for_it() -> None:
    plan = small_office(EAGER)
    equipped = {**plan.counters, TWO: replace(plan.counters[TWO], equipped=("sight",))}
    script = opened("2", plan=replace(plan, counters=equipped))
    for name, needs in (("a", ("sight",)), ("b", ("sight", "wheelchair"))):
        script.told(told.TakeTicket(TicketId(name), name, DeviceId("kiosk-1"), name, FOREIGN, "uk", needs=needs))
    assert (script.at("2").ticket, script.office.help) == ("a", {})
    script.press("1", "open")
    assert script.at("1").ticket == "b"
    assert [(call.place, call.ticket) for call in script.office.help.values()] == [("counter-1", "b")]
    script.told(told.AnswerHelp("counter-1"))
    assert script.office.help == {}


def test_of_equally_skilled_the_one_with_fewer_directions_and_then_the_longest_idle_is_called_to() -> None:
    plan = small_office(EAGER)
    people = dict(plan.administrators)
    for name, skills in (("olena", {"passports": "primary"}), ("taras", {"passports": "primary"}),
                         ("iryna", {"passports": "primary", "ready": "primary"})):  # fmt: skip
        people[AdministratorId(name)] = replace(people[AdministratorId(name)], skills=skills)  # type: ignore[arg-type]
    script = Script(replace(plan, administrators=people))
    for counter in ("3", "2", "1"):
        script.press(counter, "open")
        script.after(60)
    called = [script.calls(script.try_take("passport-foreign"))[0].counter for _ in range(3)]
    assert called == [TWO, ONE, CounterId("3")]


def of_two_organisations() -> OfficePlan:
    plan = small_office(EAGER)
    foreign = replace(plan.services[FOREIGN], organisation="Паспортна служба")
    people = {
        **plan.administrators,
        AdministratorId("taras"): replace(plan.administrators[AdministratorId("taras")], organisation="Архів"),
    }
    return replace(plan, services={**plan.services, FOREIGN: foreign}, administrators=people)


def test_nobody_of_another_organisation_serves_what_is_not_theirs() -> None:
    script = opened("2", plan=of_two_organisations())
    ticket = script.take("passport-foreign")
    assert ticket.status == "waiting"
    assert script.take("passport-advice").counter == TWO
    script.press("1", "open")
    assert script.number_at("1") == ticket.number


def test_nobody_is_sent_to_somebody_of_another_organisation() -> None:
    script = opened("1", "2", plan=of_two_organisations())
    script.take("passport-foreign")
    assert script.refused(script.told(told.RedirectTicket(ONE, to_counter=TWO))) == "not_allowed"
    person = told.RedirectTicket(ONE, to_administrator=AdministratorId("taras"))
    assert script.refused(script.told(person)) == "not_allowed"
