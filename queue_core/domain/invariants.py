"""What must be true of the office after every command. Tests, simulations and `cherga verify` ask; no server does."""

from __future__ import annotations

from collections.abc import Iterator

from queue_core.domain.lines.eligibility import served_at
from queue_core.domain.lines.routing import calls_now, key_at
from queue_core.domain.office import Office
from queue_core.domain.ticket import INSIDE


def broken(office: Office, now: float) -> list[str]:
    """Return a sentence for each invariant that does not hold."""
    return [*_places(office), *_counters(office), *_numbers(office), *_nobody_idle(office, now), *_indexes(office)]


def _places(office: Office) -> Iterator[str]:
    held = {workplace.ticket for workplace in office.workplaces.values() if workplace.ticket is not None}
    for ticket in office.tickets.values():
        waits, is_held = ticket.id in office.waiting, ticket.id in held
        if waits != (ticket.status == "waiting"):
            yield f"{ticket.number} is {ticket.status} but waits={waits}"
        if is_held != (ticket.status in ("called", "serving")):
            yield f"{ticket.number} is {ticket.status} but at a counter={is_held}"
    if len(office.waiting) != sum(ticket.status == "waiting" for ticket in office.tickets.values()):
        yield "somebody waits who is not in the office"


def _counters(office: Office) -> Iterator[str]:
    holders = [workplace.ticket for workplace in office.workplaces.values() if workplace.ticket is not None]
    if len(holders) != len(set(holders)):
        yield "a ticket is at two counters"
    for workplace in office.workplaces.values():
        if (workplace.ticket is not None) != (workplace.status in ("called", "serving")):
            yield f"counter {workplace.id} is {workplace.status} with ticket {workplace.ticket}"
        if (workplace.administrator is not None) != (workplace.status != "closed"):
            yield f"counter {workplace.id} is {workplace.status} with {workplace.administrator}"
        if workplace.automatic and workplace.status != "called":
            yield f"counter {workplace.id} has an automatic call but is {workplace.status}"
    staff = [workplace.administrator for workplace in office.workplaces.values() if workplace.administrator is not None]
    if len(staff) != len(set(staff)):
        yield "an administrator is at two counters"


def _numbers(office: Office) -> Iterator[str]:
    present = [ticket.number for ticket in office.tickets.values() if ticket.status in INSIDE]
    if len(present) != len(set(present)):
        yield "two people hold one number"


def _nobody_idle(office: Office, now: float) -> Iterator[str]:
    if not calls_now(office, now):
        return
    for workplace in office.workplaces.values():
        if workplace.status == "free":
            for ticket in office.tickets.values():
                if ticket.status == "waiting" and key_at(office, workplace, ticket, now) is not None:
                    yield f"{ticket.number} waits while counter {workplace.id} is free"


def _indexes(office: Office) -> Iterator[str]:
    if office.free != {workplace.id for workplace in office.workplaces.values() if workplace.status == "free"}:
        yield "the free counters are not indexed"
    if set(office.aside) != {ticket.id for ticket in office.tickets.values() if ticket.until is not None}:
        yield "those who stand aside are not indexed"
    if any(left <= 0 or ticket not in office.aside for ticket, left in office.aside_after.items()):
        yield "somebody who let enough others pass still stands aside"
    failed = {
        ticket.id for ticket in office.tickets.values() if ticket.slip is not None and ticket.slip.status == "failed"
    }
    if office.slips_failed != failed:
        yield "the slips that did not come out are not indexed"
    plan = office.plan
    served = [served_at(plan, workplace) for workplace in office.workplaces.values() if workplace.status != "closed"]
    for service in plan.services:
        if sum(service in at_one for at_one in served) != office.service_counters.get(service, 0):
            yield f"the open counters of {service} are miscounted"
    for direction in plan.directions:
        staffed = sum(any(plan.services[s].direction == direction for s in at_one) for at_one in served)
        if staffed != office.open_counters.get(direction, 0):
            yield f"the open counters of {direction} are miscounted"
        waiting = sum(t.direction == direction and t.status == "waiting" for t in office.tickets.values())
        if waiting != office.waiting.count(direction):
            yield f"the waiting of {direction} are miscounted"
    inside = sum(ticket.status in ("called", "serving") for ticket in office.tickets.values())
    if inside != office.serving:
        yield "those served now are miscounted"
