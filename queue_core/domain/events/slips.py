"""The paper of a ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from queue_core.domain.ids import JobId, TicketId
from queue_core.domain.plan import DeviceId


@dataclass(frozen=True, slots=True)
class SlipOrdered:
    """A new print job for a ticket."""

    ticket: TicketId
    job: JobId
    printer: DeviceId


@dataclass(frozen=True, slots=True)
class SlipPrinted:
    """The paper is out. `ticket` is None for a job the core does not know: kept all the same."""

    job: JobId
    ticket: TicketId | None


@dataclass(frozen=True, slots=True)
class SlipFailed:
    """The paper is not out, or (`unknown`) nobody can tell."""

    job: JobId
    ticket: TicketId
    reason: Literal["paper_out", "cover_open", "offline", "error", "unknown"]
