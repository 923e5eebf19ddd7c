"""Where a visitor with a need is called to a counter that is not equipped for it, the reception is told."""

from __future__ import annotations

from queue_core.domain.events import HelpCalled, TicketCalled
from queue_core.domain.office import Office
from queue_core.domain.plan import CounterId, OfficePlan

MOST_CALLS_FOR_HELP = 100
"""Open at one time: somebody must be able to read them."""


def place_of(counter: CounterId) -> str:
    """Return the place a call for help at a counter names: «counter-3»."""
    return f"counter-{counter}"


def is_place(plan: OfficePlan, place: str) -> bool:
    """Say whether a place is one of the office's: a device, a hall, a counter, or one listed, by its id or its name."""
    if place in plan.devices or place in plan.halls or any(place == place_of(counter) for counter in plan.counters):
        return True
    return any(place == named.id or place in named.name.values() for named in plan.places.values())


def word_to_reception(office: Office, call: TicketCalled) -> HelpCalled | None:
    """Return the call for help that goes with a call; None where the counter is equipped, or it is told already."""
    place = place_of(call.counter)
    if set(office.tickets[call.ticket].needs) <= set(office.equipment_of(call.counter)):
        return None
    if place in office.help or len(office.help) >= MOST_CALLS_FOR_HELP:
        return None
    return HelpCalled(place, call.ticket)
