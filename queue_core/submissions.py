"""What is handed to the dispatcher and what comes back: a command with who asked, and the reply."""

from __future__ import annotations

from dataclasses import dataclass, field

from queue_core.domain.commands import Command
from queue_core.domain.events import ClockConfirmed, ClockDoubted
from queue_core.domain.ids import JobId
from queue_core.domain.plan import DeviceId
from queue_core.domain.refusal import Refusal
from queue_core.journal.records import Record
from queue_core.wire.jobs import Print, SlipOutcome
from queue_core.wire.states import State


@dataclass(frozen=True, slots=True)
class Asked:
    """The ask behind a command. `body_hash` tells a repetition from another ask under the same id."""

    device: DeviceId
    ask_id: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Submission:
    """A command and its origin.

    `who`: the name of the user who signed in; else "visitor", "administrator", "reception", "supervisor" (a box, a page
    of a demonstration), "timer", "core"; `where`: device or page.
    A `Refusal` in place of the command: the ask was understood and is refused whatever the office is like.
    """

    command: Command | Refusal
    who: str
    where: str
    language: str = "uk"
    asked: Asked | None = None


@dataclass(frozen=True, slots=True)
class PrintOrder:
    """A print job, the printer it goes to and the office instant after which it is printed only on request."""

    printer: DeviceId
    job: Print
    fresh_until: float


@dataclass(frozen=True, slots=True)
class Announcement:
    """What others learn after a commit. `states` by name, only those that changed."""

    states: dict[str, State] = field(default_factory=dict)
    prints: tuple[PrintOrder, ...] = ()
    ended_jobs: tuple[JobId, ...] = ()
    slip_outcomes: tuple[tuple[DeviceId, SlipOutcome], ...] = ()
    failed_at: tuple[DeviceId, ...] = ()
    """Printers at which a slip surely did not come out."""
    clock: tuple[ClockDoubted | ClockConfirmed, ...] = ()
    """What was found about the computer's clock."""
    closed_days: tuple[Record, ...] = ()
    """Records that closed a business day: the heads of the chain that an office keeps on paper."""
