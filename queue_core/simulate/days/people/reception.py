"""The reception: it answers short questions, lets visitors stand back, sets tickets right, goes to meet who does not
see well, and brings back who missed the call."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from queue_core.domain.commands import AnswerAtReception, CorrectTicket, GiveUpPlace, MeetVisitor, ReturnTicket
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CategoryId, ServiceId
from queue_core.simulate.days.asker import Asker
from queue_core.simulate.days.people.page import Page
from queue_core.simulate.days.people.persons import Visitor
from queue_core.simulate.days.virtual_time import Agenda
from queue_core.wire.asks import Withdraw
from queue_core.wire.replies import Reply

ASKS_A_QUESTION = 0.02
LETS_OTHERS_PASS = 0.03
SETS_RIGHT = 0.02
COMES_BACK = 0.5
"""Share of those who missed their call and want their old place again; the others take a new number or go."""
ASKS_TOO_OFTEN = 0.2


class Reception:
    """Whoever sits at the entrance."""

    def __init__(self, agenda: Agenda, random: Random, asker: Asker, page: Page) -> None:
        self.asker = asker
        self._agenda, self._random, self._page = agenda, random, page

    def meet(self, visitor: Visitor) -> None:
        """Somebody has a ticket: a few of them will come to the reception while they wait."""
        chance, ticket = self._random.random(), visitor.ticket
        if ticket is not None and visitor.needs:
            self._page.order(MeetVisitor(TicketId(ticket)))
        if ticket is None or chance >= ASKS_A_QUESTION + LETS_OTHERS_PASS + SETS_RIGHT:
            return
        deed = self._answer if chance < ASKS_A_QUESTION else self._let_others_pass
        if chance >= ASKS_A_QUESTION + LETS_OTHERS_PASS:
            deed = self._set_right
        self._agenda.after(self._random.uniform(20, 1500), lambda: deed(visitor, ticket))

    def bring_back(self, visitor: Visitor, otherwise: Callable[[], None]) -> None:
        """Somebody missed the call: let them have their place again, or do `otherwise`."""
        ticket = visitor.ticket
        if ticket is None or self._random.random() >= COMES_BACK:
            otherwise()
            return

        def heard(reply: Reply) -> None:
            if not reply.ok:
                otherwise()

        self._page.order(ReturnTicket(TicketId(ticket)), heard)
        if self._random.random() < ASKS_TOO_OFTEN:
            self._page.order(ReturnTicket(TicketId(ticket)))

    def hurry_back(self, visitor: Visitor) -> None:
        """Somebody who was to stand aside for a while is there before the time."""
        if visitor.ticket is not None:
            self._page.order(ReturnTicket(TicketId(visitor.ticket)))

    def withdraw(self, ticket: str) -> None:
        """Take a ticket back for somebody who says goodbye."""
        self.asker.ask(Withdraw(id=self.asker.new_id(), ticket=ticket))

    def _answer(self, visitor: Visitor, ticket: str) -> None:
        def heard(reply: Reply) -> None:
            if reply.ok:
                visitor.is_here = False

        if visitor.is_here and visitor.ticket == ticket:
            self._page.order(AnswerAtReception(TicketId(ticket)), heard)

    def _let_others_pass(self, visitor: Visitor, ticket: str) -> None:
        if visitor.is_here and visitor.ticket == ticket:
            self._page.order(GiveUpPlace(TicketId(ticket), round(self._random.uniform(60, 1200))))

    def _set_right(self, visitor: Visitor, ticket: str) -> None:
        if visitor.is_here and visitor.ticket == ticket:
            category = CategoryId(visitor.category) if visitor.category is not None else None
            self._page.order(CorrectTicket(TicketId(ticket), ServiceId(visitor.service), category))
