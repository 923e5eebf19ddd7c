"""What an administrator does on the page of the counter, now and then, besides calling and ending. From the seed."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from queue_core.domain.commands import (
    AddService,
    CallOutOfTurn,
    Command,
    Key,
    PostponeTicket,
    PressKey,
    RedirectTicket,
    SayNotShown,
    UndoPress,
)
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CounterId, OfficePlan
from queue_core.simulate.days.people.page import Page
from queue_core.simulate.days.people.persons import Visitor
from queue_core.views.moments import record_of
from queue_core.wire.replies import Reply
from queue_core.wire.states import CounterState

REDIRECTS = 0.04
POSTPONES = 0.02
ADDS_A_SERVICE = 0.03
UNDOES = 0.02
CALLS_OUT_OF_TURN = 0.15
COMES_BACK_TO_ME = 0.35
TELLS_A_RESULT = 0.1

MOST_LET_PASS = 4
"""Who stands aside lets fewer others pass than this; 0 of them means to wait by time alone."""


class Desk:
    """The page of one counter and the habits of whoever sits there."""

    def __init__(self, counter: str, plan: OfficePlan, random: Random, page: Page) -> None:
        self._counter, self._plan, self._random, self._page = CounterId(counter), plan, random, page

    def order(self, command: Command, heard: Callable[[Reply], None] = lambda _reply: None) -> None:
        """Tell the core."""
        self._page.order(command, heard)

    def doubts(self, visitor: Visitor) -> Command | None:
        """Return what is said where a visitor cannot show the proof; None where all is well."""
        category = next((c for c in self._plan.categories.values() if c.id == visitor.category), None)
        if category is None or visitor.has_proof or not category.confirm:
            return None
        return SayNotShown(self._counter)

    def sends_on(self) -> RedirectTicket | PostponeTicket | None:
        """Return where a visit goes instead of its end; None for most."""
        chance, random, plan = self._random.random(), self._random, self._plan
        if chance < POSTPONES:
            seconds = round(random.uniform(30, 900))
            return PostponeTicket(self._counter, seconds, after=seconds % MOST_LET_PASS)
        if chance >= POSTPONES + REDIRECTS:
            return None
        back = random.random() < COMES_BACK_TO_ME
        match random.randrange(4):
            case 0:
                return RedirectTicket(self._counter, service=random.choice(list(plan.services)), come_back=back)
            case 1:
                return RedirectTicket(self._counter, direction=random.choice(list(plan.directions)), come_back=back)
            case 2:
                return RedirectTicket(self._counter, to_counter=random.choice(list(plan.counters)), come_back=back)
            case _:
                person = random.choice(list(plan.administrators))
                return RedirectTicket(self._counter, to_administrator=person, come_back=back)

    def adds(self) -> AddService | None:
        """Return the second service a visitor turns out to need; None for most."""
        needs_more = self._random.random() < ADDS_A_SERVICE
        return AddService(self._counter, self._random.choice(list(self._plan.services))) if needs_more else None

    def slips(self) -> UndoPress | None:
        """Return the taking back of a press that was a slip; None for most."""
        return UndoPress(self._counter) if self._random.random() < UNDOES else None

    def favours(self, visitor: Visitor | None) -> CallOutOfTurn | None:
        """Return a call out of turn; None for most, and where it is not even known here."""
        if visitor is None or visitor.ticket is None or self._random.random() >= CALLS_OUT_OF_TURN:
            return None
        return CallOutOfTurn(
            self._counter, TicketId(visitor.ticket), self._random.choice(list(self._plan.exception_reasons))
        )

    def ends_here(self, key: Key, state: CounterState) -> PressKey | None:
        """Return an ending with its result; None where the key of the box will do."""
        if key not in ("next", "finish") or state.number is None:
            return None
        if not self._plan.rules.result_required and self._random.random() >= TELLS_A_RESULT:
            return None
        result = self._random.choice(list(self._plan.results))
        return PressKey(self._counter, key, record_of(state.seq), result)
