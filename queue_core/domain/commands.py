"""What the office may be told to do. Imperatives; ids and codes come from outside, so that the rules stay pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from queue_core.domain.events.texts import WhyErased
from queue_core.domain.ids import JobId, TextDigest, TicketId
from queue_core.domain.office import SuspensionReason
from queue_core.domain.plan import AdministratorId, CategoryId, CounterId, DeviceId, DirectionId, PackageId, ServiceId
from queue_core.domain.reception_orders import (
    AnswerAtReception,
    AnswerHelp,
    CallHelp,
    CorrectTicket,
    GiveUpPlace,
    MeetVisitor,
    PrintAgain,
    ReturnTicket,
)

Key: TypeAlias = Literal["open", "next", "recall", "start", "finish", "no_show", "pause", "resume", "close"]
SlipReport: TypeAlias = Literal["printed", "paper_out", "cover_open", "offline", "error", "unknown"]


@dataclass(frozen=True, slots=True)
class TakeTicket:
    """A visitor wants a number, for a service or a package. `ticket` and `code` are new and random."""

    ticket: TicketId
    code: str
    device: DeviceId
    ask: str
    service: ServiceId | None
    language: str
    category: CategoryId | None = None
    purpose: str | None = None
    needs: tuple[str, ...] = ()
    printer: DeviceId | None = None
    package: PackageId | None = None


@dataclass(frozen=True, slots=True)
class WithdrawTicket:
    """Take a ticket back. `ticket`: its id, or its number. `only_of`: the device it was taken at, None: any will do."""

    ticket: TicketId
    only_of: DeviceId | None


@dataclass(frozen=True, slots=True)
class WithdrawAsk:
    """Take back whatever an ask of this device issued; if it was never seen, it is void from now on."""

    device: DeviceId
    ask: str


@dataclass(frozen=True, slots=True)
class RateService:
    """A visitor's mark, 1 to 5, by the code of the slip; `comment`: the words with it."""

    code: str
    mark: int
    comment: TextDigest | None = None


@dataclass(frozen=True, slots=True)
class PressKey:
    """A key of a counter. `seen`: the journal number up to which the person saw the counter; None where unknown.

    `result` of a service, `reason` of a pause; `administrator`: who opens it, None: whom the office has seated there.
    """

    counter: CounterId
    key: Key
    seen: int | None = None
    result: str | None = None
    reason: str | None = None
    administrator: AdministratorId | None = None


@dataclass(frozen=True, slots=True)
class TakeSeat:
    """Somebody works at a counter from now on, alone and nowhere else, whoever sat there."""

    counter: CounterId
    administrator: AdministratorId


@dataclass(frozen=True, slots=True)
class ReportSlip:
    """How a print job ended."""

    job: JobId
    outcome: SlipReport


@dataclass(frozen=True, slots=True)
class ResumePrinting:
    """A printer is well again: what failed there and is still fresh gets a new job."""

    printer: DeviceId


@dataclass(frozen=True, slots=True)
class SuspendOffice:
    """Freeze order and clocks: air raid, blackout."""

    reason: SuspensionReason


@dataclass(frozen=True, slots=True)
class ResumeOffice:
    """Go on where the office stopped."""


@dataclass(frozen=True, slots=True)
class PassTime:
    """A deadline came: do what is due."""


@dataclass(frozen=True, slots=True)
class MaybeGiven:
    """Numbers that may be in people's hands though the journal does not know: an older copy was put in its place.

    On business day `day` none above `numbers`, by direction; with a `jump`, so many more than is known in each.
    """

    day: str
    numbers: tuple[tuple[DirectionId, int], ...]
    jump: int = 0


@dataclass(frozen=True, slots=True)
class StartCore:
    """The core begins to serve. `epoch` counts its starts."""

    epoch: int
    version: str
    wall: float | None = None
    """What the computer's clock says, seconds since 1970 UTC, to be judged by the last fact; None: it is not judged."""
    maybe_given: MaybeGiven | None = None


