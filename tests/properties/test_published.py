"""States refreshed by what each fact touches are those that a look at everything gives, whatever happens."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import msgspec
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from queue_core.domain import commands as told
from queue_core.domain.events import Event
from queue_core.domain.ids import TicketId
from queue_core.domain.office import new_office
from queue_core.domain.plan import AdministratorId, CategoryId, CounterId, DeviceId, OfficePlan, Rules, ServiceId
from queue_core.domain.settle import carry_out
from queue_core.views.hall import CALLS_AT_LEAST, CALLS_FOR_SECONDS
from queue_core.views.moments import record_of
from queue_core.views.published import PublishedStates
from queue_core.wire import codec, topics
from queue_core.wire.states import BoardState, State
from tests.support.offices import small_office
from tests.support.script import MORNING

RULES = Rules(least_seconds_on_call=0, recall_after=0, no_show_after=0, calls_before_no_show=1, wrap_up_seconds=9)


def plan() -> OfficePlan:
    """Return an office where one knows a single service of a direction, and one all but one of theirs."""
    plain = small_office(RULES)
    people = dict(plain.administrators)
    olena, taras = AdministratorId("olena"), AdministratorId("taras")
    people[olena] = replace(people[olena], service_skills={ServiceId("subsidy"): "secondary"})
    people[taras] = replace(people[taras], service_skills={ServiceId("ready-other"): "none"})
    return replace(plain, administrators=people)


PLAN = plan()
counters = st.sampled_from(sorted(PLAN.counters))


def content(state: State, now: float) -> State:
    """Return a state without its number, and a board without the calls that leave it with its next change."""
    if isinstance(state, BoardState):
        calls = [
            call
            for place, call in enumerate(state.calls)
            if place < CALLS_AT_LEAST or now - call.called_at.timestamp() <= CALLS_FOR_SECONDS
        ]
        state = msgspec.structs.replace(state, calls=calls)
    return msgspec.structs.replace(state, epoch=0, seq=0)


class Publishing(RuleBasedStateMachine):
    """The dispatcher's use of the views: by touch for asks, everything when time is told."""

    def __init__(self) -> None:
        super().__init__()
        self.office, self.now, self.count = new_office(PLAN), MORNING, 0
        self.published = PublishedStates(self.office)
        self.numbers: dict[str, tuple[int, int]] = {}
        self.batch: list[Event] = []
        self.heard: dict[str, State] = {}
        self.carry_out(told.StartCore(1, "x"))
        self.hear(self.published.refresh_all(self.now))

    def carry_out(self, command: told.Command) -> None:
        self.batch += carry_out(self.office, command, self.now).events

    def hear(self, states: dict[str, State]) -> None:
        for name, state in states.items():
            assert (state.epoch, state.seq) > self.numbers.get(name, (0, -1)), f"{name} is not newer"
            self.numbers[name] = (state.epoch, state.seq)
            kind, _, of = name.partition("/")
            address = topics.Address("small", "state", f"{kind}/{of}" if of else kind)
            assert codec.decode_state(address, codec.encode(state)) == state
        self.heard.update(states)

    @initialize(paused=st.sets(counters))
    def begin_the_day(self, paused: set[CounterId]) -> None:
        for counter in sorted(PLAN.counters):
            self.carry_out(told.PressKey(counter, "open"))
        for counter in sorted(paused):
            self.carry_out(told.PressKey(counter, "pause"))
        self.commit()

    @rule(service=st.sampled_from(sorted(PLAN.services)), category=st.sampled_from([None, *sorted(PLAN.categories)]))
    def take(self, service: ServiceId, category: CategoryId | None) -> None:
        self.count += 1
        self.carry_out(
            told.TakeTicket(
                TicketId(f"t{self.count}"), f"{self.count:08d}", DeviceId("kiosk-1"), f"a{self.count}", service, "uk",
                category=category, printer=DeviceId("printer-1"),
            )
        )  # fmt: skip

    @rule(counter=counters, key=st.sampled_from(get_args(told.Key)))
    def press(self, counter: CounterId, key: told.Key) -> None:
        self.carry_out(told.PressKey(counter, key))

    @rule(number=st.integers(1, 20))
    def withdraw(self, number: int) -> None:
        self.carry_out(told.WithdrawTicket(TicketId(f"t{number}"), None))

    @rule(counter=counters, service=st.sampled_from(sorted(PLAN.services)), come_back=st.booleans())
    def send_on(self, counter: CounterId, service: ServiceId, come_back: bool) -> None:
        self.carry_out(told.RedirectTicket(counter, service=service, come_back=come_back))

    @rule(counter=counters, to=counters, come_back=st.booleans())
    def send_to_a_counter(self, counter: CounterId, to: CounterId, come_back: bool) -> None:
        self.carry_out(told.RedirectTicket(counter, to_counter=to, come_back=come_back))

    @rule(counter=counters, person=st.sampled_from(sorted(PLAN.administrators)))
    def send_to_a_person(self, counter: CounterId, person: AdministratorId) -> None:
        self.carry_out(told.RedirectTicket(counter, to_administrator=person))

    @rule(counter=counters, service=st.sampled_from(sorted(PLAN.services)))
    def add_service(self, counter: CounterId, service: ServiceId) -> None:
        self.carry_out(told.AddService(counter, service))

    @rule(counter=counters)
    def undo(self, counter: CounterId) -> None:
        self.carry_out(told.UndoPress(counter))

    @rule(number=st.integers(1, 20))
    def rate(self, number: int) -> None:
        self.carry_out(told.RateService(f"{number:08d}", 5))

    @rule(place=st.sampled_from(["kiosk-1", "ramp"]), answered=st.booleans())
    def help(self, place: str, answered: bool) -> None:
        self.carry_out(told.AnswerHelp(place) if answered else told.CallHelp(place))

    @rule(on=st.booleans())
    def suspend(self, on: bool) -> None:
        self.carry_out(told.SuspendOffice("air_raid") if on else told.ResumeOffice())

    @rule(service=st.sampled_from(sorted(PLAN.services)), on=st.booleans())
    def suspend_service(self, service: ServiceId, on: bool) -> None:
        self.carry_out(told.SuspendService(service) if on else told.ResumeService(service))

    @rule(for_seconds=st.sampled_from([0.5, 9, 40, 61, 121, 3600, 20 * 3600]))
    def pass_time(self, for_seconds: float) -> None:
        self.commit()
        self.now += for_seconds
        self.carry_out(told.PassTime())
        self.hear(self.published.refresh_all(self.now))
        self.batch.clear()

    @rule()
    def commit(self) -> None:
        self.hear(self.published.refresh(self.batch, self.now))
        self.batch.clear()

    @invariant()
    def what_was_heard_is_what_is(self) -> None:
        if self.batch:
            return
        everything = PublishedStates(self.office)
        everything.refresh_all(self.now)
        assert self.heard.keys() == everything.states.keys()
        for counter, workplace in self.office.workplaces.items():
            # A press by who saw only older states changes nothing: nobody could press again.
            assert record_of(self.heard[f"{topics.COUNTER}/{counter}"].seq) >= workplace.changed_seq, counter
        for name, state in everything.states.items():
            assert content(self.heard[name], self.now) == content(state, self.now), name


TestPublishing = Publishing.TestCase
TestPublishing.settings = settings(max_examples=60, stateful_step_count=50, deadline=None)
