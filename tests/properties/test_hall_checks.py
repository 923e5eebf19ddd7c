"""Each check of the hall can fail: a hall that is broken in one way is found, by the check of that way."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from queue_core.domain.events import TicketCalled, TicketIssued
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CounterId
from queue_core.journal.codec import EventCodec
from queue_core.views.published import PublishedStates
from queue_core.wire.replies import Reply
from tests.properties.test_hall import INVARIANTS, PLAN
from tests.support.days.recorded import CODEC, RecordedScript, records_of
from tests.support.hall.checks import Step
from tests.support.hall.facts import facts_of

ONE, TWO = CounterId("1"), CounterId("2")
CALLED, WAITING, ELSEWHERE = TicketId("t2"), TicketId("t1"), TicketId("t3")
"""A veteran at counter 1, who was called past an ordinary visitor, who waits; one more at counter 2."""


def sound() -> Step:
    """Return a hall in which nothing is wrong, right after a call, with everything there is to look at."""
    script = RecordedScript(PLAN)
    for service, category in (("passport-foreign", None), ("passport-foreign", "veteran"), ("ready-other", None)):
        script.after(1).take(service, category)
    script.press("1", "open")
    script.press("2", "open")
    published = PublishedStates(script.office)
    published.refresh_all(script.now)
    seen = (facts_of(script.office), len(script.history))
    return Step(
        script.office,
        script.now,
        before=seen,
        after=copy.deepcopy(seen),
        reply=Reply(id="a", ok=False, refused="nothing_called", text="…"),
        codec=CODEC,
        first=Reply(id="a", ok=False, refused="nothing_called", text="…"),
        written=tuple(event for event, _ in script.history),
        history=tuple(script.history),
        states=dict(published.states),
        rebuilt=copy.deepcopy(seen[0]),
        records=tuple(script.records),
    )


def a_ticket_at_a_counter_waits_too(step: Step) -> Step:
    ticket = step.office.tickets[CALLED]
    step.office.waiting.add(ticket.id, ticket.line, ticket.tier, ticket.place)
    return step


def a_ticket_is_nowhere(step: Step) -> Step:
    step.office.waiting.remove(WAITING)
    return step


def a_free_administrator_is_given_nobody(step: Step) -> Step:
    step.office.tickets[ELSEWHERE].status = "served"
    step.office.workplaces[TWO].status, step.office.workplaces[TWO].ticket = "free", None
    return step


def two_counters_hold_one_ticket(step: Step) -> Step:
    step.office.workplaces[TWO].ticket = CALLED
    return step


def a_free_counter_holds_a_ticket(step: Step) -> Step:
    step.office.workplaces[ONE].status = "free"
    return step


def a_number_is_issued_again(step: Step) -> Step:
    again = [(event, at) for event, at in step.history if isinstance(event, TicketIssued)][:1]
    return replace(step, history=(*step.history, *again))


def with_call(step: Step, change: Callable[[TicketCalled], TicketCalled]) -> Step:
    """Return the step with another call of the veteran, told as if it had been so."""
    changed = [(change(e) if isinstance(e, TicketCalled) and e.ticket == CALLED else e, at) for e, at in step.history]
    return replace(step, written=tuple(event for event, _ in changed), records=tuple(records_of(changed)))


def a_better_one_was_passed(step: Step) -> Step:
    return with_call(step, lambda call: replace(call, key=(4, *call.key[1:]), beat=(with_key(call, 1),)))


def with_key(call: TicketCalled, tier: int) -> Any:
    return replace(call.beat[0], key=(tier, *call.beat[0].key[1:]))


def the_ordinary_one_was_called_before_the_veteran(step: Step) -> Step:
    return with_call(step, lambda call: replace(call, ticket=WAITING, beat=()))


def another_rule_is_named_than_decided(step: Step) -> Step:
    return with_call(step, lambda call: replace(call, rule="time"))


def an_exception_has_no_declared_reason(step: Step) -> Step:
    return with_call(step, lambda call: replace(call, rule="exception", exception="friend"))


def the_journal_tells_another_story(step: Step) -> Step:
    assert step.rebuilt is not None
    return replace(step, rebuilt={**step.rebuilt, "serving": 7})


def the_second_answer_differs(step: Step) -> Step:
    return replace(step, reply=Reply(id="a", ok=True))


def something_changed_after_all(step: Step) -> Step:
    return replace(step, after=({**step.after[0], "serving": 7}, step.after[1]))


def a_record_was_written_after_all(step: Step) -> Step:
    return replace(step, after=(step.after[0], step.after[1] + 1))


class Forgetful(EventCodec):
    """Loses the category of every ticket."""

    def __init__(self) -> None:
        super().__init__({"ticket_issued": (1, TicketIssued)})

    def decode(self, kind: str, version: int, body: str) -> Any:
        return replace(super().decode(kind, version, body), category=None)


def a_field_is_lost_on_the_way(step: Step) -> Step:
    issued = tuple(event for event in step.written if isinstance(event, TicketIssued))
    return replace(step, codec=Forgetful(), written=issued)


def a_board_calls_a_stranger(step: Step) -> Step:
    del step.office.tickets[CALLED]
    return step


BREAKS: list[tuple[str, Callable[[Step], Step]]] = [
    ("each ticket in exactly one place", a_ticket_at_a_counter_waits_too),
    ("each ticket in exactly one place", a_ticket_is_nowhere),
    ("no eligible ticket waits while an eligible administrator is free", a_free_administrator_is_given_nobody),
    ("one ticket per counter, one counter per ticket", two_counters_hold_one_ticket),
    ("one ticket per counter, one counter per ticket", a_free_counter_holds_a_ticket),
    ("numbers unique per day", a_number_is_issued_again),
    ("overtaking only by declared rule, with the reason stored", a_better_one_was_passed),
    ("overtaking only by declared rule, with the reason stored", the_ordinary_one_was_called_before_the_veteran),
    ("overtaking only by declared rule, with the reason stored", another_rule_is_named_than_decided),
    ("overtaking only by declared rule, with the reason stored", an_exception_has_no_declared_reason),
    ("replay equals live", the_journal_tells_another_story),
    ("a repeated id changes nothing", the_second_answer_differs),
    ("a repeated id changes nothing", something_changed_after_all),
    ("a refusal changes nothing", something_changed_after_all),
    ("a refusal changes nothing", a_record_was_written_after_all),
    ("every event survives encode → decode", a_field_is_lost_on_the_way),
    ("views name only known tickets", a_board_calls_a_stranger),
]


def test_a_sound_hall_is_believed() -> None:
    step = sound()
    assert {name: list(check(step)) for name, check in INVARIANTS.items()} == {name: [] for name in INVARIANTS}


@pytest.mark.parametrize(("invariant", "broken"), BREAKS, ids=[broken.__name__ for _, broken in BREAKS])
def test_a_broken_hall_is_found(invariant: str, broken: Callable[[Step], Step]) -> None:
    assert list(INVARIANTS[invariant](broken(sound())))


def test_every_invariant_can_be_broken() -> None:
    assert {invariant for invariant, _ in BREAKS} == set(INVARIANTS)
