"""Anything may be pressed, taken and withdrawn in any order: what must be true stays true, and replay equals live.

The hall is lived in through the real dispatcher on a journal in memory, so that what is said of asks told again, of
restarts and of what others are shown is said of the product.
"""

from __future__ import annotations

import asyncio
import copy
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar, TypeVar, get_args

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from queue_core.domain import commands as told
from queue_core.domain.apply import apply
from queue_core.domain.events import Event
from queue_core.domain.ids import TextDigest, TicketId
from queue_core.domain.invariants import broken
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import (
    AdministratorId,
    CategoryId,
    CounterId,
    DeviceId,
    DirectionId,
    Named,
    Package,
    PackageId,
    Rules,
    ServiceId,
)
from queue_core.domain.ticket import TicketStatus
from queue_core.journal.texts.kept import NewText
from queue_core.runtime.clock import ManualClock
from queue_core.submissions import Asked, Submission
from queue_core.wire.replies import Reply
from tests.support.core.in_memory import Core, next_life
from tests.support.days.recorded import CODEC
from tests.support.hall import checks
from tests.support.hall.checks import Step
from tests.support.hall.facts import facts_of
from tests.support.offices import small_office
from tests.support.script import MORNING

INVARIANTS: dict[str, Callable[[Step], Iterator[str]]] = {
    "each ticket in exactly one place": checks.each_ticket_in_exactly_one_place,
    "no eligible ticket waits while an eligible administrator is free": (
        checks.nobody_waits_while_an_eligible_administrator_is_free
    ),
    "one ticket per counter, one counter per ticket": checks.one_ticket_per_counter_one_counter_per_ticket,
    "numbers unique per day": checks.numbers_unique_per_day,
    "overtaking only by declared rule, with the reason stored": (
        checks.overtaking_only_by_declared_rule_with_the_reason_stored
    ),
    "replay equals live": checks.replay_equals_live,
    "a repeated id changes nothing": checks.a_repeated_id_changes_nothing,
    "a refusal changes nothing": checks.a_refusal_changes_nothing,
    "every event survives encode → decode": checks.every_event_survives_encode_and_decode,
    "views name only known tickets": checks.views_name_only_known_tickets,
}
"""The invariants of the architecture in its words and its order, each with its check."""

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
    pause_reasons={reason: Named(reason, {"uk": reason}) for reason in ("break", "papers")},
    packages={PackageId("birth"): Package(PackageId("birth"), {"uk": "Народження"}, BIRTH, ordered=False)},
)
PLAN.counters[CounterId("1")] = replace(PLAN.counters[CounterId("1")], equipped=("sight",))
counters = st.sampled_from(sorted(PLAN.counters))
services = st.sampled_from(sorted(PLAN.services))
categories = st.sampled_from([None, None, *sorted(PLAN.categories)])
seldom = st.sampled_from([False, True, False])
seconds = st.floats(0, 200, allow_nan=False)
_Result = TypeVar("_Result")


@dataclass(frozen=True)
class Told:
    """What was told before and may be told again: what was answered, on which day, and whether it changed anything."""

    submission: Submission
    reply: Reply
    day: str
    changed: bool


