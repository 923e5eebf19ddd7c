"""The keys of a counter: every cell of the contract's table, played."""

from __future__ import annotations

from typing import get_args

import pytest

from queue_core.domain.commands import Key
from queue_core.domain.counters.keys import LAW
from queue_core.domain.events import CallAcknowledged, ServiceFinished, VisitorMissed
from queue_core.domain.office import CounterStatus
from queue_core.domain.plan import Rules
from tests.support.offices import small_office
from tests.support.script import Script

NOT_STAFFED, NOTHING, BUSY = "counter_not_staffed", "nothing_called", "counter_busy"
TABLE: dict[str, tuple[str, str, str, str, str]] = {
    # key: closed, free, called, serving, paused → the status afterwards, or the refusal
    "open": ("free", "free", "called", "serving", "paused"),
    "next": (NOT_STAFFED, "free", "free", "free", "free"),
    "recall": (NOT_STAFFED, NOTHING, "called", NOTHING, NOTHING),
    "start": (NOT_STAFFED, NOTHING, "serving", "serving", NOTHING),
    "finish": (NOT_STAFFED, NOTHING, "paused", "paused", "paused"),
    "no_show": (NOT_STAFFED, NOTHING, "free", BUSY, NOTHING),
    "pause": (NOT_STAFFED, "paused", BUSY, BUSY, "paused"),
    "resume": (NOT_STAFFED, "free", "called", "serving", "free"),
    "close": ("closed", "closed", BUSY, BUSY, "closed"),
}
STATUSES: tuple[CounterStatus, ...] = ("closed", "free", "called", "serving", "paused")
RELAXED = Rules(least_seconds_on_call=0, recall_after=0, calls_before_no_show=1, no_show_after=0)


def counter_in(status: CounterStatus) -> Script:
    script = Script(small_office(RELAXED))
    if status == "closed":
        return script
    script.press("1", "open")
    if status == "paused":
        script.press("1", "pause")
    if status in ("called", "serving"):
        script.take("passport-foreign")
    if status == "serving":
        script.press("1", "start")
    assert script.at("1").status == status
    return script


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("key", sorted(TABLE))
def test_each_key_does_in_each_status_what_the_table_says(key: Key, status: CounterStatus) -> None:
    script = counter_in(status)
    outcome = script.after(1).press("1", key)
    expected = TABLE[key][STATUSES.index(status)]
    if expected in (NOT_STAFFED, NOTHING, BUSY):
        assert script.refused(outcome) == expected
        assert script.at("1").status == status
    else:
        assert outcome.refusal is None
        assert script.at("1").status == expected


def test_the_law_names_every_key_and_status() -> None:
    assert set(LAW) == set(get_args(Key)) == set(TABLE)
    assert all(set(row) == set(STATUSES) for row in LAW.values())


def test_a_counter_nobody_knows_is_refused() -> None:
    script = Script(small_office())
    assert script.refused(script.press("99", "next")) == "counter_unknown"


def test_a_freed_counter_gets_the_next_ticket_in_the_same_reply() -> None:
    script = counter_in("called")
    script.take("passport-foreign")
    (call,) = script.calls(script.after(1).press("1", "next"))
    assert script.number_at("1") == "П002"
    assert not call.automatic


def test_a_ticket_that_comes_to_a_free_counter_is_called_automatically() -> None:
    script = counter_in("free")
    script.take("passport-foreign")
    assert script.at("1").automatic
    assert script.number_at("1") == "П001"


@pytest.mark.parametrize("key", ["open", "recall", "start", "resume"])
def test_any_key_answered_ok_acknowledges_an_automatic_call(key: Key) -> None:
    script = counter_in("called")
    outcome = script.after(1).press("1", key)
    assert script.one(outcome, CallAcknowledged).counter == "1"
    assert not script.at("1").automatic


def test_a_refused_key_acknowledges_nothing() -> None:
    script = counter_in("called")
    assert script.refused(script.after(1).press("1", "pause")) == BUSY
    assert script.at("1").automatic


