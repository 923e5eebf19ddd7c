"""The configuration that is shipped: what the contract and the pages of the domain promise of it."""

from __future__ import annotations

import dataclasses
from collections import Counter as Tally

import pytest

from queue_core.domain.plan import OfficePlan, Rules
from queue_core.settings.check import check
from queue_core.settings.rules.limits import LIMITS
from tests.support.offices import CONFIG, demo_office, office_of, small_office

_LETTERS = set("ПГРСНБМЗЦВК")


@pytest.fixture(scope="module")
def plan() -> OfficePlan:
    return demo_office()


def test_the_shipped_configuration_has_no_mistake() -> None:
    assert check(CONFIG) == []


def test_it_is_the_office_of_the_contract(plan: OfficePlan) -> None:
    assert (plan.id, plan.time_zone, plan.day_starts_at, plan.hours) == ("demo", "Europe/Kyiv", 240, None)
    assert plan.languages == ("uk", "en")
    assert list(plan.counters) == [str(number) for number in range(1, 15)]
    assert list(plan.halls) == ["1", "2", "3"]
    assert {direction.letter for direction in plan.directions.values()} == _LETTERS


def test_no_pace_is_kept_and_a_press_may_follow_a_call_at_once(plan: OfficePlan) -> None:
    assert plan.rules == Rules(least_seconds_on_call=0)


def test_its_devices_are_those_of_the_contract(plan: OfficePlan) -> None:
    roles = {name: device.role for name, device in plan.devices.items()}
    assert roles == {
        "kiosk-1": "kiosk",
        "kiosk-2": "kiosk",
        "printer-1": "printer",
        "display-1": "display",
        "display-2": "display",
        "display-3": "display",
        "buttons-1": "counter",
        "tablet-1": "tablet",
        "reception-1": "reception",
    }
    assert plan.devices["buttons-1"].counters == tuple(plan.counters)
    assert [plan.devices[f"display-{hall}"].hall for hall in plan.halls] == list(plan.halls)
    assert {name for name, device in plan.devices.items() if device.may_be_touched} == {
        "kiosk-1",
        "kiosk-2",
        "buttons-1",
    }
    assert all(plan.devices[name].printers == ("printer-1",) for name in ("kiosk-1", "kiosk-2", "reception-1"))


def test_each_counter_serves_two_to_four_directions_and_each_direction_has_two_counters(plan: OfficePlan) -> None:
    counters: Tally[str] = Tally()
    for counter in plan.counters.values():
        assert counter.administrator is not None
        skills = plan.administrators[counter.administrator].skills
        assert 2 <= len(skills) <= 4
        counters.update(skills.keys())
        assert all(counter.hall in plan.directions[direction].halls for direction in skills)
    assert set(counters) == set(plan.directions)
    assert min(counters.values()) >= 2


def test_veterans_are_tier_1_and_nobody_can_choose_to_be_booked(plan: OfficePlan) -> None:
    assert plan.categories["veteran"].tier == 1
    assert {category.tier for category in plan.categories.values()} == {1, 2}
    assert all(category.basis.keys() == category.proof.keys() == {"uk", "en"} for category in plan.categories.values())


def test_the_menu_holds_six_frequent_services_and_the_rest_within_a_screen(plan: OfficePlan) -> None:
    frequent, *groups = plan.menu
    assert (frequent.id, len(frequent.items)) == ("frequent", 6)
    assert len(groups) <= 8
    assert all(len(group.items) <= 8 for group in groups)
    assert {item for group in groups for item in group.items} == {*plan.services, *plan.packages}


def test_names_are_short_enough_for_a_button_and_a_slip(plan: OfficePlan) -> None:
    for service in plan.services.values():
        assert all(len(name) <= 42 for name in service.name.values()), service.id
        assert all(len(name) <= 40 for words in service.documents for name in words.values()), service.id


