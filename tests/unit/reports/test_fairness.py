"""The independent eye finds nothing in a fair day, and every doctored record in an unfair one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from queue_core.domain import commands as told
from queue_core.domain.ids import TicketId
from queue_core.domain.lines import skills
from queue_core.domain.plan import AdministratorId, OfficePlan, Rules, ServiceId
from queue_core.journal.records import Record
from queue_core.reports.fairness import Fairness, house_rules, judge
from tests.properties.test_hall import PLAN
from tests.support.days.random_day import RandomDay
from tests.support.days.recorded import RecordedScript, records_of
from tests.support.days.sealed_day import SealedDay
from tests.support.offices import small_office

OFFICE = small_office(Rules(least_seconds_on_call=0))


def a_day() -> list[Record]:
    """Return a day on which П003 of tier 1 is called past П002, then П002."""
    script = RecordedScript(OFFICE)
    script.press("1", "open")
    script.after(60).take("passport-foreign")
    script.after(60).take("passport-foreign")
    script.after(60).take("passport-foreign", "veteran")
    script.after(60).press("1", "next")
    script.after(60).press("1", "next")
    return script.records


def doctored(records: list[Record], number: int, change: Callable[[dict[str, Any]], object]) -> Fairness:
    """Judge a day whose `number`-th call was changed, its hash left alone."""
    calls = [place for place, record in enumerate(records) if record.kind == "ticket_called"]
    place = calls[number]
    body = json.loads(records[place].body)
    change(body)
    changed = [*records[:place], replace(records[place], body=json.dumps(body)), *records[place + 1 :]]
    return judge(changed, house_rules(OFFICE))


def test_a_fair_day_has_no_findings_and_is_counted() -> None:
    fairness = judge(a_day(), house_rules(OFFICE))
    assert not fairness.findings
    assert fairness.by_rule == {"only": 2, "tier": 1}
    assert (fairness.out_of_order, fairness.past_tier_1) == (1, 0)
    assert [call.passed for call in fairness.calls] == [(), ("П002",), ()]


@pytest.mark.parametrize(
    ("change", "breach"),
    [
        (lambda body: body.update(ticket="t1"), "not_waiting"),
        (lambda body: body.update(ticket="nobody"), "not_waiting"),
        (lambda body: body.update(counter="3"), "could_not_take"),
        (lambda body: body.update(key=[1, 0, 0, 0.0, 1]), "wrong_key"),
        (lambda body: body["beat"][0].update(number="П009"), "wrong_head"),
        (lambda body: body["beat"][0].update(ticket="t1"), "wrong_head"),
        (lambda body: body["beat"][0].update(key=[4, 0, 1, 0.0, 1]), "wrong_head"),
        (lambda body: body.update(beat=[]), "hidden_head"),
        (lambda body: body.update(rule="time"), "wrong_rule"),
        (lambda body: body.update(rule="exception"), "no_reason"),
        (lambda body: body.update(exception="friend"), "wrong_rule"),
    ],
)
def test_a_doctored_call_is_found(change: Callable[[dict[str, Any]], object], breach: str) -> None:
    findings = doctored(a_day(), 1, change).findings
    assert breach in [finding.breach for finding in findings]
    assert all(str(finding.seq) in finding.sentence for finding in findings)


def test_an_ordinary_ticket_called_past_tier_1_is_found() -> None:
    records = a_day()
    calls = [json.loads(record.body) for record in records if record.kind == "ticket_called"]
    ordinary, veteran = calls[2], calls[1]
    heads = [{"ticket": "t3", "number": "П003", "direction": "passports", "key": veteran["key"]}]
    fairness = doctored(records, 1, lambda body: body.update(ordinary, beat=heads, rule="time"))
    assert fairness.past_tier_1 == 1
    assert "past_tier_1" in [finding.breach for finding in fairness.findings]


def test_a_later_one_called_past_an_earlier_one_is_found() -> None:
    script = RecordedScript(OFFICE)
    script.press("1", "open")
    for _ in range(4):
        script.after(60).take("passport-foreign")
    script.press("1", "next")
    script.press("1", "next")
    records = script.records
    later = [json.loads(record.body) for record in records if record.kind == "ticket_called"][2]
    found = doctored(records, 1, lambda body: body.update(later)).findings
    assert "better_waited" in [finding.breach for finding in found]


def test_who_let_others_pass_does_not_hide_behind_them() -> None:
    script = RecordedScript(OFFICE)
    script.take("passport-foreign")
    script.after(600).take("passport-foreign")
    script.after(100).told(told.GiveUpPlace(TicketId("t1"), 700))
    script.after(100).take("ready-passport")
    script.after(150).press("2", "open")
    assert script.number_at("2") == "Г001"
    assert not judge(script.records, house_rules(OFFICE)).findings


@pytest.mark.parametrize("seed", [5, 11])
def test_long_days_of_services_that_stand_over_the_night_are_fair(seed: int) -> None:
    records = SealedDay(seed, PLAN, 2000, nights=2).records
    assert not [finding.sentence for finding in judge(records, house_rules(PLAN)).findings]


def test_skills_are_taken_from_what_is_given() -> None:
    nobody_can = replace(house_rules(OFFICE), skills={})
    assert {finding.breach for finding in judge(a_day(), nobody_can).findings} == {"could_not_take"}


def of_two_organisations() -> OfficePlan:
    """Return the office where travel passports are one organisation's, and Taras was sent by another."""
    passports, taras = ServiceId("passport-foreign"), AdministratorId("taras")
    service = replace(OFFICE.services[passports], organisation="Паспортна служба")
    person = replace(OFFICE.administrators[taras], organisation="Архів")
    return replace(
        OFFICE,
        services={**OFFICE.services, passports: service},
        administrators={**OFFICE.administrators, taras: person},
    )


def a_day_at_the_counter_of_taras(office: OfficePlan) -> list[Record]:
    script = RecordedScript(office)
    script.take("passport-foreign")
    script.after(60).take("passport-advice")
    script.after(60).press("2", "open")
    return script.records


def test_a_core_that_sends_people_to_another_organisation_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    office = of_two_organisations()
    assert not judge(a_day_at_the_counter_of_taras(office), house_rules(office)).findings
    monkeypatch.setattr(skills, "is_of_another_organisation", lambda *_: False)
    wrong = judge(a_day_at_the_counter_of_taras(office), house_rules(office))
    assert [finding.breach for finding in wrong.findings] == ["could_not_take"]


@pytest.mark.parametrize("policy", ["first-come", "primary-first"])
def test_other_orders_are_judged_by_their_own_rules(policy: str) -> None:
    office: OfficePlan = replace(PLAN, policy=policy, veterans_first=False, at_most_in_a_row={})
    for seed in range(5):
        records = records_of(RandomDay(seed, office, steps=120).history)
        assert not [finding.sentence for finding in judge(records, house_rules(office)).findings]
        assert judge(records, replace(house_rules(office), policy="veterans-first")).findings
