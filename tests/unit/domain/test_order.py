"""Who is called first, to whom, and why."""

from __future__ import annotations

from queue_core.domain.plan import Rules
from tests.support.offices import small_office
from tests.support.script import Script

EAGER = Rules(least_seconds_on_call=0)


def test_the_veteran_is_called_before_all_who_came_earlier() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    for _ in range(3):
        script.after(1).take("passport-foreign")
    script.after(1).take("passport-foreign", "veteran")
    (call,) = script.calls(script.after(60).press("1", "next"))
    assert script.number_at("1") == "П004"
    assert call.rule == "tier"
    assert call.key[0] == 1
    assert [head.number for head in call.beat] == ["П002"]
    assert call.key < call.beat[0].key


def test_a_veteran_of_a_secondary_direction_comes_before_an_ordinary_one_of_a_primary() -> None:
    script = Script(small_office(EAGER))
    script.after(1).take("passport-foreign")
    script.after(1).take("ready-passport", "veteran")
    script.press("1", "open")
    assert script.number_at("1") == "Г001"


def test_within_a_tier_the_primary_direction_comes_first() -> None:
    script = Script(small_office(EAGER))
    script.after(1).take("ready-passport")
    script.after(1).take("passport-foreign")
    (call,) = script.calls(script.after(1).press("1", "open"))
    assert script.number_at("1") == "П001"
    assert call.rule == "skill"


def test_within_a_direction_the_earlier_comes_first() -> None:
    script = Script(small_office(EAGER))
    script.take("passport-foreign")
    script.take("passport-foreign")
    (call,) = script.calls(script.press("1", "open"))
    assert script.number_at("1") == "П001"
    assert call.rule == "time"


def test_the_only_one_waiting_is_called_because_nobody_else_waits() -> None:
    script = Script(small_office(EAGER))
    script.take("passport-foreign")
    (call,) = script.calls(script.press("1", "open"))
    assert (call.rule, call.beat) == ("only", ())


def test_of_two_free_counters_the_one_whose_main_direction_it_is_gets_the_ticket() -> None:
    script = Script(small_office(EAGER))
    script.press("2", "open")
    script.press("1", "open")
    script.take("passport-foreign")
    assert script.number_at("1") == "П001"
    script.take("passport-foreign")
    assert script.number_at("2") == "П002"


def test_a_counter_never_gets_a_ticket_it_may_not_serve() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    script.take("subsidy")
    assert script.number_at("1") is None


def test_numbers_run_per_direction_and_are_never_reused() -> None:
    script = Script(small_office(EAGER))
    numbers = [script.take("passport-foreign").number, script.take("ready-passport").number]
    numbers += [script.take("passport-advice").number]
    assert numbers == ["П001", "Г001", "П002"]


def test_after_999_a_number_grows_to_four_digits() -> None:
    script = Script(small_office(EAGER))
    script.office.sequences[next(iter(script.office.plan.directions))] = 999
    assert script.take("passport-foreign").number == "П1000"


def test_people_ahead_are_those_who_would_be_called_before() -> None:
    script = Script(small_office(EAGER))
    assert script.take("passport-foreign").people_ahead == 0
    assert script.take("passport-foreign").people_ahead == 1
    assert script.take("passport-foreign", "veteran").people_ahead == 0
    assert script.take("passport-foreign", "disability").people_ahead == 1
    assert script.take("passport-foreign").people_ahead == 4
    assert script.take("ready-passport").people_ahead == 0
