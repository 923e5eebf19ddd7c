"""A day's facts read once, in order: the story of each ticket and every call explained. Knows no office."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from queue_core.domain import events as happened
from queue_core.domain.explain.asked import folded
from queue_core.domain.explain.calls import Before, CallExplained, beaten, standings
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import LOWEST_TIER, AdministratorId, CounterId, ServiceId
from queue_core.domain.ticket import INSIDE, Ticket, TicketStatus

What: TypeAlias = Literal[
    "issued", "carried", "called", "recalled", "acknowledged", "unanswered", "started", "served", "step", "sent_back",
    "missed", "parked", "withdrawn", "not_shown", "redirected", "postponed", "returned", "came_back", "parked_closed",
    "answered", "gave_place", "added", "turned_away", "rated", "undone", "corrected", "from_paper",
]  # fmt: skip
"""carried: it came over the night · step: the visit goes on with its next service · sent_back: to the counter that had
sent it · returned: somebody said the visitor is there · came_back: its time came."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `about`: the service, the counter or the paper's number told of; `until`: an instant."""

    at: float
    what: What
    counter: CounterId | None = None
    about: str | None = None
    until: float | None = None
    call: CallExplained | None = None
    is_to_a_counter: bool = False
    """Whether `about` is a counter."""


@dataclass(slots=True)
class Story:
    """A ticket's life so far, as the facts tell it. `stood_before`: see `office.Ticket`."""

    ticket: TicketId
    number: str
    tier: int
    issued_at: float
    stood_before: float
    status: TicketStatus = "waiting"
    moments: list[Moment] = field(default_factory=list)
    before: Before | None = None
    only_counter: CounterId | None = None
    only_administrator: AdministratorId | None = None
    until: float | None = None
    """End of being parked or postponed."""
    service: ServiceId | None = None
    """What it waits for, or is served."""
    waits_since: float = 0.0
    stood_then: float = 0.0
    """How long the office had stood still when it began to wait this time."""
    waited: float = 0.0
    stood: float = 0.0
    """Seconds it has stood in line up to its last call, and how long the office stood still meanwhile."""

    def begin_to_wait(self, at: float, stood: float) -> None:
        """It stands in line from now on."""
        self.waits_since, self.stood_then = at, stood

    def end_waiting(self, at: float, stood: float) -> None:
        """It is called."""
        while_waiting = stood - self.stood_then
        self.stood += while_waiting
        self.waited += at - self.waits_since - while_waiting

    @property
    def last_call(self) -> CallExplained | None:
        """The latest call, whatever became of it."""
        return next((moment.call for moment in reversed(self.moments) if moment.call is not None), None)


