"""Administrators: they see their counter's state and press keys; they overlook calls, take breaks, go home."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import TypeAlias

from msgspec import UNSET

from queue_core.domain.commands import AddService, Command, RedirectTicket, UndoPress
from queue_core.domain.day.schedule import Hours
from queue_core.domain.plan import Rules
from queue_core.simulate.days.asker import Asker
from queue_core.simulate.days.people.desk import Desk
from queue_core.simulate.days.people.guest import Guest, Intention
from queue_core.simulate.days.people.persons import Visitor
from queue_core.simulate.days.people.visitors import Crowd
from queue_core.simulate.days.virtual_time import Agenda
from queue_core.wire.asks import Key, Press
from queue_core.wire.replies import Reply
from queue_core.wire.states import CounterState

OVERLOOKS = 0.04
BOUNCES = 0.03
IS_ILL = 0.1
HURRIES_BACK = 0.3
LOOKS_AGAIN_AFTER = 8.0
LOOKS_AGAIN_AT_MOST = 120.0
BOX_GIVES_UP_AFTER = 5.0

_Essence: TypeAlias = tuple[str, str | None, int, bool]


class AdministratorAtWork:
    """One administrator at one counter for one day."""

    def __init__(
        self,
        counter: str,
        agenda: Agenda,
        random: Random,
        asker: Asker,
        crowd: Crowd,
        hours: Hours,
        rules: Rules,
        desk: Desk,
    ) -> None:
        self._counter = counter
        self._agenda = agenda
        self._random = random
        self._asker = asker
        self._crowd = crowd
        self._rules = rules
        self._desk = desk
        self._state: CounterState | None = None
        self._essence: _Essence | None = None
        self._intention = Intention(agenda)
        self._guest: Guest | None = None
        self._looks_after = LOOKS_AGAIN_AFTER
        self._comes_at = hours.opens_at + random.uniform(-600, 300)
        self._leaves_at = hours.closes_at + random.uniform(0, 600)
        self._is_hasty = random.random() < 0.1
        if random.random() < IS_ILL:
            self._comes_at = hours.closes_at + 86400
        start = random.uniform(0.3, 0.6)
        self._break_at = hours.opens_at + start * (hours.closes_at - hours.opens_at)
        self._break_until: float | None = None
        for instant in (self._comes_at, self._break_at, self._leaves_at, self._leaves_at + 1800):
            agenda.at(instant, self._think)

    def show(self, state: CounterState) -> None:
        """The lamp, the number or the screen may have changed."""
        newest = self._state
        if newest is not None and (state.epoch, state.seq) < (newest.epoch, newest.seq):
            return
        self._state = state
        essence = (state.status, state.number, state.times_called, state.automatic)
        if essence != self._essence:
            self._essence = essence
            self._looks_after = LOOKS_AGAIN_AFTER
            self._think()

    def _think(self) -> None:
        state = self._state
        if state is None:
            return
        if state.number is None:
            self._guest = None
        match state.status:
            case "closed":
                self._while_closed()
            case "free":
                self._while_free()
            case "paused":
                self._while_paused(state)
            case "called":
                self._while_called(state)
            case "serving":
                self._while_serving(state)

    def _goes_home(self, waiting: int) -> bool:
        return self._agenda.now >= self._leaves_at and (waiting == 0 or self._is_hasty)

    def _while_closed(self) -> None:
        if self._comes_at <= self._agenda.now < self._leaves_at:
            self._intend(1.0, "open")

    def _while_free(self) -> None:
        now = self._agenda.now
        if self._goes_home(0):
            self._intend(self._random.uniform(1, 60), "close")
        elif now >= self._break_at and self._break_until is None:
            self._break_until = now + self._random.uniform(600, 2400)
            self._intend(self._random.uniform(1, 5), "pause")
        elif self._random.random() < 0.05:
            self._intend(self._random.uniform(1, 300), "next")
        else:
            self._intend(None)

    def _while_paused(self, state: CounterState) -> None:
        now = self._agenda.now
        if self._goes_home(state.waiting):
            self._intend(self._random.uniform(1, 60), "close")
        elif self._break_until is not None and now < self._break_until:
            self._intend(self._break_until - now, "resume")
        else:
            favour = self._desk.favours(self._crowd.somebody_who_waits(self._random))
            if favour is not None:
                self._intention.have(self._random.uniform(2, 20), lambda: self._order(favour))
                return
            key: Key = "next" if self._random.random() < 0.5 else "resume"
            self._intend(self._random.uniform(5, 120), key)

    def _while_called(self, state: CounterState) -> None:
        assert state.number is not None
        guest, now, random = self._meet(state.number), self._agenda.now, self._random
        if guest.visitor is not None and not guest.visitor.is_here:
            guest.visitor = None
        if guest.is_overlooked and state.automatic:
            self._look_again(150.0)
        elif guest.visitor is not None and now >= guest.arrives_at:
            doubt = self._desk.doubts(guest.visitor)
            if doubt is not None:
                guest.visitor.has_proof = True  # nobody asks a second time
                self._intention.have(random.uniform(2, 20), lambda: self._order(doubt))
                return
            self._receive(guest, guest.visitor)
            if self._rules.start_required or state.automatic or random.random() < 0.7:
                self._intend(random.uniform(0.5, 4), "start")
            else:
                self._end_service(guest)
        elif state.automatic:
            self._intend(random.uniform(2, 30), "resume")
        else:
            self._wait_for(guest, state)

    def _receive(self, guest: Guest, visitor: Visitor) -> None:
        """Begin to serve: how long it takes, and what comes of it, is settled now."""
        if guest.ends_at is not None:
            return
        guest.ends_at, guest.goes_on = self._agenda.now + visitor.serves_for, self._desk.sends_on()
        more = self._desk.adds()
        if more is not None:
            self._agenda.after(self._random.random() * visitor.serves_for, lambda: self._add(guest, visitor, more))

    def _add(self, guest: Guest, visitor: Visitor, more: AddService) -> None:
        def heard(reply: Reply) -> None:
            visitor.services_left += reply.ok

        if self._guest is guest and self._state is not None and self._state.number == guest.number:
            self._desk.order(more, heard)

    def _wait_for(self, guest: Guest, state: CounterState) -> None:
        if guest.visitor is None and not guest.was_sought:
            guest.was_sought = True
            self._look_again(5.0)
            return
        left = guest.arrives_at - self._agenda.now if guest.visitor is not None else 1e9
        pause = self._rules.recall_after + self._random.uniform(1, 20)
        if left <= pause:
            self._look_again(left)
        elif state.times_called < self._rules.calls_before_no_show:
            self._intend(pause, "recall")
        else:
            self._intend(pause, "no_show")

    def _while_serving(self, state: CounterState) -> None:
        assert state.number is not None
        self._end_service(self._meet(state.number))

    def _end_service(self, guest: Guest) -> None:
        now = self._agenda.now
        if guest.ends_at is None:
            guest.ends_at = now + (guest.visitor.serves_for if guest.visitor is not None else 60.0)
        pauses = now >= self._leaves_at or (now >= self._break_at and self._break_until is None)
        if pauses and self._break_until is None:
            self._break_until = now + self._random.uniform(600, 2400)
        left = max(0.5, guest.ends_at - now)
        if guest.goes_on is not None and guest.visitor is not None:
            self._intention.have(left, lambda: self._send_on(guest))
            return
        key: Key = "finish" if pauses or self._random.random() < 0.2 else "next"
        self._intend(left, key)

    def _send_on(self, guest: Guest) -> None:
        onward, visitor = guest.goes_on, guest.visitor
        guest.goes_on = None
        if onward is None or visitor is None:
            return

        def heard(reply: Reply) -> None:
            if reply.ok and isinstance(onward, RedirectTicket):
                visitor.services_left += onward.come_back
            elif reply.ok and self._random.random() < HURRIES_BACK:
                self._agenda.after(self._random.uniform(10, 300), lambda: self._crowd.reception.hurry_back(visitor))

        self._order(onward, heard)

    def _meet(self, number: str) -> Guest:
        if self._guest is None or self._guest.number != number:
            visitor = self._crowd.whose(number)
            walks_for = visitor.walks_for if visitor is not None else 0.0
            overlooks = self._random.random() < OVERLOOKS
            self._guest = Guest(number, visitor, self._agenda.now + walks_for, overlooks)
        elif self._guest.visitor is None:  # the call may be seen before the visitor has read the number
            visitor = self._guest.visitor = self._crowd.whose(number)
            self._guest.arrives_at = self._agenda.now + (visitor.walks_for if visitor is not None else 0.0)
        return self._guest

    def _intend(self, seconds: float | None, key: Key | None = None) -> None:
        self._intention.drop()
        if seconds is not None and key is not None:
            self._intention.have(seconds, lambda: self._press(key))

    def _order(self, command: Command, heard: Callable[[Reply], None] = lambda _reply: None) -> None:
        self._desk.order(command, heard)
        self._look_after_pressing()

    def _look_again(self, seconds: float) -> None:
        self._intention.have(max(0.1, seconds), self._think)

    def _press(self, key: Key) -> None:
        state, guest = self._state, self._guest
        assert state is not None
        seen = (state.epoch, state.seq) if self._random.random() < 0.6 else UNSET

        def replied(reply: Reply) -> None:
            self._hear(key, guest, reply)

        ending = self._desk.ends_here(key, state)
        if ending is not None:
            self._order(ending, replied)
            return

        def send(heard: Callable[[Reply], None]) -> None:
            ask = Press(id=self._asker.new_id(), counter=self._counter, key=key, seen=seen)
            self._asker.ask(ask, heard, give_up_after=BOX_GIVES_UP_AFTER)

        send(replied)
        if self._random.random() < BOUNCES:
            self._agenda.after(self._random.uniform(0.02, 0.3), lambda: send(lambda _reply: None))
        self._look_after_pressing()

    def _look_after_pressing(self) -> None:
        self._look_again(self._looks_after)
        self._looks_after = min(2 * self._looks_after, LOOKS_AGAIN_AT_MOST)

    def _hear(self, key: Key, guest: Guest | None, reply: Reply) -> None:
        slip = self._desk.slips() if reply.ok else None
        if slip is not None:
            self._agenda.after(self._random.uniform(1, 12), lambda: self._undo(slip, guest))
        if not reply.ok or guest is None or reply.counter is UNSET:
            return
        if reply.counter.number == guest.number:
            if key in ("next", "finish"):
                guest.ends_at = None  # the same visitor, called with the next service
            return
        if key == "no_show":
            self._crowd.miss(guest.number)
        elif key in ("next", "finish") and guest.visitor is not None and guest.visitor.is_here:
            self._crowd.be_served(guest.visitor)

    def _undo(self, slip: UndoPress, guest: Guest | None) -> None:
        def heard(reply: Reply) -> None:
            if reply.ok and guest is not None and guest.visitor is not None:
                guest.visitor.is_here = True

        self._desk.order(slip, heard)
