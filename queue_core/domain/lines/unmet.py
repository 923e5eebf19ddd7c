"""Where a visitor with a need is called to a counter that is not equipped for it, the reception is told."""

from __future__ import annotations

from queue_core.domain.events import HelpCalled, TicketCalled
from queue_core.domain.office import Office
from queue_core.domain.plan import CounterId

MOST_CALLS_FOR_HELP = 100
"""Open at one time: somebody must be able to read them."""


def place_of(counter: CounterId) -> str:
    """Return the place a call for help at a counter names: «counter-3»."""
    return f"counter-{counter}"


def word_to_reception(office: Office, call: TicketCalled) -> HelpCalled | None:
    """Return the call for help that goes with a call; None where the counter is equipped, or it is told already."""
    place = place_of(call.counter)
    if set(office.tickets[call.ticket].needs) <= set(office.equipment_of(call.counter)):
        return None
    if place in office.help or len(office.help) >= MOST_CALLS_FOR_HELP:
        return None
    return HelpCalled(place, call.ticket)
