"""What pages ask beyond the wire contract, as it is remembered: the same id with another body is another ask."""

from __future__ import annotations

from msgspec import Struct


class PageOrder(Struct, frozen=True):
    """What a supervisor's page asks. Not of the wire contract: no device may stop the office."""

    id: str
    what: str
    of: str = ""


class SeatOrder(Struct, frozen=True):
    """What a desk asks for somebody who takes a seat."""

    id: str
    counter: str
    administrator: str


class DeskPress(Struct, frozen=True):
    """What a desk asks with a key: that of the wire contract, and what a box cannot tell."""

    id: str
    counter: str
    key: str
    result: str | None = None
    reason: str | None = None
    administrator: str | None = None
