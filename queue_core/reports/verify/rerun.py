"""The rules asked again: would they make of the office as it was the very facts that the journal holds? Pure.

Commands are not in the journal, only what came of them. So for each command's facts the command is guessed from the
facts (`commands`), and the rules themselves (`carry_out`) make anew what it brings: every field of every fact, every
call that followed, and no call more, must be the same. What this cannot see: a command that was refused or changed
nothing, for it leaves no fact; and that the command was given at all, which is what «who» and «where» say.

It holds only for records made by the very rules and configuration in force now. Others are merely lived through, as the
core itself does at its start. At the end of each day the rules' own invariants are looked at.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from queue_core.domain.apply import apply
from queue_core.domain.commands import Command, PassTime
from queue_core.domain.decide import decide
from queue_core.domain.events import DayClosed, DayOpened, Event, TicketCalled
from queue_core.domain.invariants import broken
from queue_core.domain.office import Office, new_office
from queue_core.domain.plan import OfficePlan
from queue_core.domain.refusal import Refusal
from queue_core.domain.settle import carry_out
from queue_core.journal.codec import EventCodec
from queue_core.journal.records import Record
from queue_core.reports.verify.commands import commands_behind

Difference: TypeAlias = Literal["no_command", "other_call", "no_call", "left_out", "other_fact", "impossible", "broken"]
"""no_command: the rules make no such fact of any command · other_call: they would have called another · no_call: they
would have called nobody · left_out: they would have made one more fact · other_fact: another one · impossible: the fact
does not fit the office before it · broken: the office breaks an invariant."""


@dataclass(frozen=True, slots=True)
class Unlike:
    """Where the journal differs from what the rules make: the record, how, and the number or counter meant instead."""

    seq: int
    difference: Difference
    number: str = ""
    other: str = ""
    counter: str = ""


_Fact: TypeAlias = tuple[Record, Event]


class Rerun:
    """Give it records in order, then `end` it; read `unlike`.

    `rules`: version of rules and configuration in force now, as records carry it.
    """

    def __init__(self, plan: OfficePlan, rules: str, codec: EventCodec) -> None:
        self._plan, self._rules, self._codec = plan, rules, codec
        self._office: Office | None = None
        self._today: list[_Fact] = []
        """What has been lived through since the day was opened."""
        self._together: list[_Fact] = []
        """Facts of one instant and origin: of one command, or of several whole ones."""
        self._last = 0
        self._is_settled = False
        """The last command came out the same: the office is as a command leaves it."""
        self.unlike: list[Unlike] = []
        self.records = 0
        """How many were made anew."""

    def take(self, record: Record) -> None:
        """Take one record. Raises `EventUnreadable`."""
        if self._together and record.seq != self._last + 1:
            self.end(is_cut=True)
            self._office = None
        elif self._together and _origin(self._together[0][0]) != _origin(record):
            self._live_through(is_cut=False)
        self._together.append((record, self._codec.decode(record.kind, record.version, record.body)))
        self._last = record.seq

    def end(self, *, is_cut: bool) -> None:
        """Nothing more comes. `is_cut`: there was more, so that the last command's facts may be cut short."""
        self._live_through(is_cut=is_cut)
        self._look_at_invariants()

    def _live_through(self, *, is_cut: bool) -> None:
        facts, self._together = self._together, []
        if not facts:
            return
        if isinstance(facts[0][1], DayClosed):
            self._look_at_invariants()
        if facts[0][0].seq == 1:
            self._office = new_office(self._plan)
        if self._office is None:
            facts = self._begin_with_a_day(facts)
        while facts and self._office is not None:
            try:
                done = self._one_command(self._office, facts, is_cut=is_cut)
                for fact in facts[:done]:
                    self._remember(fact)
            except (LookupError, AssertionError, ValueError):
                self._differ(facts[0], "impossible")
                self._office = None
                return
            facts = facts[done:]

    def _begin_with_a_day(self, facts: list[_Fact]) -> list[_Fact]:
        """Begin with what crossed the night; of the evening before nothing is known."""
        for place, (record, event) in enumerate(facts):
            if isinstance(event, DayOpened):
                self._office = new_office(self._plan)
                self._apply(self._office, facts[place])
                self._remember((record, event))
                return facts[place + 1 :]
        return []

    def _one_command(self, office: Office, facts: list[_Fact], *, is_cut: bool) -> int:
        """Live through the facts of one command; return how many they were."""
        record, _ = facts[0]
        self._is_settled = False
        if record.rules != self._rules:
            self._apply(office, facts[0])
            return 1
        events = [event for _, event in facts]
        office.seq = record.seq - 1
        command = _command_of(office, record, events, is_cut=is_cut)
        if command is None:
            what: Difference = "no_call" if isinstance(events[0], TicketCalled) else "no_command"
            self._differ(facts[0], what)
            self._apply(office, facts[0])
            return 1
        made = carry_out(office, command, record.at).events
        alike = next((n for n, (one, other) in enumerate(zip(made, events, strict=False)) if one != other), None)
        alike = min(len(made), len(events)) if alike is None else alike
        if alike == len(made) and alike:
            self.records += alike
            self._is_settled = True
            return alike
        if not (is_cut and alike == len(events)):
            self._tell_the_difference(office, facts, made, alike)
        self._live_anew(facts)
        return len(facts)

    def _tell_the_difference(self, office: Office, facts: list[_Fact], made: Sequence[Event], alike: int) -> None:
        would = made[alike] if alike < len(made) else None
        is_left_out = alike >= len(facts)
        fact = facts[-1] if is_left_out else facts[alike]
        if isinstance(would, TicketCalled):
            instead = office.tickets[would.ticket].number
            is_call = isinstance(fact[1], TicketCalled) and not is_left_out
            self._differ(fact, "other_call" if is_call else "left_out", instead, would.counter)
        elif would is None:
            self._differ(fact, "no_call" if isinstance(fact[1], TicketCalled) else "no_command")
        else:
            self._differ(fact, "left_out" if is_left_out else "other_fact")

    def _differ(self, fact: _Fact, difference: Difference, other: str = "", counter: str = "") -> None:
        record, event = fact
        ticket = getattr(event, "ticket", None)
        known = self._office.tickets.get(ticket) if self._office is not None and ticket is not None else None
        number = known.number if known is not None else getattr(event, "number", "")
        self.unlike.append(Unlike(record.seq, difference, number, other, counter))

    def _live_anew(self, facts: list[_Fact]) -> None:
        """Bring the office back to what the journal says, after the rules went another way."""
        office = self._office = new_office(self._plan)
        for fact in (*self._today, *facts):
            self._apply(office, fact)

    def _apply(self, office: Office, fact: _Fact) -> None:
        record, event = fact
        office.seq = record.seq - 1
        apply(office, event, record.at)

    def _remember(self, fact: _Fact) -> None:
        if isinstance(fact[1], DayOpened):
            self._today.clear()
        self._today.append(fact)

    def _look_at_invariants(self) -> None:
        if self._office is not None and self._today and self._is_settled:
            record = self._today[-1][0]
            wrong = broken(self._office, self._office.latest)
            self.unlike += [Unlike(record.seq, "broken", other=sentence) for sentence in wrong]


def _origin(record: Record) -> tuple[float, str, str, str | None, str]:
    return (record.at, record.who, record.where, record.cause, record.rules)


def _command_of(office: Office, record: Record, events: Sequence[Event], *, is_cut: bool) -> Command | None:
    """Return the command of which the rules make these facts first; of several the one that makes the most."""
    found: tuple[int, Command] | None = None
    for command in commands_behind(office, record.who, events, record.at):
        try:
            own = decide(office, command, max(record.at, office.latest))
        except Refusal:
            continue
        is_possible = bool(own) or isinstance(command, PassTime)
        seen = own[: len(events)] if is_cut else own
        if is_possible and seen == list(events[: len(own)]) and (found is None or len(own) > found[0]):
            found = (len(own), command)
    return found[1] if found is not None else None
