"""What a device may ask the core. Fields named in the contract; `UNSET` where a field may be left out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Final, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from queue_core.wire.presence import Role
from queue_core.wire.values import AskId, Moment, Name, Seen

Key: TypeAlias = Literal["open", "next", "recall", "start", "finish", "no_show", "pause", "resume", "close"]
SlipTrouble: TypeAlias = Literal["paper_out", "cover_open", "offline", "error", "unknown"]
Short: TypeAlias = Annotated[str, Meta(min_length=1, max_length=64)]


class TakeTicket(Struct, frozen=True, kw_only=True, tag_field="kind", tag="take_ticket"):
    """A visitor wants a number. `number` and `taken_at` come together and only from a kiosk that issued offline."""

    id: AskId
    service: Name | UnsetType = UNSET
    package: Name | UnsetType = UNSET
    purpose: Name | UnsetType = UNSET
    category: Name | UnsetType = UNSET
    needs: Annotated[list[Name], Meta(max_length=16)] | UnsetType = UNSET
    language: Name | UnsetType = UNSET
    number: Short | UnsetType = UNSET
    taken_at: Moment | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.service is UNSET) == (self.package is UNSET):
            raise ValueError("take_ticket needs `service` or `package`, one of them")
        if (self.number is UNSET) != (self.taken_at is UNSET):
            raise ValueError("an offline ticket needs `number` and `taken_at` together")


class CheckIn(Struct, frozen=True, kw_only=True, tag_field="kind", tag="check_in"):
    """A booked visitor has come."""

    id: AskId
    code: Short
    category: Name | UnsetType = UNSET
    language: Name | UnsetType = UNSET


class Withdraw(Struct, frozen=True, kw_only=True, tag_field="kind", tag="withdraw"):
    """Take a ticket back, by its id or by the id of the ask that may have issued it."""

    id: AskId
    ticket: Short | UnsetType = UNSET
    ask: AskId | UnsetType = UNSET

    def __post_init__(self) -> None:
        if (self.ticket is UNSET) == (self.ask is UNSET):
            raise ValueError("withdraw needs `ticket` or `ask`, one of them")


class Rate(Struct, frozen=True, kw_only=True, tag_field="kind", tag="rate"):
    """A visitor rates the service, 1 (bad) to 5 (excellent), by the code of the slip."""

    id: AskId
    code: Short
    mark: Annotated[int, Meta(ge=1, le=5)]


class Help(Struct, frozen=True, kw_only=True, tag_field="kind", tag="help"):
    """Somebody calls for help at a place, or (`answered` true) somebody has come."""

    id: AskId
    place: Short | UnsetType = UNSET
    ticket: Short | UnsetType = UNSET
    answered: bool | UnsetType = UNSET


class Press(Struct, frozen=True, kw_only=True, tag_field="kind", tag="press"):
    """A key of a counter was pressed. `seen`: the counter state the person looked at."""

    id: AskId
    counter: Name
    key: Key
    seen: Seen | UnsetType = UNSET


class SlipPrinted(Struct, frozen=True, kw_only=True, tag_field="kind", tag="slip_printed"):
    """The paper is out."""

    id: AskId
    job: AskId


class SlipFailed(Struct, frozen=True, kw_only=True, tag_field="kind", tag="slip_failed"):
    """The paper is not out, or (`unknown`) nobody can tell."""

    id: AskId
    job: AskId
    reason: SlipTrouble


class LeaseNumbers(Struct, frozen=True, kw_only=True, tag_field="kind", tag="lease_numbers"):
    """A kiosk asks for numbers to issue while the network is gone."""

    id: AskId
    count: Annotated[int, Meta(ge=1, le=999)]


Ask: TypeAlias = TakeTicket | CheckIn | Withdraw | Rate | Help | Press | SlipPrinted | SlipFailed | LeaseNumbers
"""Any ask; `kind` tells which."""

ASKS: tuple[type[Struct], ...] = (
    TakeTicket,
    CheckIn,
    Withdraw,
    Rate,
    Help,
    Press,
    SlipPrinted,
    SlipFailed,
    LeaseNumbers,
)

ROLES: Final[Mapping[type[Struct], frozenset[Role]]] = {
    TakeTicket: frozenset({"kiosk", "reception"}),
    CheckIn: frozenset({"kiosk", "reception"}),
    Withdraw: frozenset({"kiosk", "reception"}),
    Rate: frozenset({"kiosk", "tablet"}),
    Help: frozenset({"kiosk", "counter", "reception"}),
    Press: frozenset({"counter"}),
    SlipPrinted: frozenset({"printer"}),
    SlipFailed: frozenset({"printer"}),
    LeaseNumbers: frozenset({"kiosk"}),
}
"""The roles that may ask each kind."""
