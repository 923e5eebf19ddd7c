"""A day's facts read once, in order: each estimate that was given, beside the wait that came. Knows no office. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from queue_core.domain import events as happened
from queue_core.domain.estimate.accuracy import Accuracy
from queue_core.domain.estimate.forecast import Range
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import DirectionId

MINUTE = 60.0


@dataclass(slots=True)
class _Promise:
    """What a ticket was told at its issue, and since when it stands in line. `stood_before`: see `office.Ticket`."""

    direction: DirectionId
    given: Range | None
    place_at: float
    stood_before: float
    waited: float | None = None
    """Minutes to the first call; None until it comes."""


class Promises:
    """The estimates of one business day. Give it every fact of the day in order, from `day_opened` on.

    An estimate is checked at the first call and belongs to the day of that call; a call that was undone is not one.
    Time the office stood still does not count, nor the time before a place the visitor moved back to. A day on trial is
    kept out of statistics: nothing is checked.
    """

    def __init__(self) -> None:
        self.day = ""
        self.is_pilot = False
        self._promises: dict[TicketId, _Promise] = {}
        self._stood = 0.0
        self._suspended_since: float | None = None

    def take(self, at: float, event: happened.Event) -> None:
        """Take one fact and its instant."""
        match event:
            case happened.DayOpened():
                self._open_day(event)
            case happened.OfficeSuspended():
                self._suspended_since = at
            case happened.OfficeResumed() if self._suspended_since is not None:
                self._stood += at - self._suspended_since
                self._suspended_since = None
            case happened.TicketIssued():
                self._promises[event.ticket] = _Promise(event.direction, _range(event.estimate), at, self._stood)
            case happened.PlaceGivenUp() if event.ticket in self._promises:
                self._promises[event.ticket].place_at = event.place_at
            case happened.TicketCorrected() if event.ticket in self._promises:
                # What was promised was the wait for something else, or from another place.
                if self._promises[event.ticket].waited is None:
                    del self._promises[event.ticket]
            case happened.TicketCalled() if event.ticket in self._promises:
                self._check(self._promises[event.ticket], at)
            case happened.PressUndone():
                for before in event.tickets:
                    if not before.was_called and before.id in self._promises:
                        self._promises[before.id].waited = None
            case _:
                pass

    def accuracy(self) -> Accuracy:
        """Return what came of the estimates so far. Costs O(tickets of the day)."""
        found = Accuracy()
        if not self.is_pilot:
            for promise in self._promises.values():
                if promise.waited is not None:
                    found.happened(promise.direction, promise.given, promise.waited)
        return found

    def _open_day(self, event: happened.DayOpened) -> None:
        self.day, self.is_pilot, self._stood = event.day, event.pilot, event.stood
        self._suspended_since = event.suspended.since if event.suspended is not None else None
        self._promises = {
            ticket.id: _Promise(ticket.direction, _range(ticket.estimate), ticket.place_at, ticket.stood_before)
            for ticket in event.tickets
            if not ticket.was_called
        }

    def _check(self, promise: _Promise, at: float) -> None:
        if promise.waited is None:
            promise.waited = (at - promise.place_at - (self._stood - promise.stood_before)) / MINUTE


def _range(estimate: tuple[int, int, float] | None) -> Range | None:
    return Range(*estimate) if estimate is not None else None