class Hall(RuleBasedStateMachine):
    """A hall in which everything happens."""

    def __init__(self) -> None:
        super().__init__()
        self.loop, self.clock = asyncio.Runner(), ManualClock(MORNING)
        self.core = Core(plan=PLAN, clock=self.clock)
        self.taken = self.asked = 0
        self.written: list[Event] = []
        self.before: list[Told] = []
        self.begin()
        for counter in PLAN.counters:
            self.carry_out(told.PressKey(counter, "open"))

    @property
    def office(self) -> Office:
        return self.core.office

    @property
    def now(self) -> float:
        return self.clock.now()

    @property
    def history(self) -> list[tuple[Event, float]]:
        """All facts and their instants, as the journal has them."""
        return [(CODEC.decode(record.kind, record.version, record.body), record.at) for record in self.core.records]

    def begin(self) -> None:
        """Let the core begin a life."""
        prepare = self.core.announcer.prepare

        def listening(events: Any, now: float, *, everything: bool) -> Any:
            self.written += events
            return prepare(events, now, everything=everything)

        self.core.announcer.prepare = listening  # type: ignore[method-assign]
        self.run(self.core.start())

    def run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return self.loop.run(work)

    async def _submit(self, submission: Submission) -> Reply:
        async with asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(self.core.dispatcher.run())
            reply = await self.core.dispatcher.submit(submission)
            serving.cancel()
        return reply

    def carry_out(self, command: told.Command, words: NewText | None = None) -> None:
        """Tell the office something, as an ask; `words` are those it speaks of."""
        self.asked += 1
        asked = Asked(DeviceId("tester"), f"ask-{self.asked}", "body")
        self.submit(Submission(command, "visitor", "hall", asked=asked, words=words))

    def submit(self, submission: Submission, first: Reply | None = None) -> None:
        """Tell the office something and look at what became of it."""
        before, day = self.seen(), self.office.day
        self.written.clear()
        reply = self.run(self._submit(submission))
        if self.office.day != day:
            self.before = [one for one in self.before if one.day == day]
        if first is None and submission.asked is not None:
            self.before.append(Told(submission, reply, self.office.day, bool(self.written)))
        self.look(before, reply=reply, first=first)

    def seen(self) -> tuple[dict[str, object], int]:
        return copy.deepcopy(facts_of(self.office)), len(self.core.records)

    def look(self, before: tuple[dict[str, object], int], **more: Any) -> None:
        """Hold the hall against every invariant."""
        step = Step(
            self.office,
            max(self.now, self.office.latest),
            before,
            (facts_of(self.office), len(self.core.records)),
            more.pop("reply", None),
            CODEC,
            written=tuple(self.written),
            states=self.core.heard,
            **more,
        )
        complaints = [f"{name}: {what}" for name, check in INVARIANTS.items() for what in check(step)]
        assert not complaints, complaints

    def someone(self, data: st.DataObject, *statuses: TicketStatus) -> TicketId:
        """Return a ticket, mostly one of these statuses; nobody's where there is none."""
        all_of_them = [*self.office.tickets, TicketId("nobodys")]
        fitting = [ticket.id for ticket in self.office.tickets.values() if ticket.status in statuses]
        return data.draw(st.sampled_from(fitting * 3 + all_of_them))

    def at_work(self, data: st.DataObject) -> CounterId:
        """Return a counter, mostly one with a visitor."""
        busy = [workplace.id for workplace in self.office.workplaces.values() if workplace.ticket is not None]
        return data.draw(st.sampled_from(busy * 3 + sorted(PLAN.counters)))

    @rule(service=services, category=categories, needs=st.sampled_from([(), (), ("sight",)]))
    def take(self, service: ServiceId, category: CategoryId | None = None, needs: tuple[str, ...] = ()) -> None:
        self.take_for(service, None, category, needs)

    @rule(category=categories)
    def take_package(self, category: CategoryId | None) -> None:
        self.take_for(None, PackageId("birth"), category, ())

    def take_for(
        self, service: ServiceId | None, package: PackageId | None, category: CategoryId | None, needs: tuple[str, ...]
    ) -> None:
        self.taken += 1
        self.carry_out(
            told.TakeTicket(
                TicketId(f"t{self.taken}"), f"{self.taken:08d}", DeviceId("kiosk-1"), f"a{self.taken}", service, "uk",
                category=category, printer=DeviceId("printer-1"), needs=needs, package=package,
            )
        )  # fmt: skip

    @rule(come=st.lists(st.tuples(services, categories), min_size=1, max_size=4), counter=counters)
    def many_come(self, come: list[tuple[ServiceId, CategoryId | None]], counter: CounterId) -> None:
        for service, category in come:
            self.take_for(service, None, category, ())
        self.carry_out(told.PressKey(counter, "next"))

    @rule(data=st.data())
    def next(self, data: st.DataObject) -> None:
        self.carry_out(told.PressKey(self.at_work(data), "next"))

    @rule(counter=counters, key=st.sampled_from(get_args(told.Key)), stale=st.booleans())
    def press(self, counter: CounterId, key: told.Key, stale: bool) -> None:
        self.carry_out(told.PressKey(counter, key, self.office.workplaces[counter].changed_seq - stale))

    @rule(data=st.data())
    def miss(self, data: st.DataObject) -> None:
        self.carry_out(told.PressKey(self.at_work(data), "no_show"))

    @rule(for_seconds=seconds)
    def pass_time(self, for_seconds: float) -> None:
        self.run(self.clock.advance(for_seconds))
        self.submit(Submission(told.PassTime(), "timer", "core"))

    @rule(seldom=seldom)
    def night(self, seldom: bool) -> None:
        self.pass_time(20 * 3600 if seldom else 10)

    @rule()
    def start_is_told_again(self) -> None:
        self.submit(Submission(told.StartCore(self.office.epoch, "again"), "core", "core"))

    @rule(seldom=seldom)
    def the_core_ends_and_begins_again(self, seldom: bool) -> None:
        if not seldom:
            return
        self.look_back()
        self.run(self.core.journal.close())
        self.core = next_life(self.core)
        self.begin()
        self.before = [one for one in self.before if one.changed]

    @rule(data=st.data())
    def told_again(self, data: st.DataObject) -> None:
        if self.before:
            again = data.draw(st.sampled_from(self.before))
            self.submit(again.submission, first=again.reply)

    @rule(data=st.data())
    def not_shown(self, data: st.DataObject) -> None:
        self.carry_out(told.SayNotShown(self.at_work(data)))

    @rule(data=st.data(), service=services, come_back=st.booleans())
    def redirect_to_service(self, data: st.DataObject, service: ServiceId, come_back: bool) -> None:
        self.carry_out(told.RedirectTicket(self.at_work(data), service=service, come_back=come_back))

    @rule(data=st.data(), direction=st.sampled_from(sorted(PLAN.directions)))
    def redirect_to_direction(self, data: st.DataObject, direction: DirectionId) -> None:
        self.carry_out(told.RedirectTicket(self.at_work(data), direction=direction))

    @rule(data=st.data(), to_counter=counters, come_back=st.booleans())
    def redirect_to_counter(self, data: st.DataObject, to_counter: CounterId, come_back: bool) -> None:
        self.carry_out(told.RedirectTicket(self.at_work(data), to_counter=to_counter, come_back=come_back))

    @rule(data=st.data(), person=st.sampled_from(sorted(PLAN.administrators)))
    def redirect_to_person(self, data: st.DataObject, person: AdministratorId) -> None:
        self.carry_out(told.RedirectTicket(self.at_work(data), to_administrator=person))

    @rule(data=st.data(), for_seconds=st.sampled_from([30.0, 300.0]), after=st.sampled_from([0, 0, 1, 2]))
    def postpone(self, data: st.DataObject, for_seconds: float, after: int) -> None:
        self.carry_out(told.PostponeTicket(self.at_work(data), for_seconds, after))

    @rule(counter=counters, reason=st.sampled_from(["break", "papers"]))
    def pause_for(self, counter: CounterId, reason: str) -> None:
        self.carry_out(told.PressKey(counter, "pause", reason=reason))

    @rule(counter=counters, data=st.data())
    def take_seat(self, counter: CounterId, data: st.DataObject) -> None:
        person = data.draw(st.sampled_from(sorted(self.office.plan.administrators)))
        self.carry_out(told.TakeSeat(counter, person))

    @rule(data=st.data(), service=services)
    def add_service(self, data: st.DataObject, service: ServiceId) -> None:
        self.carry_out(told.AddService(self.at_work(data), service))

    @rule(counter=counters)
    def undo(self, counter: CounterId) -> None:
        self.carry_out(told.UndoPress(counter))

    @rule(data=st.data(), counter=counters, reason=st.sampled_from(["child", "child", "friend"]))
    def call_out_of_turn(self, data: st.DataObject, counter: CounterId, reason: str) -> None:
        self.carry_out(told.PressKey(counter, "finish"))
        skills = self.office.workplaces[counter].skills
        waiting = [ticket for ticket in self.office.tickets.values() if ticket.status == "waiting"]
        fitting = [ticket.id for ticket in waiting if ticket.direction in skills]
        ticket = data.draw(st.sampled_from(fitting or [TicketId("nobodys"), *self.office.tickets]))
        self.carry_out(told.CallOutOfTurn(counter, ticket, reason))

    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        if not self.office.aside:
            self.carry_out(told.PostponeTicket(self.at_work(data), 60.0))
        self.carry_out(told.ReturnTicket(self.someone(data, "parked", "postponed")))

    @rule(data=st.data())
    def answer(self, data: st.DataObject) -> None:
        self.carry_out(told.AnswerAtReception(self.someone(data, "waiting")))

    @rule(data=st.data())
    def give_up_place(self, data: st.DataObject) -> None:
        self.carry_out(told.GiveUpPlace(self.someone(data, "waiting"), 120.0))

    @rule(data=st.data(), service=services, category=categories, needs=st.sampled_from([(), ("sight",)]))
    def correct(
        self, data: st.DataObject, service: ServiceId, category: CategoryId | None, needs: tuple[str, ...]
    ) -> None:
        self.carry_out(told.CorrectTicket(self.someone(data, "waiting", "parked"), service, category, needs))
        self.carry_out(told.MeetVisitor(self.someone(data, "waiting", "called")))

    @rule(service=services, paper=st.integers(0, 30), ago=seconds)
    def enter_paper(self, service: ServiceId, paper: int, ago: float) -> None:
        self.taken += 1
        ids = (TicketId(f"t{self.taken}"), f"{self.taken:08d}", DeviceId("reception-1"), f"a{self.taken}")
        self.carry_out(told.EnterPaperNumber(told.TakeTicket(*ids, service, "uk"), paper, self.now - ago))

    @rule(data=st.data(), printer=st.sampled_from(["printer-1", "printer-2"]))
    def print_again(self, data: st.DataObject, printer: str) -> None:
        self.carry_out(told.PrintAgain(self.someone(data, "waiting", "called"), DeviceId(printer)))

    @rule(service=services, seldom=seldom)
    def suspend_service(self, service: ServiceId, seldom: bool) -> None:
        standing = sorted(self.office.suspended_services)
        again = told.ResumeService(standing[0] if standing else service)
        self.carry_out(told.SuspendService(service) if seldom else again)

    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        self.carry_out(told.WithdrawTicket(self.someone(data, "waiting", "called"), None))

    @rule(number=st.integers(1, 60))
    def withdraw_ask(self, number: int) -> None:
        self.carry_out(told.WithdrawAsk(DeviceId("kiosk-1"), f"a{number}"))

    @rule(data=st.data(), mark=st.integers(1, 5))
    def rate(self, data: st.DataObject, mark: int) -> None:
        at_work = self.at_work(data)
        self.carry_out(told.PressKey(at_work, "finish"))
        ticket = self.office.tickets.get(self.someone(data, "served"))
        self.carry_out(told.RateService(ticket.code if ticket is not None else "00000000", mark))

    @rule(data=st.data(), outcome=st.sampled_from(get_args(told.SlipReport)))
    def report_slip(self, data: st.DataObject, outcome: told.SlipReport) -> None:
        if self.office.jobs:
            self.carry_out(told.ReportSlip(data.draw(st.sampled_from(sorted(self.office.jobs))), outcome))

    @rule(data=st.data())
    def printer_fails_and_is_well(self, data: st.DataObject) -> None:
        if self.office.slips_out:
            job = data.draw(st.sampled_from(sorted(self.office.slips_out)))
            self.carry_out(told.ReportSlip(job, "paper_out"))
        self.carry_out(told.ResumePrinting(DeviceId("printer-1")))

    @rule(data=st.data(), place=st.sampled_from(["kiosk-1", "ramp"]), answered=st.booleans())
    def help(self, data: st.DataObject, place: str, answered: bool) -> None:
        self.carry_out(told.AnswerHelp(place) if answered else told.CallHelp(place, self.someone(data)))

    @rule(seldom=seldom)
    def suspend(self, seldom: bool) -> None:
        self.carry_out(told.SuspendOffice("air_raid") if seldom else told.ResumeOffice())

    @rule(data=st.data(), seldom=seldom)
    def write_about_a_visit(self, data: st.DataObject, seldom: bool) -> None:
        words = NewText("Чекає на довідку", self.asked.to_bytes(16, "big"))
        digest = TextDigest(words.digest)
        self.carry_out(told.LeaveNote(self.at_work(data), digest), words)
        if seldom:
            self.carry_out(told.EraseTexts((digest,), "request"))

    @rule(seldom=seldom)
    def doubt_the_clock(self, seldom: bool) -> None:
        self.carry_out(told.DoubtClock(self.now + 7200) if seldom else told.ConfirmClock(self.now))

    @invariant()
    def counts_and_indexes_are_right(self) -> None:
        assert not broken(self.office, max(self.now, self.office.latest))

    def look_back(self) -> None:
        """Hold the whole journal against what was lived and against the rules of the house."""
        relived, history = new_office(PLAN), self.history
        for event, at in history:
            apply(relived, event, at)
        self.written.clear()
        self.look(self.seen(), history=tuple(history), rebuilt=facts_of(relived), records=tuple(self.core.records))

    def teardown(self) -> None:
        try:
            self.look_back()
        finally:
            self.loop.close()


TestHall = Hall.TestCase
TestHall.settings = settings(max_examples=80, stateful_step_count=60, deadline=None)


class CountedHall(Hall):
    """A hall that counts which commands changed anything."""

    changed: ClassVar[Counter[str]] = Counter()

    def submit(self, submission: Submission, first: Reply | None = None) -> None:
        super().submit(submission, first)
        if self.written:
            self.changed[type(submission.command).__name__] += 1


def test_every_command_is_carried_out_in_the_hall_and_not_only_refused() -> None:
    CountedHall.changed.clear()
    wanted = {command.__name__ for command in get_args(told.Command)}
    for steps in range(50, 60):
        same_each_time = settings(
            max_examples=30, stateful_step_count=steps, deadline=None, derandomize=True, database=None
        )
        run_state_machine_as_test(CountedHall, settings=same_each_time)
        if set(CountedHall.changed) >= wanted:
            break
    assert wanted - set(CountedHall.changed) == set()