@dataclass(frozen=True, slots=True)
class SayNotShown:
    """The visitor at the counter did not show the proof of the category."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class RedirectTicket:
    """Send the visitor on: to a service, direction, counter or person. `come_back`: this counter gets them back."""

    counter: CounterId
    service: ServiceId | None = None
    direction: DirectionId | None = None
    to_counter: CounterId | None = None
    to_administrator: AdministratorId | None = None
    come_back: bool = False


@dataclass(frozen=True, slots=True)
class PostponeTicket:
    """Let the visitor stand aside so many seconds; `after`: sooner, once so many others were called."""

    counter: CounterId
    for_seconds: float
    after: int = 0


@dataclass(frozen=True, slots=True)
class AddService:
    """One more service for the visitor at the counter."""

    counter: CounterId
    service: ServiceId


@dataclass(frozen=True, slots=True)
class UndoPress:
    """Take back the last press at a counter."""

    counter: CounterId


@dataclass(frozen=True, slots=True)
class CallOutOfTurn:
    """Call a certain waiting ticket, by its id or number, with a reason the office has declared."""

    counter: CounterId
    ticket: TicketId
    reason: str


@dataclass(frozen=True, slots=True)
class EnterPaperNumber:
    """Somebody waited by a number of a paper roll, 1 to 9999, given at an instant: `take` says what for."""

    take: TakeTicket
    paper: int
    taken_at: float


@dataclass(frozen=True, slots=True)
class SuspendService:
    """A service stands still: its register is down."""

    service: ServiceId


@dataclass(frozen=True, slots=True)
class ResumeService:
    """A service is given again."""

    service: ServiceId


@dataclass(frozen=True, slots=True)
class DoubtClock:
    """The computer's clock was set anew while the office serves; it says `wall`, seconds since 1970 UTC."""

    wall: float


@dataclass(frozen=True, slots=True)
class ConfirmClock:
    """The computer's clock is right and says `wall`, seconds since 1970 UTC."""

    wall: float


@dataclass(frozen=True, slots=True)
class LeaveNote:
    """A note about the visitor at a counter, for whoever serves them next. The rules know its hash alone."""

    counter: CounterId
    note: TextDigest


@dataclass(frozen=True, slots=True)
class EraseTexts:
    """Words that people left are to be gone for ever, and why."""

    texts: tuple[TextDigest, ...]
    why: WhyErased


Command: TypeAlias = (
    TakeTicket
    | WithdrawTicket
    | WithdrawAsk
    | RateService
    | CallHelp
    | AnswerHelp
    | PressKey
    | TakeSeat
    | ReportSlip
    | ResumePrinting
    | SuspendOffice
    | ResumeOffice
    | PassTime
    | StartCore
    | SayNotShown
    | RedirectTicket
    | PostponeTicket
    | AddService
    | UndoPress
    | CallOutOfTurn
    | ReturnTicket
    | AnswerAtReception
    | GiveUpPlace
    | CorrectTicket
    | EnterPaperNumber
    | MeetVisitor
    | PrintAgain
    | SuspendService
    | ResumeService
    | DoubtClock
    | ConfirmClock
    | LeaveNote
    | EraseTexts
)

__all__ = [
    "AddService", "AnswerAtReception", "AnswerHelp", "CallHelp", "CallOutOfTurn", "Command", "ConfirmClock",
    "CorrectTicket", "DoubtClock", "EnterPaperNumber", "EraseTexts", "GiveUpPlace", "Key", "LeaveNote",
    "MaybeGiven", "MeetVisitor", "PassTime", "PostponeTicket", "PressKey", "PrintAgain", "RateService",
    "RedirectTicket", "ReportSlip", "ResumeOffice", "ResumePrinting", "ResumeService", "ReturnTicket",
    "SayNotShown", "SlipReport", "StartCore", "SuspendOffice", "SuspendService", "TakeSeat", "TakeTicket",
    "UndoPress", "WithdrawAsk", "WithdrawTicket",
]  # fmt: skip
