"""`FrontOffice` at its simplest, an office for pages: a test says what it shows, and sees what it was told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import UNSET, structs

from queue_core.domain.plan import OfficePlan, ServiceId
from queue_core.reports.estimates import CheckedEstimates, DirectionEstimates, EstimatesAnswer
from queue_core.reports.why import WhyAnswer
from queue_core.runtime.clock import OfficeClock
from queue_core.texts.answers import Forgotten, Note, NotesAnswer
from queue_core.views.catalogue import catalogue_view
from queue_core.views.desk import DeskView, Seats
from queue_core.views.reception import ReceptionView, TicketCard
from queue_core.web.reception.bodies import ReceptionAsk
from queue_core.web.request.visit_bodies import VisitOrder
from queue_core.wire.presence import OFFLINE, Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import (
    BoardCall,
    BoardState,
    BoardWaiting,
    CounterState,
    HelpEntry,
    HelpState,
    OfficeState,
    QueueState,
    State,
    Suspension,
    SuspensionReason,
)

REGISTER_DOWN = {"uk": "Реєстр тимчасово не працює", "en": "The register is down for now"}


def estimates_told(day: str = "", *, checked: int = 0, held: int = 0, **more: Any) -> EstimatesAnswer:
    """Return an answer about past estimates, all of them in the direction of passports."""
    figures = CheckedEstimates(
        checked=checked,
        early=0,
        late=checked - held,
        coverage=held / checked if checked else None,
        bias_minutes=more.pop("bias", 1.26) if checked else None,
        mean_error_minutes=2.5 if checked else None,
        mean_width_minutes=12.0 if checked else None,
    )
    name = {"uk": "Паспорти", "en": "Passports"}
    passports = DirectionEstimates(id="passports", letter="П", name=name, **structs.asdict(figures))
    days = more.pop("days", [day] if day else [])
    rest = {"pilot": False, "stated_coverage": 0.8, **more}
    return EstimatesAnswer(day=day, all=figures, directions=[passports], days=days, **rest)


@dataclass(frozen=True)
class Screen:
    picture: bytes
    content_type: str
    taken_at: float


class ReceptionTwin:
    """A reception at which nothing happens: its page is tried before a real core."""

    async def seen(self, at: str | None) -> ReceptionView:
        return ReceptionView(lines=[], aside=[], slips=[], meet=[], help=[], given=[], last_paper=0)

    async def card(self, named: str) -> TicketCard | None:
        return None

    async def ask(self, asked: ReceptionAsk, language: str) -> Reply:
        return Reply(id=asked.id, ok=True)


@dataclass
class _Ear:
    names: set[str] = field(default_factory=set)
    woken: asyncio.Event = field(default_factory=asyncio.Event)


class FrontTwin:
    """Counters that give out `people` in order, whoever asks first. Asks are kept in `told`.

    `answering` cleared lets asks wait until it is set again, as an office that hangs does.
    """

    def __init__(self, plan: OfficePlan, clock: OfficeClock, *, demonstration: bool = True) -> None:
        self.plan = plan
        self.demonstration = demonstration
        self.people: list[str] = []
        self.whys: dict[str, WhyAnswer] = {}
        self.past: dict[str | None, EstimatesAnswer] = {None: estimates_told()}
        self.told: list[tuple[object, ...]] = []
        self.answering = asyncio.Event()
        self.answering.set()
        self.refusing: str | None = None
        self.noted: dict[str, list[str]] = {}
        self.desks: dict[str, DeskView] = {}
        self.seated: Seats = {}
        self.ears: list[_Ear] = []
        self.reception = ReceptionTwin()
        self._clock = clock
        self._seq = 0
        self._visitors = False
        self._replies: dict[str, Reply] = {}
        self._states: dict[str, State] = {}
        self._presences: dict[str, Presence] = {}
        self._screens: dict[str, Screen] = {}
        self.open_office()
        self.put("queue", QueueState(epoch=1, seq=0, directions=[], waiting=0, serving=0))
        self.standing: set[ServiceId] = set()
        self.show_catalogue()
        for hall in plan.halls:
            self.show_board(hall)
        for counter in plan.counters:
            self.show_counter(counter, "closed")
        self.call_for_help()
        for device in plan.devices.values():
            self.be_there(device.id)

    # What the pages see

    def states(self) -> Mapping[str, State]:
        return self._states

    def presences(self) -> Mapping[str, Presence]:
        return self._presences

    def screens(self) -> Mapping[str, Screen]:
        return self._screens

    async def changes(self) -> AsyncIterator[frozenset[str]]:
        ear = _Ear()
        self.ears.append(ear)
        try:
            while True:
                await ear.woken.wait()
                ear.woken.clear()
                names, ear.names = frozenset(ear.names), set()
                yield names
        finally:
            self.ears.remove(ear)

    # What the pages do

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
        self.told.append(("press", counter, key, seen, ask_id, language))
        for sort, said in (
            ("result", result), ("pause_reason", reason), ("opener", administrator), ("visitor", visitor),
        ):  # fmt: skip
            if said is not None:
                self.told.append((sort, said))
        await self.answering.wait()
        if ask_id not in self._replies:
            self._replies[ask_id] = self._pressed(counter, key, ask_id)
        return self._replies[ask_id]

    async def outcome(self, ask_id: str) -> Reply | None:
        self.told.append(("outcome", ask_id))
        return None

    async def take_seat(self, counter: str, administrator: str, ask_id: str, language: str) -> Reply:
        self.told.append(("take_seat", counter, administrator, ask_id, language))
        return self._ordered(ask_id)

    def desk(self, counter: str) -> DeskView | None:
        return self.desks.get(counter, DeskView(None, None, None, None, None, None))

    def seats(self) -> Seats:
        return self.seated

    async def why(self, number: str, language: str, *, in_full: bool = True, code: str = "") -> WhyAnswer:
        self.told.append(("why", number, language))
        self.told.append(("why_in_full", in_full, code))
        found = self.whys.get(number)
        return found or WhyAnswer(number, False, f"Талона {number} сьогодні не видавали.", [], [])

    async def visit(self, order: VisitOrder, language: str) -> Reply:
        self.told.append(("visit", order, language))
        return self._ordered(order.id)

    async def estimates(self, day: str | None) -> EstimatesAnswer | None:
        self.told.append(("estimates", day))
        return self.past.get(day)

    async def rate(self, code: str, mark: int, ask_id: str, language: str, comment: str | None = None) -> Reply:
        self.told.append(("rate", code, mark, ask_id, language))
        if comment is not None:
            self.told.append(("comment", comment))
        if self.refusing:
            return Reply(id=ask_id, ok=False, refused="code_unknown", text=self.refusing)
        return Reply(id=ask_id, ok=True)

    async def note(self, counter: str, text: str, ask_id: str, language: str, *, visitor: str | None = None) -> Reply:
        self.told.append(("note", counter, text, ask_id, language))
        if visitor is not None:
            self.told.append(("visitor", visitor))
        return self._ordered(ask_id)

    async def notes(self, counter: str) -> NotesAnswer:
        return NotesAnswer(counter, [Note(self.moment(), text) for text in self.noted.get(counter, [])])

    async def forget(self, number: str, day: str | None, ask_id: str) -> Forgotten:
        self.told.append(("forget", number, day, ask_id))
        return Forgotten(1, gone=True)

    async def answer_help(self, place: str, ask_id: str, language: str) -> Reply:
        self.told.append(("help", place, ask_id, language))
        self.call_for_help()
        return Reply(id=ask_id, ok=True)

    async def suspend(self, reason: SuspensionReason, ask_id: str, language: str) -> Reply:
        self.told.append(("suspend", reason, ask_id, language))
        self.open_office(suspended=Suspension(reason, self.moment()))
        return self._ordered(ask_id)

    async def resume(self, ask_id: str, language: str) -> Reply:
        self.told.append(("resume", ask_id, language))
        self.open_office()
        return self._ordered(ask_id)

    async def confirm_clock(self, ask_id: str, language: str) -> Reply:
        self.told.append(("confirm_clock", ask_id, language))
        if not self.refusing:
            self.open_office()
        return self._ordered(ask_id)

    async def suspend_service(self, service: str, ask_id: str, language: str) -> Reply:
        self.told.append(("suspend_service", service, ask_id, language))
        if not self.refusing:
            self.standing.add(ServiceId(service))
            self.show_catalogue()
        return self._ordered(ask_id)

    async def resume_service(self, service: str, ask_id: str, language: str) -> Reply:
        self.told.append(("resume_service", service, ask_id, language))
        self.standing.discard(ServiceId(service))
        self.show_catalogue()
        return self._ordered(ask_id)

    async def watch(self, device: str, width: int) -> None:
        self.told.append(("watch", device, width))

    async def touch(self, device: str, x: float, y: float) -> None:
        self.told.append(("touch", device, x, y))

    def visitors_live(self) -> bool:
        return self._visitors

    def let_visitors_live(self, on: bool) -> None:
        self._visitors = on

    # What a test lets happen

    def told_of(self, sort: str) -> list[tuple[object, ...]]:
        """Return what was asked for of one sort, without the sort."""
        return [told[1:] for told in self.told if told[0] == sort]

    def put(self, name: str, state: State) -> None:
        """Put a state in force, numbered anew."""
        self._seq += 1
        self._states[name] = msgspec.structs.replace(state, epoch=1, seq=self._seq)
        self._tell(f"state/{name}")

    def be_there(self, device: str, **health: object) -> None:
        self._presences[device] = Presence(online=True, health=dict(health))
        self._tell(f"presence/{device}")

    def go_away(self, device: str) -> None:
        self._presences[device] = OFFLINE
        self._tell(f"presence/{device}")

    def show_screen(self, device: str, picture: bytes, content_type: str = "image/png") -> None:
        taken_at = max(self._clock.now(), self._screens[device].taken_at + 0.001 if device in self._screens else 0)
        self._screens[device] = Screen(picture, content_type, taken_at)
        self._tell(f"screen/{device}")

    def show_counter(self, counter: str, status: str, number: str | None = None, **more: object) -> None:
        shown = {"times_called": 1 if number else 0, "automatic": False, "waiting": len(self.people), **more}
        moment = shown.pop("since", self.moment())
        fields = {"status": status, "number": number, "since": moment, "epoch": 1, "seq": 0, **shown}
        self.put(f"counter/{counter}", CounterState(**fields))  # type: ignore[arg-type]

    def show_desk(self, counter: str, **shown: object) -> None:
        """Show a desk with these parts, nothing in the others."""
        nothing = dict.fromkeys(DeskView.__struct_fields__)
        self.desks[counter] = DeskView(**{**nothing, **shown})  # type: ignore[arg-type]
        self._tell(f"desk/{counter}")

    def show_seats(self, seats: Seats) -> None:
        self.seated = seats
        self._tell("seats")

    def show_board(self, hall: str, *calls: tuple[str, str], **more: object) -> None:
        """Show calls (number, counter) newest first; each gets a `seq` of its own unless the board had it before."""
        before = {(call.number, call.counter): call for call in self._calls(hall)}
        shown = [before.get(call) or self._call(*call) for call in reversed(calls)][::-1]
        waiting = [
            BoardWaiting(direction=one.id, count=0, estimate=None)
            for one in self.plan.directions.values()
            if hall in one.halls
        ]
        fields = {"serving": {}, "waiting": waiting, "notice": None, "closed": False, **more}
        self.put(f"board/{hall}", BoardState(epoch=1, seq=0, calls=shown, **fields))  # type: ignore[arg-type]

    def call_for_help(self, *places: str) -> None:
        calls = [HelpEntry(place=place, since=self.moment()) for place in places]
        self.put("help", HelpState(epoch=1, seq=0, help=calls))

    def open_office(self, **more: object) -> None:
        fields = {"open": True, "suspended": None, "opens_at": None, "closes_at": None, "tickets_from": None, **more}
        languages = list(self.plan.languages)
        zone = self.plan.time_zone
        state = OfficeState(epoch=1, seq=0, tickets_until=None, time_zone=zone, languages=languages, **fields)  # type: ignore[arg-type]
        self.put("office", state)

    def show_catalogue(self) -> None:
        self.put("catalogue", catalogue_view(self.plan, self.standing, REGISTER_DOWN))

    def moment(self, seconds_ago: float = 0) -> datetime:
        return datetime.fromtimestamp(self._clock.now() - seconds_ago, UTC)

    def counter(self, counter: str) -> CounterState:
        state = self._states[f"counter/{counter}"]
        assert isinstance(state, CounterState)
        return state

    # How its counters work

    def _ordered(self, ask_id: str) -> Reply:
        if self.refusing:
            return Reply(id=ask_id, ok=False, refused="service_unknown", text=self.refusing)
        return Reply(id=ask_id, ok=True)

    def _pressed(self, counter: str, key: str, ask_id: str) -> Reply:
        before = self.counter(counter)
        if self.refusing:
            return Reply(id=ask_id, ok=False, refused="counter_busy", text=self.refusing)
        if key in ("open", "next", "no_show", "resume"):
            number = self.people.pop(0) if self.people else None
            rate = "7K3M9PQR" if before.status == "serving" else UNSET
            self.show_counter(counter, "called" if number else "free", number, rate=rate)
        elif key == "start":
            self.show_counter(counter, "serving", before.number)
        elif key == "recall":
            self.show_counter(
                counter, "called", before.number, times_called=before.times_called + 1, since=before.since
            )
            self.show_desk(counter, called_at=self.moment())
        else:
            status = {"finish": "paused", "pause": "paused", "close": "closed"}[key]
            self.show_counter(counter, status)
        for other in self.plan.counters:
            if other != counter and self.counter(other).waiting != len(self.people):
                self.put(f"counter/{other}", msgspec.structs.replace(self.counter(other), waiting=len(self.people)))
        return Reply(id=ask_id, ok=True, counter=self.counter(counter))

    def _calls(self, hall: str) -> list[BoardCall]:
        board = self._states.get(f"board/{hall}")
        return board.calls if isinstance(board, BoardState) else []

    def _call(self, number: str, counter: str) -> BoardCall:
        self._seq += 1
        return BoardCall(
            seq=self._seq,
            number=number,
            counter=counter,
            direction=next(iter(self.plan.directions)),
            called_at=self.moment(),
            times=1,
            languages=["uk"],
            speak={"uk": f"Талон {number}"},
        )

    def _tell(self, name: str) -> None:
        for ear in self.ears:
            ear.names.add(name)
            ear.woken.set()
