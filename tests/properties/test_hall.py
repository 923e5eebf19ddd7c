"""Anything may be pressed, taken and withdrawn in any order: what must be true stays true, and replay equals live."""

from __future__ import annotations

import copy
from dataclasses import replace
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
from queue_core.domain.plan import (
    AdministratorId,
    CategoryId,
    CounterId,
    DeviceId,
    Named,
    Package,
    PackageId,
    Rules,
    ServiceId,
)
from queue_core.domain.settle import carry_out
from queue_core.journal.codec import EventCodec
from tests.support.offices import small_office
from tests.support.script import MORNING

RULES = Rules(
    least_seconds_on_call=0,
    recall_after=5,
    calls_before_no_show=1,
    no_show_after=5,
    wrap_up_seconds=7,
    secondary_after=60,
    needs_wait=90,
    exceptions_allowed=True,
)
BIRTH = (ServiceId("subsidy"), ServiceId("passport-foreign"))
PLAN = replace(
    small_office(RULES),
    at_most_in_a_row={2: 2},
    exception_reasons={"child": Named("child", {"uk": "Дитина"})},
    packages={
        PackageId("birth"): Package(
            PackageId("birth"),
            {"uk": "Народження"},
            (ServiceId("subsidy"), ServiceId("passport-foreign")),
            ordered=False,
        )
    },
)
PLAN.counters[CounterId("1")] = replace(PLAN.counters[CounterId("1")], equipped=("sight",))
CODEC = EventCodec(KINDS)
counters = st.sampled_from(sorted(PLAN.counters))
seconds = st.floats(0, 200, allow_nan=False)


def facts_of(office: Office) -> dict[str, object]:
    """Return what two offices must share to be the same: everything but the lazily cleaned heaps."""
    names = [name for name in Office.__dataclass_fields__ if name not in ("plan", "waiting", "last_presses")]
    facts: dict[str, object] = {name: getattr(office, name) for name in names}
    facts["open_counters"] = {direction: n for direction, n in office.open_counters.items() if n}
    facts["service_counters"] = {service: n for service, n in office.service_counters.items() if n}
    facts["waiting"] = set(office.waiting.everyone())
    facts["first"] = {
        (line, tier): office.waiting.first(line, tier)
        for line in office.waiting.lines()
        for tier in office.waiting.tiers(line)
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
                declared = event.rule == "exception" and event.exception == "child"
                assert declared or all(event.key < head.key for head in event.beat), "called before a better one"
                assert declared or event.key[0] == 1 or all(head.key[0] > 1 for head in event.beat), "before a veteran"

    @rule(
        service=st.sampled_from([*sorted(PLAN.services), None]),
        category=st.sampled_from([None, *sorted(PLAN.categories)]),
        needs=st.sampled_from([(), (), ("sight",)]),
    )
    def take(self, service: ServiceId | None, category: CategoryId | None, needs: tuple[str, ...]) -> None:
        self.count += 1
        self.carry_out(
            told.TakeTicket(
                TicketId(f"t{self.count}"), f"C{self.count}", DeviceId("kiosk-1"), f"a{self.count}", service, "uk",
                category=category, printer=DeviceId("printer-1"), needs=needs,
                package=PackageId("birth") if service is None else None,
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

    @rule(counter=counters)
    def not_shown(self, counter: CounterId) -> None:
        self.carry_out(told.SayNotShown(counter))

    @rule(
        counter=counters,
        service=st.sampled_from([None, *sorted(PLAN.services)]),
        to_counter=counters,
        come_back=st.booleans(),
    )
    def redirect(self, counter: CounterId, service: ServiceId | None, to_counter: CounterId, come_back: bool) -> None:
        target = None if service is not None else to_counter
        self.carry_out(told.RedirectTicket(counter, service=service, to_counter=target, come_back=come_back))

    @rule(counter=counters, person=st.sampled_from(sorted(PLAN.administrators)))
    def redirect_to_person(self, counter: CounterId, person: AdministratorId) -> None:
        self.carry_out(told.RedirectTicket(counter, to_administrator=person))

    @rule(counter=counters, for_seconds=st.sampled_from([30.0, 300.0]))
    def postpone(self, counter: CounterId, for_seconds: float) -> None:
        self.carry_out(told.PostponeTicket(counter, for_seconds))

    @rule(counter=counters, service=st.sampled_from(sorted(PLAN.services)))
    def add_service(self, counter: CounterId, service: ServiceId) -> None:
        self.carry_out(told.AddService(counter, service))

    @rule(counter=counters)
    def undo(self, counter: CounterId) -> None:
        self.carry_out(told.UndoPress(counter))

    @rule(counter=counters, number=st.integers(1, 30), reason=st.sampled_from(["child", "friend"]))
    def call_out_of_turn(self, counter: CounterId, number: int, reason: str) -> None:
        self.carry_out(told.CallOutOfTurn(counter, TicketId(f"t{number}"), reason))

    @rule(number=st.integers(1, 30), how=st.sampled_from(["return", "answer", "give_up"]))
    def leave_or_return(self, number: int, how: str) -> None:
        ticket = TicketId(f"t{number}")
        commands: dict[str, told.Command] = {
            "return": told.ReturnTicket(ticket),
            "answer": told.AnswerAtReception(ticket),
            "give_up": told.GiveUpPlace(ticket, 120.0),
        }
        self.carry_out(commands[how])

    @rule(service=st.sampled_from(sorted(PLAN.services)), stands=st.booleans())
    def suspend_service(self, service: ServiceId, stands: bool) -> None:
        self.carry_out(told.SuspendService(service) if stands else told.ResumeService(service))

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
TestHall.settings = settings(max_examples=80, stateful_step_count=60, deadline=None)
