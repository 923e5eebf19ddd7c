"""What the desk of a counter shows to who works there, beyond the lamp and the number of the contract.

For pages of people who signed in alone: no device and no visitor hears of it.
"""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_core.domain.counters.presses import pause_reason
from queue_core.domain.counters.undo import may_undo_until
from queue_core.domain.lines.outlook import next_for, waiting_longest_since
from queue_core.domain.office import Office, Workplace
from queue_core.domain.plan import AdministratorId, CounterId, Words
from queue_core.domain.ticket import Ticket
from queue_core.views.moments import moment


class Claim(Struct, frozen=True):
    """Why a visitor is first, and by which paper they prove it. `denied`: it was not shown."""

    name: Words
    proof: Words
    denied: bool


class Visit(Struct, frozen=True):
    """Who is at the counter: never a name. `norm_minutes`: how long the service takes by the office's plan.

    `language`: the one chosen at the kiosk; `next_steps`: services still to come; `comes_back_to`: the counter that
    sent them here and waits for them.
    """

    number: str
    service: Words
    norm_minutes: int
    documents: list[Words]
    needs: list[Words]
    purpose: Words | None
    language: str
    claim: Claim | None
    package: Words | None
    next_steps: list[Words]
    comes_back_to: str | None


class Seated(Struct, frozen=True):
    """An administrator: the id in `office.toml`, and the name that colleagues may see."""

    id: str
    name: str


class DeskView(Struct, frozen=True):
    """A counter's desk. `waiting_since`: the earliest place of those it may serve; `next`: where the office allows.

    `undo_until`: until when the last press may be taken back, `press`: its journal number; `pause`: what the present
    pause is for, by its id; `called_at`: the last call of who has not come yet.
    """

    visit: Visit | None
    seated: Seated | None
    waiting_since: datetime | None
    next: str | None
    undo_until: datetime | None
    pause: str | None
    press: int | None = None
    called_at: datetime | None = None


class Seat(Struct, frozen=True):
    """Who works at a counter. `tried`: another counter that somebody tried to open in this person's name meanwhile."""

    administrator: str
    name: str
    tried: str | None = None


Seats: TypeAlias = dict[str, Seat]
"""Who works where, by counter; those that are closed are left out."""


def desk_view(office: Office, counter: CounterId, now: float) -> DeskView:
    """Return what a counter's desk shows."""
    workplace, zone = office.workplaces[counter], ZoneInfo(office.plan.time_zone)
    ticket = office.tickets[workplace.ticket] if workplace.ticket is not None else None
    since, until = waiting_longest_since(office, workplace), may_undo_until(office, counter)
    return DeskView(
        visit=_visit(office, ticket) if ticket is not None else None,
        seated=_seated(office, workplace),
        waiting_since=moment(since, zone) if since is not None else None,
        next=next_for(office, workplace, now) if office.plan.rules.show_next else None,
        undo_until=moment(until, zone) if until is not None else None,
        press=office.last_presses[counter].seq if until is not None else None,
        pause=pause_reason(office, workplace),
        called_at=moment(workplace.called_at, zone) if workplace.status == "called" else None,
    )


def seats_view(office: Office, tried: dict[AdministratorId, CounterId]) -> Seats:
    """Return who works where. `tried`: where somebody tried to open a further counter in an administrator's name."""
    seats = {}
    for workplace in office.workplaces.values():
        seated = _seated(office, workplace)
        if seated is not None:
            elsewhere = tried.get(AdministratorId(seated.id))
            seats[str(workplace.id)] = Seat(seated.id, seated.name, elsewhere if elsewhere != workplace.id else None)
    return seats


def _seated(office: Office, workplace: Workplace) -> Seated | None:
    if workplace.administrator is None:
        return None
    known = office.plan.administrators.get(workplace.administrator)
    return Seated(workplace.administrator, known.shown_name if known is not None else workplace.administrator)


def _visit(office: Office, ticket: Ticket) -> Visit:
    plan = office.plan
    service = plan.services.get(ticket.service)
    package = plan.packages.get(ticket.package) if ticket.package is not None else None
    purpose = plan.purposes.get(ticket.purpose) if ticket.purpose is not None else None
    return Visit(
        number=ticket.number,
        service=service.name if service is not None else {},
        norm_minutes=service.minutes if service is not None else 0,
        documents=list(service.documents) if service is not None else [],
        needs=[plan.needs[need].name for need in ticket.needs if need in plan.needs],
        purpose=purpose.name if purpose is not None else None,
        language=ticket.language,
        claim=_claim(office, ticket),
        package=package.name if package is not None else None,
        next_steps=[plan.services[step].name for step in ticket.steps_left if step in plan.services],
        comes_back_to=ticket.came_from[-1][0] if ticket.came_from else None,
    )


def _claim(office: Office, ticket: Ticket) -> Claim | None:
    """Return a claim that the administrator looks at; None where there is none, or nobody has to look."""
    category = office.plan.categories.get(ticket.category) if ticket.category is not None else None
    if category is None or not category.confirm:
        return None
    return Claim(category.name, category.proof, ticket.denied)