class Chronicle:
    """The stories of one business day. Give it every fact of the day in order, from `day_opened` on."""

    def __init__(self) -> None:
        self.day = ""
        self.latest = 0.0
        self._stories: dict[TicketId, Story] = {}
        self._by_number: dict[str, TicketId] = {}
        self._stood = 0.0
        self._suspended_since: float | None = None

    @property
    def is_suspended(self) -> bool:
        """Whether the office stands still at the end of what was told."""
        return self._suspended_since is not None

    def story(self, number: str) -> Story | None:
        """Return the story of a number, however it is spelt; None where nobody had it this day."""
        ticket = self._by_number.get(folded(number))
        return self._stories[ticket] if ticket is not None else None

    def stories(self) -> list[Story]:
        """Return all stories, in the order of issue."""
        return list(self._stories.values())

    def take(self, seq: int, at: float, event: happened.Event) -> None:
        """Take one fact: its journal number and its instant."""
        self.latest = max(self.latest, at)
        match event:
            case happened.DayOpened():
                self._open_day(event, at)
            case happened.OfficeSuspended():
                self._suspended_since = at
            case happened.OfficeResumed():
                self._resume(at)
            case happened.TicketIssued():
                story = Story(event.ticket, event.number, event.tier, at, self._stood, service=event.service)
                self._add(story, Moment(at, "issued"))
            case happened.TicketCalled():
                self._call(seq, at, event)
            case happened.PressUndone():
                for before in event.tickets:
                    self._undo(before, event.counter, at)
            case _:
                self._tell(event, at)

    def _open_day(self, event: happened.DayOpened, at: float) -> None:
        self.day, self._stood = event.day, event.stood
        self._suspended_since = event.suspended.since if event.suspended is not None else None
        self._stories.clear()
        self._by_number.clear()
        for ticket in sorted(event.tickets, key=lambda ticket: ticket.status in INSIDE):
            story = Story(ticket.id, ticket.number, ticket.tier, ticket.issued_at, ticket.stood_before, ticket.status)
            story.only_counter, story.only_administrator = ticket.only_counter, ticket.only_administrator
            story.until, story.service = ticket.until, ticket.service
            self._add(story, Moment(ticket.issued_at, "issued"), Moment(at, "carried"))

    def _add(self, story: Story, *moments: Moment) -> None:
        story.moments += moments
        story.begin_to_wait(story.issued_at, story.stood_before)
        self._stories[story.ticket] = story
        self._by_number[folded(story.number)] = story.ticket

    def _resume(self, at: float) -> None:
        stood = at - self._suspended_since if self._suspended_since is not None else 0.0
        self._stood += stood
        self._suspended_since = None
        for story in self._stories.values():
            if story.until is not None:
                story.until += stood

    def _call(self, seq: int, at: float, event: happened.TicketCalled) -> None:
        story = self._stories.get(event.ticket)
        if story is None:
            return
        others = [self._stories.get(head.ticket) for head in event.beat]
        tiers = [other.tier if other is not None else LOWEST_TIER for other in others]
        keys = [(tier, head.key) for tier, head in zip(tiers, event.beat, strict=True)]
        called, *standing = standings([(story.tier, event.key), *keys])
        heads = [
            beaten(head.number, head.direction, called, its) for head, its in zip(event.beat, standing, strict=True)
        ]
        story.end_waiting(at, self._stood_by(at))
        explained = CallExplained(
            seq=seq,
            number=story.number,
            counter=event.counter,
            at=at,
            automatic=event.automatic,
            rule=event.rule,
            exception=event.exception,
            standing=called,
            beaten=tuple(heads),
            waited=story.waited,
            stood=story.stood,
            service=story.service,
            administrator=event.administrator,
            before=story.before,
            bound=event.counter == story.only_counter or event.administrator == story.only_administrator,
        )
        story.status, story.before = "called", None
        story.moments.append(Moment(at, "called", event.counter, call=explained))

    def _stood_by(self, at: float) -> float:
        return self._stood + (at - self._suspended_since if self._suspended_since is not None else 0.0)

    def _undo(self, before: Ticket, counter: CounterId, at: float) -> None:
        story = self._stories.get(before.id)
        if story is None:
            return
        if before.status == "waiting" and story.last_call is not None:
            story.before = story.last_call.before
        if before.status == "waiting":
            story.begin_to_wait(at, self._stood_by(at))
        story.tier, story.status, story.until = before.tier, before.status, before.until
        story.service = before.service
        story.only_counter, story.only_administrator = before.only_counter, before.only_administrator
        story.moments.append(Moment(at, "undone", counter))

    def _tell(self, event: happened.Event, at: float) -> None:
        tell = _TELLERS.get(type(event))
        story = self._stories.get(getattr(event, "ticket", TicketId("")))
        if tell is None or story is None:
            return
        waited = story.status == "waiting"
        story.moments.append(tell(story, event, at))
        if story.status == "waiting" and not waited:
            story.begin_to_wait(at, self._stood_by(at))


def _to(status: TicketStatus, what: What, before: Before | None = None) -> Callable[[Story, Any, float], Moment]:
    """Return the teller of a plain fact: the status it leaves and how it is told."""

    def tell(story: Story, event: Any, at: float) -> Moment:
        story.status, story.until = status, None
        story.before = before if before is not None else story.before
        return Moment(at, what, getattr(event, "counter", None))

    return tell


