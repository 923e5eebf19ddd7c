"""A simulated day in which the five usual estimators are asked beside ours, of the same hall at the same moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from queue_core.domain import commands as told
from queue_core.domain.estimate.forecast import AT_ONCE
from queue_core.domain.events import TicketCalled
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office
from queue_core.domain.plan import DirectionId
from queue_core.replay.forecasts.rivals import RIVALS, Rivals
from queue_core.replay.forecasts.scoring import Forecasted
from tests.support.estimate.simulated_day import SimulatedDay

MINUTE = 60.0


@dataclass(slots=True)
class DayWithRivals(SimulatedDay):
    """`said`: what the five said to each ticket at its issue, minutes, in the order of `RIVALS`."""

    rivals: dict[DirectionId, Rivals] = field(default_factory=dict)
    said: dict[TicketId, Sequence[float]] = field(default_factory=dict)

    def _tell(self, office: Office, command: told.Command, at: float) -> list[TicketCalled]:
        if isinstance(command, told.TakeTicket) and command.service is not None:
            self._ask_the_five(office, command.ticket, office.plan.services[command.service].direction, at)
        calls = SimulatedDay._tell(self, office, command, at)
        for call in calls:
            ticket = office.tickets[call.ticket]
            counters = max(1, office.open_counters.get(ticket.direction, 0))
            self.rivals[ticket.direction].called(at / MINUTE, (at - ticket.issued_at) / MINUTE, counters)
        return calls

    def _ask_the_five(self, office: Office, asks: TicketId, direction: DirectionId, at: float) -> None:
        known = self.rivals.setdefault(direction, Rivals())
        waiting = [
            ticket.issued_at
            for ticket in office.tickets.values()
            if ticket.status == "waiting" and ticket.direction == direction
        ]
        self.said[asks] = known.estimates(len(waiting), (at - min(waiting, default=at)) / MINUTE, at / MINUTE)
        known.issued(at / MINUTE)


def forecasts_of(days: Iterable[DayWithRivals]) -> tuple[list[Forecasted], list[list[Forecasted]]]:
    """Play days and return our forecasts and those of each of the five, of the same visitors.

    Left out for all alike: who was told nothing, and who was called at once, which would flatter everybody.
    """
    ours: list[Forecasted] = []
    five: list[list[Forecasted]] = [[] for _ in RIVALS]
    for day in days:
        day.run()
        for ticket, (_, _, told_range) in day.promises.items():
            waited = day.waits.get(ticket)
            if told_range is None or told_range == AT_ONCE or waited is None:
                continue
            ours.append(Forecasted(told_range.likely_minutes, told_range.low_minutes, told_range.high_minutes, waited))
            for of_one, middle in zip(five, day.said[ticket], strict=True):
                of_one.append(Forecasted(middle, middle, middle, waited))
    return ours, five
