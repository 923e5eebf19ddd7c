"""What the web pages see and do: published views out, commands in. Implements `web.front.FrontOffice`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

from queue_core.dispatcher import Dispatcher
from queue_core.domain import commands as told
from queue_core.domain.ids import TextDigest
from queue_core.domain.office import SuspensionReason
from queue_core.domain.plan import AdministratorId, CounterId, DeviceId, OfficePlan, ServiceId
from queue_core.domain.refusal import Refusal
from queue_core.floor import Floor, Screen
from queue_core.journal.texts.kept import NewText
from queue_core.reception import ReceptionDesk
from queue_core.replies import body_hash
from queue_core.reports.asking import Whys
from queue_core.reports.estimates import EstimatesAnswer, PastEstimates
from queue_core.reports.why import WhyAnswer
from queue_core.runtime.clock import OfficeClock
from queue_core.staff.acting import acting, serving
from queue_core.submissions import Announcement, Asked, Saw, Submission, press_of, rating_of
from queue_core.texts.answers import Forgotten, Note, NotesAnswer
from queue_core.texts.keeper import TextKeeper
from queue_core.views.desk import DeskView, Seats
from queue_core.views.desks import Desks
from queue_core.web.live import RECEPTION
from queue_core.web.request.gathering import GatheredNames
from queue_core.web.request.orders import DeskPress, PageOrder, SeatOrder
from queue_core.web.request.visit_bodies import VisitOrder
from queue_core.web.visit_orders import command_of, origin_of, saw_of
from queue_core.wire import asks, topics
from queue_core.wire.presence import Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import State

WATCH_SECONDS = 30
VISITORS_SWITCH = "visitors.on"
"""A file of this name in the data folder lets simulated visitors live in the demonstration office."""
VISITOR = "visitor"
"""What is ordered with the code of a slip is the visitor's own doing, whoever is signed in at that browser."""
PAGES = DeviceId(topics.CORE)
"""The device name under which asks of pages are remembered: the core's own, which no device may have."""


