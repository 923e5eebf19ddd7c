"""What the core gives a device to do."""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import UNSET, Meta, Struct, UnsetType

from queue_core.wire.replies import Ticket
from queue_core.wire.values import Moment

Fraction: TypeAlias = Annotated[float, Meta(ge=0.0, le=1.0)]


class PrintTicket(Ticket, frozen=True, kw_only=True):
    """The ticket inside a print job; a slip of an offline ticket has no `code`."""

    code: str | UnsetType = UNSET  # type: ignore[assignment]  # an offline slip carries none


class Print(Struct, frozen=True, kw_only=True, tag_field="kind", tag="print"):
    """Put a slip on paper. Repeated with the same `job` until the printer says printed or failed.

    `office` and `hall` are names to print; `stamp` is the first 8 characters of the journal record's hash.
    """

    job: Annotated[str, Meta(min_length=1, max_length=64)]
    ticket: PrintTicket
    office: str
    hall: str
    service_name: str
    documents: list[str] | UnsetType = UNSET
    language: str
    qr: str | UnsetType = UNSET
    stamp: str | UnsetType = UNSET
    copies: Annotated[int, Meta(ge=1, le=9)]
    duplicate: bool


class SlipOutcome(Struct, frozen=True, kw_only=True, tag_field="kind", tag="slip"):
    """Tells the kiosk that asked how its slip ended."""

    ticket: str
    outcome: Literal["printed", "unknown", "failed"]


class Watch(Struct, frozen=True, kw_only=True, tag_field="kind", tag="watch"):
    """Show what you show: pictures to `screen/<device>` for a while; 0 ends, a new watch replaces."""

    at: Moment
    for_seconds: Annotated[int, Meta(ge=0, le=300)]
    width: Annotated[int, Meta(ge=160, le=1920)] = 960


class Touch(Struct, frozen=True, kw_only=True, tag_field="kind", tag="touch"):
    """A touch from afar, as fractions of the screen; only where the device's configuration allows it."""

    at: Moment
    x: Fraction
    y: Fraction


class Restart(Struct, frozen=True, kw_only=True, tag_field="kind", tag="restart"):
    """End yourself and start anew."""

    at: Moment


class Lock(Struct, frozen=True, kw_only=True, tag_field="kind", tag="lock"):
    """Stop (or go on) serving visitors."""

    at: Moment
    locked: bool


Job: TypeAlias = Print | SlipOutcome | Watch | Touch | Restart | Lock
Fleeting: TypeAlias = Watch | Touch | Restart | Lock
"""Jobs that go once and are dropped when older than 5 s."""

JOBS: tuple[type[Struct], ...] = (Print, SlipOutcome, Watch, Touch, Restart, Lock)
