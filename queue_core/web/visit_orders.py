"""What a page orders about a visit → a command of the rules. Pure."""

from __future__ import annotations

from queue_core.domain import commands as told
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import AdministratorId, CounterId, DirectionId, ServiceId
from queue_core.submissions import Saw, code_of
from queue_core.web.request import visit_bodies as ordered


def command_of(order: ordered.VisitOrder) -> told.Command:
    """Return the command an order stands for."""
    match order:
        case ordered.ReturnBody():
            return told.ReturnTicket(TicketId(order.ticket))
        case ordered.AnsweredBody():
            return told.AnswerAtReception(TicketId(order.ticket))
        case ordered.WithdrawBody():
            return told.WithdrawTicket(TicketId(order.ticket), None)
        case ordered.GiveUpPlaceBody():
            ticket = TicketId(order.ticket) if order.ticket is not None else None
            code = code_of(order.code) if order.code is not None else None
            return told.GiveUpPlace(ticket, order.for_seconds, code)
        case _:
            return _at_the_desk(order)


def origin_of(order: ordered.VisitOrder) -> tuple[str, str]:
    """Return who orders and where, as the journal writes it."""
    match order:
        case ordered.ReturnBody() | ordered.AnsweredBody() | ordered.WithdrawBody():
            return "reception", "page"
        case ordered.GiveUpPlaceBody():
            return "reception" if order.code is None else "visitor", "page"
        case _:
            return "administrator", f"desk/{order.counter}"


def saw_of(order: ordered.VisitOrder) -> Saw | None:
    """Return what who orders saw at the counter; None where the order is of no counter's visitor."""
    match order:
        case ordered.UndoBody():
            return Saw(press=order.press)
        case ordered.NotShownBody() | ordered.RedirectBody() | ordered.PostponeBody() | ordered.AddServiceBody():
            return Saw(number=order.visitor)
        case _:
            return None


def _at_the_desk(order: ordered.DeskOrder) -> told.Command:
    counter = CounterId(order.counter)
    match order:
        case ordered.NotShownBody():
            return told.SayNotShown(counter)
        case ordered.RedirectBody():
            person = order.to_administrator
            return told.RedirectTicket(
                counter,
                service=ServiceId(order.service) if order.service is not None else None,
                direction=DirectionId(order.direction) if order.direction is not None else None,
                to_counter=CounterId(order.to_counter) if order.to_counter is not None else None,
                to_administrator=AdministratorId(person) if person is not None else None,
                come_back=order.come_back,
            )
        case ordered.PostponeBody():
            return told.PostponeTicket(counter, order.for_seconds, order.after)
        case ordered.AddServiceBody():
            return told.AddService(counter, ServiceId(order.service))
        case ordered.UndoBody():
            return told.UndoPress(counter)
        case ordered.OutOfTurnBody():
            return told.CallOutOfTurn(counter, TicketId(order.ticket), order.reason)