def test_two_packages_lead_through_the_directions_of_the_domain(plan: OfficePlan) -> None:
    letters = {
        package.id: "".join(plan.directions[plan.services[step].direction].letter for step in package.steps)
        for package in plan.packages.values()
    }
    assert letters == {"child-birth": "РЦС", "bereavement": "ЦКС"}
    assert all(package.ordered for package in plan.packages.values())


def test_two_places_are_equipped_for_sight_and_hearing(plan: OfficePlan) -> None:
    equipped = {counter.id for counter in plan.counters.values() if {"sight", "hearing"} & set(counter.equipped)}
    assert equipped == {"1", "11"}


def test_every_hall_has_a_counter_for_a_wheelchair_and_no_need_is_offered_in_vain(plan: OfficePlan) -> None:
    assert {counter.hall for counter in plan.counters.values() if "wheelchair" in counter.equipped} == set(plan.halls)
    assert set(plan.needs) == {need for counter in plan.counters.values() for need in counter.equipped}


def test_several_organisations_share_the_hall_and_each_has_somebody(plan: OfficePlan) -> None:
    services = {service.organisation for service in plan.services.values()} - {None}
    people = {person.organisation for person in plan.administrators.values()} - {None}
    assert len(services) >= 2
    assert services == people


def test_what_is_declared_is_not_asked_for_until_the_office_wishes(plan: OfficePlan) -> None:
    assert {"served", "refused-documents", "advice"} <= set(plan.results)
    assert len(plan.exception_reasons) >= 2
    assert not plan.rules.result_required
    assert not plan.rules.exceptions_allowed
    assert (plan.policy, plan.veterans_first, plan.at_most_in_a_row) == ("veterans-first", True, {})
    assert not plan.pilot


def test_names_are_not_repeated(plan: OfficePlan) -> None:
    for language in plan.languages:
        names = [one.name[language] for one in [*plan.services.values(), *plan.packages.values()]]
        assert len(set(names)) == len(names)


def test_needs_and_purposes_are_offered(plan: OfficePlan) -> None:
    assert list(plan.needs) == ["sight", "hearing", "wheelchair", "sign-language"]
    assert {service.purpose for service in plan.services.values()} == set(plan.purposes)


def test_the_file_explains_every_rule_with_its_default() -> None:
    lines = (CONFIG / "office.toml").read_text(encoding="utf-8").splitlines()
    for rule in dataclasses.fields(Rules):
        [at] = [number for number, line in enumerate(lines) if line.startswith(f"{rule.name} = ")]
        comment = ""
        while lines[at - 1].startswith("#"):
            at -= 1
            comment = f"{lines[at]}\n{comment}"
        match rule.default:
            case bool():
                default = str(rule.default).lower()
            case str():
                default = f"Типово {rule.default}"
            case _:
                default = f"Типово {rule.default:g}"
        assert default in comment, rule.name


def test_every_rule_that_is_a_number_has_its_limits() -> None:
    numeric = {rule.name for rule in dataclasses.fields(Rules) if not isinstance(rule.default, bool | str)}
    assert set(LIMITS) == numeric
    defaults = Rules()
    assert all(least <= getattr(defaults, name) <= most for name, (least, most) in LIMITS.items())


@pytest.mark.parametrize(("counters", "directions"), [(1, 1), (3, 11), (14, 11), (45, 20), (224, 32)])
def test_an_office_of_any_size_serves_every_direction(counters: int, directions: int) -> None:
    plan = office_of(counters, directions)
    assert (len(plan.counters), len(plan.directions)) == (counters, directions)
    served = {direction for person in plan.administrators.values() for direction in person.skills}
    assert served == set(plan.directions)
    assert all(direction.halls for direction in plan.directions.values())
    assert len({direction.letter for direction in plan.directions.values()}) == directions


def test_the_small_office_stands_by_itself() -> None:
    plan = small_office()
    assert [direction.letter for direction in plan.directions.values()] == ["П", "Г", "С"]
    assert len(plan.counters) == 3
    assert len(plan.administrators) == 4
