"""What a desk, the reception or a visitor sends about a visit: JSON, read strictly.

A `ticket` is an id or a number as people write it; `id` is the ask's own and stays the same when it is sent again.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct

from queue_core.wire.asks import Short
from queue_core.wire.values import AskId, Name

Seconds: TypeAlias = Annotated[float, Meta(gt=0, le=12 * 3600, description="seconds, at most half a day")]


class _AtCounter(Struct, frozen=True):
    id: AskId
    counter: Name


class _OfVisitor(_AtCounter, frozen=True, kw_only=True):
    """`visitor`: the number the person saw at the counter; refused where somebody else is there now."""

    visitor: Short | None = None


class _OfTicket(Struct, frozen=True):
    id: AskId
    ticket: Short


class NotShownBody(_OfVisitor, frozen=True):
    """The visitor at the counter did not show the proof of the category."""


class RedirectBody(_OfVisitor, frozen=True):
    """The visitor at the counter is sent on: to a service, a direction, a counter or a person, one of them."""

    service: Name | None = None
    direction: Name | None = None
    to_counter: Name | None = None
    to_administrator: Name | None = None
    come_back: bool = False


class PostponeBody(_OfVisitor, frozen=True):
    """The visitor at the counter stands aside for a while; `after`: sooner, once so many others were called."""

    for_seconds: Seconds
    after: Annotated[int, Meta(ge=0, le=50)] = 0


class AddServiceBody(_OfVisitor, frozen=True):
    """One more service for the visitor at the counter."""

    service: Name


class UndoBody(_AtCounter, frozen=True):
    """The last press at the counter is taken back. `press`: which one the person saw (`press` of the desk)."""

    press: int | None = None


class OutOfTurnBody(_AtCounter, frozen=True):
    """A certain ticket is called to the counter, for a reason the office has declared."""

    ticket: Short
    reason: Name


class ReturnBody(_OfTicket, frozen=True):
    """Who did not come, or stood aside, is there again."""


class AnsweredBody(_OfTicket, frozen=True):
    """The visitor's question was answered at the reception."""


class WithdrawBody(_OfTicket, frozen=True):
    """The visitor leaves for good."""


class GiveUpPlaceBody(Struct, frozen=True):
    """A waiting visitor lets others pass: told by the reception (`ticket`), or by the visitor (`code` of the slip)."""

    id: AskId
    for_seconds: Seconds
    ticket: Short | None = None
    code: Short | None = None

    def __post_init__(self) -> None:
        if (self.ticket is None) == (self.code is None):
            raise ValueError("give `ticket` or `code`, one of them")


DeskOrder: TypeAlias = NotShownBody | RedirectBody | PostponeBody | AddServiceBody | UndoBody | OutOfTurnBody
"""What an administrator orders at a counter."""
ReceptionOrder: TypeAlias = ReturnBody | AnsweredBody | WithdrawBody | GiveUpPlaceBody
"""What is ordered away from the counters."""
VisitOrder: TypeAlias = DeskOrder | ReceptionOrder

VISIT_PATHS: dict[str, type[VisitOrder]] = {
    "/api/not_shown": NotShownBody,
    "/api/redirect": RedirectBody,
    "/api/postpone": PostponeBody,
    "/api/add_service": AddServiceBody,
    "/api/undo": UndoBody,
    "/api/call_out_of_turn": OutOfTurnBody,
    "/api/return": ReturnBody,
    "/api/answered": AnsweredBody,
    "/api/withdraw": WithdrawBody,
    "/api/give_up_place": GiveUpPlaceBody,
}
"""Where each order is sent to."""