def test_an_unacknowledged_automatic_call_goes_back_to_its_place() -> None:
    from queue_core.domain.commands import PassTime

    script = counter_in("called")
    second = script.take("passport-foreign")
    script.after(119).told(PassTime())
    assert script.at("1").status == "called"
    script.after(1).told(PassTime())
    assert script.at("1").status == "paused"
    first = script.office.tickets[script.office.by_code["C0000001"]]
    assert first.status == "waiting"
    script.press("1", "resume")
    assert script.number_at("1") == first.number
    assert second.status == "waiting"


def test_next_soon_after_a_call_answers_with_that_call_unchanged() -> None:
    script = Script(small_office(Rules(least_seconds_on_call=2)))
    script.press("1", "open")
    script.take("passport-foreign")
    outcome = script.after(1.9).press("1", "next")
    assert outcome.refusal is None
    assert not outcome.events
    assert script.number_at("1") == "П001"
    assert script.at("1").automatic
    script.after(0.2).press("1", "next")
    assert script.number_at("1") is None


@pytest.mark.parametrize("key", ["next", "finish"])
def test_a_press_never_ends_a_call_that_nobody_saw(key: Key) -> None:
    script = counter_in("free")
    seen = script.office.seq
    script.take("passport-foreign")
    outcome = script.after(5).press("1", key, seen)
    assert outcome.refusal is None
    assert not outcome.events
    script.press("1", key, script.office.seq)
    assert script.number_at("1") is None


def test_recall_is_too_early_until_forty_seconds_after_the_last_call() -> None:
    script = Script(small_office())
    script.press("1", "open")
    script.take("passport-foreign")
    assert script.refused(script.after(39).press("1", "recall")) == "too_early"
    script.after(1).press("1", "recall")
    assert script.refused(script.after(39).press("1", "recall")) == "too_early"


def test_no_show_needs_three_calls_and_forty_seconds_since_the_last() -> None:
    script = Script(small_office())
    script.press("1", "open")
    ticket = script.take("passport-foreign")
    for _ in range(2):
        assert script.refused(script.after(40).press("1", "no_show")) == "too_early"
        script.press("1", "recall")
    assert script.refused(script.after(39).press("1", "no_show")) == "too_early"
    outcome = script.after(1).press("1", "no_show")
    assert script.one(outcome, VisitorMissed).ticket == ticket.id
    assert ticket.status == "parked"


def test_next_on_a_call_counts_as_served_with_the_start_unconfirmed() -> None:
    script = counter_in("called")
    assert not script.one(script.after(1).press("1", "next"), ServiceFinished).start_confirmed


def test_next_after_start_ends_the_service_with_the_start_confirmed() -> None:
    script = counter_in("serving")
    assert script.one(script.after(1).press("1", "next"), ServiceFinished).start_confirmed


@pytest.mark.parametrize("key", ["next", "finish"])
def test_where_start_is_required_a_call_cannot_be_ended_without_it(key: Key) -> None:
    script = Script(small_office(Rules(start_required=True, least_seconds_on_call=0)))
    script.press("1", "open")
    script.take("passport-foreign")
    assert script.refused(script.after(5).press("1", key)) == BUSY
    script.press("1", "start")
    assert script.press("1", key).refusal is None


def test_after_a_service_a_counter_wraps_up_and_is_free_by_itself() -> None:
    from queue_core.domain.commands import PassTime

    script = Script(small_office(Rules(wrap_up_seconds=30, least_seconds_on_call=0)))
    script.press("1", "open")
    script.take("passport-foreign")
    script.take("passport-foreign")
    script.after(60).press("1", "next")
    assert script.at("1").status == "paused"
    script.after(29).told(PassTime())
    assert script.at("1").status == "paused"
    script.after(1).told(PassTime())
    assert script.number_at("1") == "П002"


def test_a_counter_without_an_administrator_cannot_be_opened() -> None:
    from dataclasses import replace

    plan = small_office()
    counters = {name: replace(counter, administrator=None) for name, counter in plan.counters.items()}
    script = Script(replace(plan, counters=counters))
    assert script.refused(script.press("1", "open")) == NOT_STAFFED
