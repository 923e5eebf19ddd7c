"""What the pages may see and do. They know published views only, never the office itself."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Protocol

from queue_core.domain.plan import OfficePlan
from queue_core.reports.estimates import EstimatesAnswer
from queue_core.reports.why import WhyAnswer
from queue_core.texts.answers import Forgotten, NotesAnswer
from queue_core.views.desk import DeskView, Seats
from queue_core.web.reception.office import ReceptionOffice
from queue_core.web.request.visit_bodies import VisitOrder
from queue_core.wire.presence import Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import State, SuspensionReason


class Screen(Protocol):
    """The last picture a device has shown."""

    @property
    def picture(self) -> bytes:
        """The bytes of a PNG, JPEG or WebP."""

    @property
    def content_type(self) -> str:
        """Which of the three it is: `image/png`, …"""

    @property
    def taken_at(self) -> float:
        """Office time, seconds since 1970 UTC; each picture of a device has its own."""


class FrontOffice(Protocol):
    """The office as its pages know it. Everything returned is a view published after the last commit."""

    @property
    def plan(self) -> OfficePlan:
        """The office as configured."""

    @property
    def demonstration(self) -> bool:
        """Whether pages may show and touch the devices themselves."""

    @property
    def reception(self) -> ReceptionOffice:
        """The office as the reception knows it."""

    def states(self) -> Mapping[str, State]:
        """Return the states in force by name: `office`, `catalogue`, `queue`, `help`, `board/1`, `counter/3`."""

    def presences(self) -> Mapping[str, Presence]:
        """Return who is there, by device; `core` is the core itself, whose health tells how full its disk is."""

    def screens(self) -> Mapping[str, Screen]:
        """Return the last `screen/<device>` message of each device that sent one."""

    def changes(self) -> AsyncIterator[frozenset[str]]:
        """Tell what changed from the first wait on: `state/counter/3`, `presence/display-1`, `screen/kiosk-1` …

        What changes while the listener is busy is gathered into its next set, so that a slow one costs no memory.
        """

    async def press(
        self,
        counter: str,
        key: str,
        seen: tuple[int, int] | None,
        ask_id: str,
        language: str,
        result: str | None = None,
        *,
        reason: str | None = None,
        administrator: str | None = None,
        visitor: str | None = None,
    ) -> Reply:
        """Press a key of a counter; `seen` is the (`epoch`, `seq`) of the state the person looked at.

        `result`: how the service ended, where the press ends one; `reason`: what a pause is for; `administrator`: who
        opens the counter, None: whom the office has seated there; `visitor`: the number the person looked at.
        """

    async def take_seat(self, counter: str, administrator: str, ask_id: str, language: str) -> Reply:
        """Let somebody work at a counter, alone and nowhere else: who is there leaves, their other counter closes.

        Refused while a visitor is at either counter.
        """

    async def outcome(self, ask_id: str) -> Reply | None:
        """Return how an ask of a page ended; None: it never came, and will do nothing if it comes yet."""

    def desk(self, counter: str) -> DeskView | None:
        """Return what a counter's desk shows to who works there; None: it is told with the next change."""

    def seats(self) -> Seats:
        """Return who works where."""

    async def visit(self, order: VisitOrder, language: str) -> Reply:
        """Carry out what a desk, the reception or a visitor orders about a visit."""

    async def rate(self, code: str, mark: int, ask_id: str, language: str, comment: str | None = None) -> Reply:
        """Rate a service, 1 (bad) to 5 (excellent), with words of one's own."""

    async def note(self, counter: str, text: str, ask_id: str, language: str, *, visitor: str | None = None) -> Reply:
        """Leave a note about the visitor at a counter, for whoever serves them; `visitor`: the number seen there."""

    async def notes(self, counter: str) -> NotesAnswer:
        """Return the notes about the visitor who is at a counter now."""

    async def forget(self, number: str, day: str | None, ask_id: str) -> Forgotten:
        """Erase all that was written about the visit with a number of a business day; None: the present one."""

    async def answer_help(self, place: str, ask_id: str, language: str) -> Reply:
        """Say that somebody has come to a place that called for help."""

    async def why(self, number: str, language: str, *, in_full: bool = True, code: str = "") -> WhyAnswer:
        """Say why a number of today was called when it was, or what stands before it; an unknown one is not found.

        Not `in_full`: only what boards show, unless `code` is that of the number's slip.
        """

    async def estimates(self, day: str | None) -> EstimatesAnswer | None:
        """Tell how true the estimates of a business day were, the present one where none is named; None: not kept."""

    async def suspend(self, reason: SuspensionReason, ask_id: str, language: str) -> Reply:
        """Let the whole office stand still: order and clocks are frozen, nobody is called, no ticket is given."""

    async def resume(self, ask_id: str, language: str) -> Reply:
        """Let the office go on where it stopped."""

    async def confirm_clock(self, ask_id: str, language: str) -> Reply:
        """Say that the computer's clock, doubted since it jumped, is right as it is now."""

    async def suspend_service(self, service: str, ask_id: str, language: str) -> Reply:
        """Let one service stand still, because its register is down: whoever waits for it keeps the place."""

    async def resume_service(self, service: str, ask_id: str, language: str) -> Reply:
        """Let a service be given again."""

    async def watch(self, device: str, width: int) -> None:
        """Keep a device's pictures coming, `width` pixels wide, for half a minute or a little more."""

    async def touch(self, device: str, x: float, y: float) -> None:
        """Touch a device's picture, at fractions of its width and height."""

    def visitors_live(self) -> bool:
        """Say whether simulated visitors and administrators are at it."""

    def let_visitors_live(self, on: bool) -> None:
        """Let simulated visitors and administrators come in, or stop."""