def _same(what: What) -> Callable[[Story, Any, float], Moment]:
    """Return the teller of a fact that leaves the status as it is."""
    return lambda _story, event, at: Moment(at, what, getattr(event, "counter", None))


def _finished(story: Story, event: happened.ServiceFinished, at: float) -> Moment:
    if event.back_to is None and event.next_service is None:
        story.status = "served"
        return Moment(at, "served", event.counter)
    story.status, story.only_counter, story.only_administrator = "waiting", event.back_to, None
    if event.back_to is not None:
        story.before = "sent_back"
        return Moment(at, "sent_back", event.counter, event.back_to, is_to_a_counter=True)
    story.before, story.service = "step", event.next_service
    return Moment(at, "step", event.counter, event.next_service)


def _missed(story: Story, event: happened.VisitorMissed, at: float) -> Moment:
    story.status, story.until = "missed" if event.parked_until is None else "parked", event.parked_until
    return Moment(at, "missed" if event.parked_until is None else "parked", event.counter, until=event.parked_until)


def _not_shown(story: Story, event: happened.CategoryNotShown, at: float) -> Moment:
    story.status, story.tier, story.before = "waiting", LOWEST_TIER, "not_shown"
    return Moment(at, "not_shown", event.counter)


def _redirected(story: Story, event: happened.TicketRedirected, at: float) -> Moment:
    story.status, story.before, story.service = "waiting", "redirected", event.service
    story.only_counter, story.only_administrator = event.only_counter, event.only_administrator
    about = event.only_counter or event.service
    return Moment(at, "redirected", event.counter, about, is_to_a_counter=event.only_counter is not None)


def _postponed(story: Story, event: happened.TicketPostponed, at: float) -> Moment:
    story.status, story.until = "postponed", event.until
    return Moment(at, "postponed", event.counter, until=event.until)


def _returned(story: Story, event: happened.TicketReturned, at: float) -> Moment:
    story.before = "returned" if story.status == "parked" else "postponed"
    story.status, story.until = "waiting", None
    return Moment(at, "returned" if event.why == "asked" else "came_back")


def _gave_place(story: Story, event: happened.PlaceGivenUp, at: float) -> Moment:
    return Moment(at, "gave_place", until=event.place_at)


def _corrected(story: Story, event: happened.TicketCorrected, at: float) -> Moment:
    story.service, story.tier = event.service, event.tier
    if event.paper is not None:
        return Moment(at, "from_paper", about=str(event.paper), until=event.place_at)
    return Moment(at, "corrected", about=event.service, until=event.place_at)


def _added(story: Story, event: happened.ServiceAdded, at: float) -> Moment:
    return Moment(at, "added", event.counter, event.service)


_TELLERS: dict[type, Callable[[Story, Any, float], Moment]] = {
    happened.TicketRecalled: _same("recalled"),
    happened.CallAcknowledged: _same("acknowledged"),
    happened.CallUnanswered: _to("waiting", "unanswered", "unanswered"),
    happened.ServiceStarted: _to("serving", "started"),
    happened.ServiceFinished: _finished,
    happened.VisitorMissed: _missed,
    happened.TicketWithdrawn: _to("withdrawn", "withdrawn"),
    happened.CategoryNotShown: _not_shown,
    happened.TicketRedirected: _redirected,
    happened.TicketPostponed: _postponed,
    happened.TicketReturned: _returned,
    happened.ParkedTicketClosed: _to("missed", "parked_closed"),
    happened.AnsweredAtReception: _to("answered", "answered"),
    happened.VisitorTurnedAway: _to("turned_away", "turned_away"),
    happened.PlaceGivenUp: _gave_place,
    happened.TicketCorrected: _corrected,
    happened.ServiceAdded: _added,
    happened.ServiceRated: _same("rated"),
}