class OfficeFront:
    """The office as its pages know it. Every listener gathers changes in a set of its own, so none costs memory."""

    def __init__(
        self,
        *,
        plan: OfficePlan,
        dispatcher: Dispatcher,
        floor: Floor,
        whys: Whys,
        estimates: PastEstimates,
        texts: TextKeeper,
        desks: Desks,
        clock: OfficeClock,
        data_dir: Path,
        demonstration: bool,
        health: Callable[[], dict[str, object]] = dict,
    ) -> None:
        """Put it together. `health`: what the core's own presence says; `tell_of_core` tells that it changed."""
        self.plan = plan
        self.demonstration = demonstration
        self.reception = ReceptionDesk(plan, dispatcher, floor, clock)
        self._dispatcher = dispatcher
        self._floor = floor
        self._health = health
        self._whys = whys
        self._estimates = estimates
        self._texts = texts
        self._desks = desks
        self._clock = clock
        self._switch = data_dir / VISITORS_SWITCH
        self._states: dict[str, State] = {}
        self._listeners: set[GatheredNames] = set()
        dispatcher.listen(self._hear_announcement)
        dispatcher.listen(self._hear_for_desks, last=True)
        floor.listen(self._tell)

    def states(self) -> Mapping[str, State]:
        """Return the states in force by name."""
        return self._states

    def presences(self) -> Mapping[str, Presence]:
        """Return who is there, by device; the core itself too, with its health."""
        core = Presence(online=True, role="core", health=self._health())
        return {**self._floor.presences(), topics.CORE: core}

    def tell_of_core(self) -> None:
        """Tell the pages that the health of the core has changed."""
        self._tell(f"presence/{topics.CORE}")

    def screens(self) -> Mapping[str, Screen]:
        """Return the last picture of each device."""
        return self._floor.screens()

    async def changes(self) -> AsyncIterator[frozenset[str]]:
        """Yield what changed since the last time, coalesced."""
        listener = GatheredNames()
        self._listeners.add(listener)
        try:
            while True:
                yield await listener.wait()
        finally:
            self._listeners.discard(listener)

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
        """Press a key of a counter; a repeated ask id returns the first outcome."""
        ask = DeskPress(ask_id, counter, key, result, reason, administrator)
        command = press_of(counter, cast("told.Key", key), seen, result)
        person = AdministratorId(administrator) if administrator in self.plan.administrators else None
        command = replace(command, reason=reason, administrator=person)
        reply = await self._submit(command, ask, "administrator", f"desk/{counter}", language, saw=Saw(visitor))
        if key == "open" and reply.refused == "not_allowed":
            self._note_tried(person or self.plan.counters[CounterId(counter)].administrator, CounterId(counter))
        elif reply.ok:
            self._note_tried(person, None)
        return reply

    async def take_seat(self, counter: str, administrator: str, ask_id: str, language: str) -> Reply:
        """Let somebody work at a counter, alone and nowhere else; refused while a visitor is at theirs or at this."""
        person, ask = AdministratorId(administrator), SeatOrder(ask_id, counter, administrator)
        command = told.TakeSeat(CounterId(counter), person)
        reply = await self._submit(command, ask, "administrator", f"desk/{counter}", language)
        if reply.ok:
            self._note_tried(person, None)
        return reply

    async def outcome(self, ask_id: str) -> Reply | None:
        """Return how an ask of a page ended; None: it never came, and will do nothing if it comes yet."""
        return await self._dispatcher.settle_ask(PAGES, ask_id)

    def desk(self, counter: str) -> DeskView | None:
        """Return what a counter's desk shows; None: told with the next commit."""
        return self._desks.of(counter)

    def seats(self) -> Seats:
        """Return who works where."""
        return self._desks.seats()

    def _note_tried(self, administrator: AdministratorId | None, counter: CounterId | None) -> None:
        if administrator is not None:
            for name in self._desks.try_elsewhere(administrator, counter):
                self._tell(name)

    async def visit(self, order: VisitOrder, language: str) -> Reply:
        """Carry out what a desk, the reception or a visitor orders about a visit."""
        who, where = origin_of(order)
        return await self._submit(command_of(order), order, who, where, language, saw=saw_of(order))

    async def rate(self, code: str, mark: int, ask_id: str, language: str, comment: str | None = None) -> Reply:
        """Rate a service by the code of its slip, with words of one's own."""
        # What tells one ask from another is kept as a bare hash: words stay out of it, or a guess could be proved.
        ask = asks.Rate(id=ask_id, code=code, mark=mark)
        try:
            words = self._texts.take(comment)
        except Refusal as refusal:
            return await self._submit(refusal, ask, VISITOR, "page", language)
        digest = TextDigest(words.digest) if words is not None else None
        return await self._submit(rating_of(code, mark, digest), ask, VISITOR, "page", language, words)

    async def note(self, counter: str, text: str, ask_id: str, language: str, *, visitor: str | None = None) -> Reply:
        """Leave a note about the visitor at a counter; a repeated ask id leaves no second one."""
        command: told.Command | Refusal
        words = None
        try:
            words = self._texts.take(text)
            empty = Refusal("malformed", empty="text")
            command = told.LeaveNote(CounterId(counter), TextDigest(words.digest)) if words is not None else empty
        except Refusal as refusal:
            command = refusal
        order = PageOrder(ask_id, "note", counter)
        where = f"desk/{counter}"
        return await self._submit(command, order, "administrator", where, language, words, saw=Saw(visitor))

    async def notes(self, counter: str) -> NotesAnswer:
        """Return the notes about the visitor who is at a counter now."""
        found = await self._texts.notes_at(counter)
        return NotesAnswer(counter, [Note(datetime.fromtimestamp(text.at, UTC), text.words) for text in found])

    async def forget(self, number: str, day: str | None, ask_id: str) -> Forgotten:
        """Erase all that was written about a visit."""
        return await self._texts.forget(number, day, ask_id, "page")

    async def answer_help(self, place: str, ask_id: str, language: str) -> Reply:
        """Say that somebody has come to a place that called for help."""
        ask = asks.Help(id=ask_id, place=place, answered=True)
        return await self._submit(told.AnswerHelp(place), ask, "reception", "page", language)

    async def why(self, number: str, language: str, *, in_full: bool = True, code: str = "") -> WhyAnswer:
        """Answer from the journal why a number was called when it was, or what stands before it."""
        return await self._whys.answer(number, language, self._clock.now(), in_full=in_full, code=code.strip().upper())

    async def estimates(self, day: str | None) -> EstimatesAnswer | None:
        """Tell from the journal how true the estimates of a business day were."""
        return await self._estimates.answer(day)

    async def suspend(self, reason: SuspensionReason, ask_id: str, language: str) -> Reply:
        """Let the whole office stand still."""
        return await self._order(told.SuspendOffice(reason), PageOrder(ask_id, "suspend", reason), language)

    async def resume(self, ask_id: str, language: str) -> Reply:
        """Let the office go on where it stopped."""
        return await self._order(told.ResumeOffice(), PageOrder(ask_id, "resume"), language)

    async def confirm_clock(self, ask_id: str, language: str) -> Reply:
        """Say that the computer's clock is right as it is now."""
        return await self._order(told.ConfirmClock(self._clock.wall()), PageOrder(ask_id, "confirm_clock"), language)

    async def suspend_service(self, service: str, ask_id: str, language: str) -> Reply:
        """Let one service stand still: its register is down."""
        order = PageOrder(ask_id, "suspend_service", service)
        return await self._order(told.SuspendService(ServiceId(service)), order, language)

    async def resume_service(self, service: str, ask_id: str, language: str) -> Reply:
        """Let a service be given again."""
        order = PageOrder(ask_id, "resume_service", service)
        return await self._order(told.ResumeService(ServiceId(service)), order, language)

    async def watch(self, device: str, width: int) -> None:
        """Keep a device's pictures coming for a while."""
        self._floor.watch(device, WATCH_SECONDS, width)

    async def touch(self, device: str, x: float, y: float) -> None:
        """Touch a device's screen from afar."""
        self._floor.touch(device, x, y)

    def visitors_live(self) -> bool:
        """Say whether simulated visitors live in the office."""
        return self._switch.exists()

    def let_visitors_live(self, on: bool) -> None:
        """Let simulated visitors in, or send them home."""
        if on:
            self._switch.touch()
        else:
            self._switch.unlink(missing_ok=True)
        self._tell("visitors")

    async def _order(self, command: told.Command, order: PageOrder, language: str) -> Reply:
        return await self._submit(command, order, "supervisor", "page", language)

    async def _submit(
        self,
        command: told.Command | Refusal,
        ask: asks.Ask | PageOrder | DeskPress | SeatOrder | VisitOrder,
        who: str,
        where: str,
        language: str,
        words: NewText | None = None,
        *,
        saw: Saw | None = None,
    ) -> Reply:
        asked = Asked(PAGES, ask.id, body_hash(ask))
        if who != VISITOR:
            who = acting() or who
        administrator = AdministratorId(serves) if (serves := serving()) in self.plan.administrators else None
        submission = Submission(command, who, where, language, asked, words, administrator, saw)
        return await self._dispatcher.submit(submission)

    def _hear_announcement(self, announcement: Announcement) -> None:
        self._states.update(announcement.states)
        for name in announcement.states:
            self._tell(f"state/{name}")
        self._tell(RECEPTION)

    def _hear_for_desks(self, announcement: Announcement) -> None:
        for name in self._desks.hear(announcement.looked_at):
            self._tell(name)

    def _tell(self, name: str) -> None:
        for listener in self._listeners:
            listener.tell(name)
