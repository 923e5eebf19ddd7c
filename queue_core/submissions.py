"""What is handed to the dispatcher and what comes back: a command with who asked, and the reply."""

from __future__ import annotations

from dataclasses import dataclass, field

from queue_core.domain.commands import Command, Key, PressKey, RateService
from queue_core.domain.events import ClockConfirmed, ClockDoubted
from queue_core.domain.ids import JobId, TextDigest
from queue_core.domain.plan import AdministratorId, CounterId, DeviceId
from queue_core.domain.refusal import Refusal
from queue_core.journal.records import Record
from queue_core.journal.texts.kept import NewText
from queue_core.views.moments import record_of
from queue_core.wire.jobs import Print, SlipOutcome
from queue_core.wire.states import State


@dataclass(frozen=True, slots=True)
class Asked:
    """The ask behind a command. `body_hash` tells a repetition from another ask under the same id."""

    device: DeviceId
    ask_id: str
    body_hash: str


@dataclass(frozen=True, slots=True)
class Saw:
    """What a person saw who orders something at a counter: the visitor's `number`; the `press` they take back.

    `press`: journal number of its last record. None: not told.
    """

    number: str | None = None
    press: int | None = None


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
    words: NewText | None = None
    """Words that the command speaks of by their hash."""
    administrator: AdministratorId | None = None
    """Who orders it at a counter, where that is known: refused while somebody else works there."""
    saw: Saw | None = None
    """What they saw there: refused where something else is there now."""


def press_of(counter: str, key: Key, seen: tuple[int, int] | None, result: str | None = None) -> PressKey:
    """Return the command behind a key, of a box or of a page. `seen`: epoch and seq of the state the person saw."""
    return PressKey(CounterId(counter), key, record_of(seen[1]) if seen is not None else None, result)


def rating_of(code: str, mark: int, comment: TextDigest | None = None) -> RateService:
    """Return the command behind a mark, given at a device or on a page. `comment`: the hash of words with it."""
    return RateService(code_of(code), mark, comment)


def code_of(typed: str) -> str:
    """Return the code of a slip as it was printed: people type it in small letters and with spaces around it."""
    return typed.strip().upper()


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
    looked_at: frozenset[str] = frozenset()
    """Names of the states whose facts may have changed, also where what they show did not."""
    closed_days: tuple[Record, ...] = ()
    """Records that closed a business day: the heads of the chain that an office keeps on paper."""
