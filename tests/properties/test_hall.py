"""Anything may be pressed, taken and withdrawn in any order: what must be true stays true, and replay equals live."""

from __future__ import annotations

import copy
from typing import get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from queue_core.domain import commands as told
from queue_core.domain.apply import apply
from queue_core.domain.events import KINDS, Event, TicketCalled, TicketIssued
from queue_core.domain.ids import TicketId
from queue_core.domain.invariants import broken
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import CategoryId, CounterId, DeviceId, Rules, ServiceId
from queue_core.domain.settle import carry_out
from queue_core.journal.codec import EventCodec
from tests.support.offices import small_office
from tests.support.script import MORNING

PLAN = small_office(Rules(least_seconds_on_call=0, recall_after=5, no_show_after=5, wrap_up_seconds=7))
CODEC = EventCodec(KINDS)
counters = st.sampled_from(sorted(PLAN.counters))
seconds = st.floats(0, 200, allow_nan=False)


def facts_of(office: Office) -> dict[str, object]:
    """Return what two offices must share to be the same: everything but the lazily cleaned heaps."""
    names = [name for name in Office.__dataclass_fields__ if name not in ("plan", "waiting")]
    facts: dict[str, object] = {name: getattr(office, name) for name in names}
    facts["free"] = {direction: found for direction, found in office.free.items() if found}
    facts["waiting"] = set(office.waiting.everyone())
    facts["first"] = {
        (direction, tier): office.waiting.first(direction, tier)
        for direction in office.plan.directions
        for tier in office.waiting.tiers(direction)
    }
    return facts


class Hall(RuleBasedStateMachine):
    """A hall in which everything happens."""

    def __init__(self) -> None:
        super().__init__()
        self.office, self.now, self.count = new_office(PLAN), MORNING, 0
        self.history: list[tuple[Event, float]] = []
        self.numbers: set[tuple[str, str]] = set()
        self.carry_out(told.StartCore(1, "x"))

    def carry_out(self, command: told.Command) -> None:
        before = copy.deepcopy(facts_of(self.office))
        outcome = carry_out(self.office, command, self.now)
        if outcome.refusal is not None:
            assert facts_of(self.office) == before, "a refusal changed something"
        for event in outcome.events:
            self.history.append((event, outcome.at))
            assert CODEC.decode(*CODEC.encode(event)) == event
            if isinstance(event, TicketIssued):
                assert (self.office.day, event.number) not in self.numbers, "a number was issued twice in a day"
                self.numbers.add((self.office.day, event.number))
            if isinstance(event, TicketCalled):
                assert all(event.key < head.key for head in event.beat), "somebody was called before a better one"

    @rule(service=st.sampled_from(sorted(PLAN.services)), category=st.sampled_from([None, *sorted(PLAN.categories)]))
    def take(self, service: ServiceId, category: CategoryId | None) -> None:
        self.count += 1
        self.carry_out(
            told.TakeTicket(
                TicketId(f"t{self.count}"), f"C{self.count}", DeviceId("kiosk-1"), f"a{self.count}", service, "uk",
                category=category, printer=DeviceId("printer-1"),
            )
        )  # fmt: skip

    @rule(counter=counters, key=st.sampled_from(get_args(told.Key)), stale=st.booleans())
    def press(self, counter: CounterId, key: told.Key, stale: bool) -> None:
        self.carry_out(told.PressKey(counter, key, self.office.workplaces[counter].changed_seq - stale))

    @rule(for_seconds=seconds)
    def pass_time(self, for_seconds: float) -> None:
        self.now += for_seconds
        self.carry_out(told.PassTime())

    @rule()
    def night(self) -> None:
        self.now += 20 * 3600
        self.carry_out(told.PassTime())

    @rule(number=st.integers(1, 30))
    def withdraw(self, number: int) -> None:
        self.carry_out(told.WithdrawTicket(TicketId(f"t{number}"), None))

    @rule(number=st.integers(1, 60))
    def withdraw_ask(self, number: int) -> None:
        self.carry_out(told.WithdrawAsk(DeviceId("kiosk-1"), f"a{number}"))

    @rule(number=st.integers(1, 30), mark=st.integers(1, 5))
    def rate(self, number: int, mark: int) -> None:
        self.carry_out(told.RateService(f"C{number}", mark))

    @rule(data=st.data(), outcome=st.sampled_from(get_args(told.SlipReport)))
    def report_slip(self, data: st.DataObject, outcome: told.SlipReport) -> None:
        if self.office.jobs:
            self.carry_out(told.ReportSlip(data.draw(st.sampled_from(sorted(self.office.jobs))), outcome))

    @rule()
    def printer_is_well(self) -> None:
        self.carry_out(told.ResumePrinting(DeviceId("printer-1")))

    @rule(place=st.sampled_from(["kiosk-1", "ramp"]), answered=st.booleans())
    def help(self, place: str, answered: bool) -> None:
        self.carry_out(told.AnswerHelp(place) if answered else told.CallHelp(place))

    @rule(on=st.booleans())
    def suspend(self, on: bool) -> None:
        self.carry_out(told.SuspendOffice("air_raid") if on else told.ResumeOffice())

    @invariant()
    def everything_holds(self) -> None:
        assert not broken(self.office, max(self.now, self.office.latest))

    def teardown(self) -> None:
        replayed = new_office(PLAN)
        for event, at in self.history:
            apply(replayed, CODEC.decode(*CODEC.encode(event)), at)
        assert facts_of(replayed) == facts_of(self.office), "replay is not what was lived"


TestHall = Hall.TestCase
TestHall.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)
