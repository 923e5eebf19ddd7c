"""One day of one office: the core, its devices, the people, the air between them, and what goes wrong."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from queue_core.domain.commands import Command, ResumeOffice, ResumeService, SuspendOffice, SuspendService
from queue_core.domain.day.schedule import at_minute, hours_of
from queue_core.domain.invariants import broken
from queue_core.domain.office import SuspensionReason
from queue_core.domain.plan import ServiceId
from queue_core.simulate.days.air import Air, Weather
from queue_core.simulate.days.asker import Asker
from queue_core.simulate.days.core import Fate, differences, rebuilt
from queue_core.simulate.days.faults import Fault, draw_faults, everyday_weather
from queue_core.simulate.days.offices.plans import SIZES, make_plan
from queue_core.simulate.days.people.administrators import AdministratorAtWork
from queue_core.simulate.days.people.desk import Desk
from queue_core.simulate.days.people.page import Page
from queue_core.simulate.days.people.reception import Reception
from queue_core.simulate.days.people.visitors import Crowd
from queue_core.simulate.days.printer import Printer
from queue_core.simulate.days.serving import Serving
from queue_core.simulate.days.trace import Trace
from queue_core.simulate.days.virtual_time import Agenda
from queue_core.submissions import Submission
from queue_core.wire.states import CounterState

FIRST_DATE = date(2026, 1, 5)
CALM_BEFORE_THE_END = 1800.0
"""So long before the end nothing goes wrong any more: everything asked is answered by then."""
AUDITS = (0.3, 0.6, 0.97)
"""When, as shares of the day, the journal is held against the living office."""


@dataclass(slots=True)
class DayTold:
    """A day that is over: its trace as JSON lines, and what the day itself found wrong."""

    seed: int
    size: str
    trace: list[str]
    wrong: list[str]
    faults: list[str]
    commands: int
    lives: int
    kinds: Counter[str]
    """How often each kind of record stands in the journal."""


def live_day(size: str, seed: int) -> DayTold:
    """Live one day from before opening to the morning after; everything follows from `size` and `seed`."""
    return asyncio.run(OfficeDay(size, seed).live())


class OfficeDay:
    """A day put together from its seed; `live` it once."""

    def __init__(self, size: str, seed: int) -> None:
        self._seed, self._size = seed, SIZES[size]
        today = FIRST_DATE + timedelta(days=self._random("date").randrange(700))
        today += timedelta(days=today.weekday() == 6)
        plan = make_plan(self._size, self._random("rules"), today)
        hours = hours_of(plan, today)
        assert hours is not None
        self._until = at_minute(plan, today + timedelta(days=1), 4 * 60 + 30)
        self._agenda, self._trace = Agenda(at_minute(plan, today, 7 * 60)), Trace()
        self._air = Air(self._agenda, self._random("air"))
        self._air.weather = self._everyday = everyday_weather(self._random("weather"))
        self._faults = draw_faults(self._random("faults"), hours)
        self._serving = Serving(
            plan, self._agenda, self._air, self._trace, self._random("ids"), self._reply, self._show
        )
        self._askers = {str(d.id): self._asker(d.id) for d in plan.devices.values() if d.role != "display"}
        self._serving.printers = {
            name: Printer(name, self._agenda, asker, self._trace, self._serving.hear_presence)
            for name, asker in self._askers.items()
            if name.startswith("printer")
        }
        kiosks = [asker for name, asker in self._askers.items() if name.startswith("kiosk")]
        tablet, boxes = self._askers["tablet-1"], self._askers["buttons-1"]
        entrance = self._page("reception", "reception")
        reception = Reception(self._agenda, self._random("reception"), self._askers["reception-1"], entrance)
        crowd = Crowd(self._size, plan, hours, self._agenda, self._random("visitors"), kiosks, tablet, reception)
        self._staff = {
            str(counter): AdministratorAtWork(
                counter,
                self._agenda,
                self._random(f"counter {counter}"),
                boxes,
                crowd,
                hours,
                plan.rules,
                Desk(counter, plan, self._random(f"desk {counter}"), self._page("administrator", f"desk-{counter}")),
            )
            for counter in plan.counters
        }

    async def live(self) -> DayTold:
        """Let it all happen."""
        for fault in self._faults:
            self._at(fault.at, fault)
        for share in AUDITS:
            self._agenda.at(self._agenda.now + share * (self._until - self._agenda.now), self._audit)
        async with asyncio.TaskGroup() as tasks:
            await self._serving.go_on(tasks)
            while self._agenda.step(self._until):
                await self._serving.go_on(tasks)
            self._finish()
        shelf = self._serving.shelf
        trace = self._trace.whole(self._serving.plan, shelf.records)
        faults = [fault.name for fault in self._faults]
        kinds = Counter(record.kind for record in shelf.records)
        return DayTold(
            self._seed, self._size.name, trace, self._serving.wrong, faults, self._serving.commands, shelf.epoch, kinds
        )

    def _random(self, what: str) -> Random:
        return Random(f"{self._size.name}/{self._seed}/{what}")

    def _asker(self, name: str) -> Asker:
        return Asker(name, self._agenda, self._air, self._trace, self._serving.hear)

    def _page(self, who: str, where: str) -> Page:
        return Page(who, where, self._agenda, self._trace, self._serving.submit)

    def _reply(self, device: str, ask_id: str, payload: bytes) -> None:
        self._askers[device].hear(ask_id, payload)

    def _show(self, counter: str, state: CounterState) -> None:
        self._staff[counter].show(state)

    def _finish(self) -> None:
        self._audit()
        for name, asker in self._askers.items():
            if asker.unanswered:
                self._serving.wrong.append(f"{name} still asks {asker.unanswered[:3]} when the day is over")
        if self._serving.core is None:
            self._serving.wrong.append("the core is not there when the day is over")
        else:
            self._serving.core.end()

    def _audit(self) -> None:
        """The office told by the journal is the one that lives; its own invariants hold."""
        serving = self._serving
        if serving.core is not None:
            office = serving.core.office
            different = differences(office, rebuilt(serving.plan, serving.shelf))
            if different:
                serving.wrong.append(f"the office rebuilt from the journal differs in {different}")
            serving.wrong += broken(office, max(serving.core.clock.now(), office.latest))

    # ── what goes wrong: see `faults.Suffering` ──

    def _at(self, instant: float, fault: Fault) -> None:
        self._agenda.at(instant, lambda: self._strike(fault))

    def _strike(self, fault: Fault) -> None:
        if self._agenda.now < self._until - CALM_BEFORE_THE_END:
            self._trace.note("fault", self._agenda.now, name=fault.name)
            fault.strike(self)

    def die(self, fate: Fate | None, away_for: float, clock_error: float) -> None:
        """Kill the core."""
        self._serving.die(fate, away_for, clock_error)

    def take_register_down(self, place: int, for_seconds: float) -> None:
        """Let one service stand still for a while."""
        services = list(self._serving.plan.services)
        service = services[place % len(services)]
        self._insist_on(service, SuspendService(service), is_suspended=True)
        resume = ResumeService(service)
        self._agenda.after(for_seconds, lambda: self._insist_on(service, resume, is_suspended=False))

    def set_weather(self, weather: Weather, for_seconds: float) -> None:
        """Change the weather for a while."""
        self._air.weather = weather
        self._agenda.after(for_seconds, self._clear_up)

    def _clear_up(self) -> None:
        self._air.weather = self._everyday

    def lose_broker(self, for_seconds: float) -> None:
        """Let nothing travel for a while."""
        self._air.is_down = True
        self._agenda.after(for_seconds, self._have_broker)

    def _have_broker(self) -> None:
        self._air.is_down = False
        self._serving.have_broker_again()

    def trouble_printer(self, kind: str, place: int, for_seconds: float) -> None:
        """Trouble one printer."""
        printers = list(self._serving.printers.values())
        printer = printers[place % len(printers)]
        match kind:
            case "run_out":
                printer.run_out(for_seconds)
            case "lose_power":
                printer.lose_power(for_seconds)
            case _:
                printer.breaks_off = True

    def suspend(self, reason: SuspensionReason, for_seconds: float) -> None:
        """Let the office stand still for a while."""
        self._insist(lambda: SuspendOffice(reason), is_suspended=True)
        self._agenda.after(for_seconds, self._resume)

    def _resume(self) -> None:
        self._insist(ResumeOffice, is_suspended=False)

    def _insist(self, command: Callable[[], Command], *, is_suspended: bool) -> None:
        """The supervisor looks and presses until the office is as wanted."""
        core = self._serving.core
        if core is None or (core.office.suspended is not None) != is_suspended:
            self._serving.submit(Submission(command(), "supervisor", "desk"))
            self._agenda.after(7.0, lambda: self._insist(command, is_suspended=is_suspended))

    def _insist_on(self, service: ServiceId, command: Command, *, is_suspended: bool) -> None:
        """The same for one service."""
        core = self._serving.core
        if core is None or (service in core.office.suspended_services) != is_suspended:
            self._serving.submit(Submission(command, "supervisor", "desk"))
            self._agenda.after(7.0, lambda: self._insist_on(service, command, is_suspended=is_suspended))
