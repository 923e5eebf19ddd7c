"""What the core answers to an ask."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType

from queue_core.wire.refusals import RefusalCode
from queue_core.wire.states import CounterState
from queue_core.wire.values import Code, Estimate, Moment, Name, Slip


class Ticket(Struct, frozen=True, kw_only=True):
    """A turn as the device that asked for it sees it. `number` is the display form, «П017»."""

    id: str
    number: str
    direction: Name
    service: Name | UnsetType = UNSET
    package: Name | UnsetType = UNSET
    hall: Name
    language: str
    issued_at: Moment
    people_ahead: int | None
    estimate: Estimate | None
    status_url: str | UnsetType = UNSET
    code: Code
    slip: Slip


class Lease(Struct, frozen=True, kw_only=True):
    """Numbers a kiosk may issue by itself until `until`."""

    prefix: str
    first: int
    last: int
    until: Moment


class Reply(Struct, frozen=True, kw_only=True):
    """`ok` with what was asked for, or `refused` with a code and a sentence in the ask's language.

    `id` is null only where the ask could not be read at all.
    """

    id: Annotated[str, Meta(min_length=1, max_length=64)] | None
    ok: bool
    ticket: Ticket | UnsetType = UNSET
    called_to: Name | UnsetType = UNSET
    printer: Name | UnsetType = UNSET
    counter: CounterState | UnsetType = UNSET
    lease: dict[str, Lease] | UnsetType = UNSET
    refused: RefusalCode | UnsetType = UNSET
    text: str | UnsetType = UNSET

    def __post_init__(self) -> None:
        if not self.ok and (self.refused is UNSET or self.text is UNSET):
            raise ValueError("a reply that is not ok needs `refused` and `text`")
