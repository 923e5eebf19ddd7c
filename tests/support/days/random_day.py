"""A busy day of everything at once: open counters, many people, all commands; the same for the same seed."""

from __future__ import annotations

from random import Random

from queue_core.domain import commands as told
from queue_core.domain.events import Event
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import CategoryId, CounterId, DeviceId, OfficePlan, PackageId
from queue_core.domain.settle import carry_out
from tests.support.script import MORNING


class RandomDay:
    """Plays `steps` commands, mostly people coming and administrators pressing *next*."""

    def __init__(self, seed: int, plan: OfficePlan, steps: int) -> None:
        self._chance = Random(seed)
        self._plan = plan
        self.office: Office = new_office(plan)
        self.now = MORNING
        self.history: list[tuple[Event, float]] = []
        self._taken = 0
        self._carry_out(told.StartCore(1, "random"))
        for counter in plan.counters:
            self._carry_out(told.PressKey(counter, "open"))
        for _ in range(steps):
            self.now += self._chance.choice((0.0, 1.0, 7.0, 30.0, 95.0))
            self._carry_out(told.PassTime())
            self._carry_out(self._next_command())

    def _carry_out(self, command: told.Command) -> None:
        outcome = carry_out(self.office, command, self.now)
        self.history += [(event, outcome.at) for event in outcome.events]

    def _next_command(self) -> told.Command:
        draw = self._chance.random()
        if draw < 0.02:
            ago = self._chance.choice((0.0, 20.0, 900.0))
            return told.EnterPaperNumber(self._take(), self._chance.randint(1, 60), max(MORNING, self.now - ago))
        if draw < 0.4:
            return self._take()
        counter = self._chance.choice(list(self._plan.counters))
        if draw < 0.72:
            return told.PressKey(counter, "next")
        return self._seldom(counter)

    def _take(self) -> told.TakeTicket:
        self._taken += 1
        packages: list[PackageId | None] = [None, None, None, None, *self._plan.packages]
        package = self._chance.choice(packages)
        categories: list[CategoryId | None] = [None, None, *self._plan.categories]
        return told.TakeTicket(
            TicketId(f"t{self._taken}"),
            f"C{self._taken}",
            DeviceId("kiosk-1"),
            f"a{self._taken}",
            self._chance.choice(list(self._plan.services)) if package is None else None,
            "uk",
            category=self._chance.choice(categories),
            needs=self._chance.choice([(), (), (), ("sight",)]),
            package=package,
        )

    def _seldom(self, counter: CounterId) -> told.Command:
        chance, plan = self._chance, self._plan
        ticket = TicketId(f"t{chance.randint(max(1, self._taken - 15), max(1, self._taken))}")
        service = chance.choice(list(plan.services))
        category = chance.choice([None, *plan.categories])
        key: told.Key = chance.choice(("recall", "start", "finish", "no_show", "pause", "resume", "close", "open"))
        commands: list[told.Command] = [
            told.PressKey(counter, key),
            told.PressKey(counter, key),
            told.PressKey(counter, "open"),
            told.TakeSeat(counter, chance.choice(list(plan.administrators))),
            told.SayNotShown(counter),
            told.RedirectTicket(counter, service=service, come_back=chance.random() < 0.5),
            told.RedirectTicket(counter, to_counter=chance.choice(list(plan.counters))),
            told.RedirectTicket(counter, to_administrator=chance.choice(list(plan.administrators))),
            told.PostponeTicket(counter, chance.choice((30.0, 300.0)), after=int(ticket.removeprefix("t")) % 3),
            told.AddService(counter, service),
            told.UndoPress(counter),
            told.CallOutOfTurn(counter, ticket, "child"),
            told.ReturnTicket(ticket),
            told.AnswerAtReception(ticket),
            told.GiveUpPlace(ticket, 120.0),
            told.CorrectTicket(ticket, service, category, chance.choice([(), ("sight",)])),
            told.MeetVisitor(ticket),
            told.PrintAgain(ticket, DeviceId("printer-1")),
            told.WithdrawTicket(ticket, None),
            told.SuspendService(service),
            told.ResumeService(service),
            told.ResumeService(service),
            told.SuspendOffice("air_raid"),
            told.ResumeOffice(),
            told.ResumeOffice(),
        ]
        return chance.choice(commands)
