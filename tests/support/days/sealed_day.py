"""A busy day as the core's journal holds it: who gave each command, where, because of which ask, by which rules."""

from __future__ import annotations

from queue_core.domain import commands as told
from queue_core.domain.events import DayOpened
from queue_core.domain.plan import OfficePlan
from queue_core.domain.settle import carry_out
from queue_core.journal.chain import seal
from queue_core.journal.records import BEGINNING, Entry, Head, Record
from tests.support.days.random_day import RandomDay
from tests.support.days.recorded import CODEC

RULES = "1:of-now"


class SealedDay(RandomDay):
    """Plays `steps` commands, then `nights` nights with a little life between them; `records` is its journal."""

    def __init__(self, seed: int, plan: OfficePlan, steps: int, *, nights: int = 0, rules: str = RULES) -> None:
        self.records: list[Record] = []
        self.commands = 0
        self._rules, self._head, self._day = rules, BEGINNING, ""
        super().__init__(seed, plan, steps)
        for _ in range(nights):
            self.now += 86_400.0
            self._carry_out(told.PassTime())
            for counter in plan.counters:
                self._carry_out(told.PressKey(counter, "open"))
            self._carry_out(told.DoubtClock(self.now + 7200.0))
            self.now += 30.0
            self._carry_out(told.ConfirmClock(self.now))
            for _ in range(steps // 4):
                self.now += 30.0
                self._carry_out(self._next_command())

    @property
    def head(self) -> Head:
        """The end of the chain."""
        return self._head

    def _carry_out(self, command: told.Command) -> None:
        self.commands += 1
        who = {told.PassTime: "timer", told.StartCore: "core", told.DoubtClock: "core"}.get(type(command), "visitor")
        cause = f"kiosk-1/{self.commands}" if who == "visitor" else None
        outcome = carry_out(self.office, command, self.now)
        for event in outcome.events:
            self._day = event.day if isinstance(event, DayOpened) else self._day
            entry = Entry(outcome.at, self._day, event, who, "kiosk-1", cause, self._rules)
            self.records.append(seal(entry, self._head, CODEC))
            self._head = self.records[-1].head
