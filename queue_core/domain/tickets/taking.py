"""Taking a ticket and taking it back."""

from __future__ import annotations

from math import ceil

from queue_core.domain.commands import TakeTicket, WithdrawAsk, WithdrawTicket
from queue_core.domain.day import schedule
from queue_core.domain.estimate.newcomer import estimate_of_newcomer
from queue_core.domain.events import AskVoided, Event, TicketIssued, TicketWithdrawn
from queue_core.domain.ids import JobId
from queue_core.domain.office import Office
from queue_core.domain.plan import LOWEST_TIER, CategoryId, Service
from queue_core.domain.refusal import Refusal
from queue_core.domain.ticket import Ticket
from queue_core.domain.tickets.finding import find_ticket, not_waiting
from queue_core.domain.tickets.giving import from_when, not_given
from queue_core.domain.tickets.numbering import display_number, next_sequence
from queue_core.domain.tickets.steps import in_order_of_steps

PACE_WINDOW_SECONDS = 60.0


def take_ticket(office: Office, command: TakeTicket, now: float) -> list[Event]:
    """Issue a number; raises `Refusal`."""
    return [issue_ticket(office, command, now, now)]


def issue_ticket(office: Office, command: TakeTicket, now: float, wanted_at: float) -> TicketIssued:
    """Return the fact of a number; `wanted_at`: when the visitor came for it, by a paper roll before now."""
    if (command.device, command.ask) in office.voided:
        raise Refusal("too_late")
    if office.suspended is not None:
        raise Refusal("office_suspended")
    if not schedule.gives_tickets(office.hours, wanted_at):
        raise Refusal("office_closed", **from_when(office.plan, office.hours, now))
    _only_what_the_office_lists(office, command)
    tier = tier_of(office, command.category) if command.category is not None else LOWEST_TIER
    steps = _steps(office, command, tier, now)
    service = steps[0]
    refusal = not_given(office, service, command.language, now)
    if refusal is not None:
        raise refusal
    _within_capacity(office, service, now)
    _keep_pace(office, command, now)
    sequence = next_sequence(office, service.direction)
    if sequence is None:
        raise Refusal("no_numbers_left")
    return _issued(office, command, steps, tier, sequence, now)


def _issued(
    office: Office, command: TakeTicket, steps: list[Service], tier: int, sequence: int, now: float
) -> TicketIssued:
    service = steps[0]
    direction = office.plan.directions[service.direction]
    return TicketIssued(
        ticket=command.ticket,
        number=display_number(direction.letter, sequence),
        sequence=sequence,
        direction=direction.id,
        service=service.id,
        category=command.category,
        tier=tier,
        hall=direction.halls[0],
        language=command.language if command.language in office.plan.languages else office.plan.languages[0],
        purpose=command.purpose,
        needs=command.needs,
        code=command.code,
        device=command.device,
        ask=command.ask,
        people_ahead=office.waiting.ahead_of_newcomer(direction.id, tier),
        printer=command.printer,
        job=JobId(f"{command.ticket}-1") if command.printer is not None else None,
        package=command.package,
        steps_left=tuple(step.id for step in steps[1:]),
        estimate=_promised(office, service, tier, now),
    )


def _promised(office: Office, service: Service, tier: int, now: float) -> tuple[int, int, float] | None:
    found = estimate_of_newcomer(office, office.measured, service.direction, tier, now, service.id)
    return (found.low_minutes, found.high_minutes, found.likely_minutes) if found is not None else None


def _steps(office: Office, command: TakeTicket, tier: int, now: float) -> list[Service]:
    """Return the services of the visit, the first to come first."""
    if command.package is not None:
        package = office.plan.packages.get(command.package)
        if package is None:
            raise Refusal("service_unknown", service=command.package)
        return [office.plan.services[step] for step in in_order_of_steps(office, package, package.steps, tier, now)]
    service = office.plan.services.get(command.service) if command.service is not None else None
    if service is None:
        raise Refusal("service_unknown", service=str(command.service))
    return [service]


def _within_capacity(office: Office, service: Service, now: float) -> None:
    """Refuse where the time left cannot serve one more."""
    if not office.plan.rules.last_ticket_by_capacity:
        return
    direction = office.plan.directions[service.direction]
    hours = schedule.hours_of_direction(office.plan, direction, schedule.business_day(office.plan, now))
    if hours is not None and not _has_time_for(office, service, hours.closes_at - max(now, hours.opens_at)):
        raise Refusal("no_numbers_left", capacity=service.id)


def _has_time_for(office: Office, service: Service, seconds: float) -> bool:
    """Say whether the counters open for a direction can serve its people and one more in so many seconds, by the norms.

    And those open for the service its own: who may serve others of the direction alone takes nobody off this line.
    """
    of_direction = of_service = service.minutes * 60.0
    for line in office.waiting.lines():
        asked = office.plan.services.get(line.service)
        if line.direction == service.direction and asked is not None:
            work = asked.minutes * 60.0 * office.waiting.count_of(line)
            of_direction += work
            of_service += work if asked.id == service.id else 0.0
    counters = max(1, office.open_counters.get(service.direction, 0))
    for_service = max(1, office.service_counters.get(service.id, 0))
    return of_direction <= seconds * counters and of_service <= seconds * for_service


def _only_what_the_office_lists(office: Office, command: TakeTicket) -> None:
    """Refuse needs and a purpose the office does not know: nobody could meet them, and no free text gets in here."""
    only_listed_needs(office, command.needs)
    if command.purpose is not None and command.purpose not in office.plan.purposes:
        raise _not_listed(command.purpose)


def only_listed_needs(office: Office, needs: tuple[str, ...]) -> None:
    """Refuse needs the office does not know. Raises `Refusal`."""
    unknown = [need for need in needs if need not in office.plan.needs]
    if unknown:
        raise _not_listed(unknown[0])


def _not_listed(word: str) -> Refusal:
    return Refusal("malformed", reason=f"«{word}» is neither a need nor a purpose of this office")


def tier_of(office: Office, named: CategoryId) -> int:
    """Return the tier of a category; raises `Refusal`."""
    category = office.plan.categories.get(named)
    if category is None:
        raise Refusal("category_unknown", category=named)
    return category.tier


def _keep_pace(office: Office, command: TakeTicket, now: float) -> None:
    limit = office.plan.rules.tickets_per_minute_at_kiosk
    device = office.plan.devices.get(command.device)
    if limit <= 0 or device is None or device.role != "kiosk":
        return
    recent = [at for at in office.pace.get(command.device, ()) if at > now - PACE_WINDOW_SECONDS]
    if len(recent) >= limit:
        raise Refusal("too_many", seconds=str(ceil(recent[0] + PACE_WINDOW_SECONDS - now)))


def withdraw_ticket(office: Office, command: WithdrawTicket, _now: float) -> list[Event]:
    """Take a ticket back that waits, in line or aside, or was just called; raises `Refusal`."""
    ticket = find_ticket(office, command.ticket)
    if command.only_of is not None and ticket.device != command.only_of:
        raise Refusal("not_allowed", device=ticket.device)
    return _withdrawn(ticket)


def withdraw_ask(office: Office, command: WithdrawAsk, _now: float) -> list[Event]:
    """Take back what an ask issued; an ask never seen is void from now on. Raises `Refusal`."""
    ticket = office.by_ask.get((command.device, command.ask))
    if ticket is not None:
        return _withdrawn(office.tickets[ticket])
    if (command.device, command.ask) in office.voided:
        return []
    return [AskVoided(command.device, command.ask)]


def _withdrawn(ticket: Ticket) -> list[Event]:
    if ticket.status == "withdrawn":
        return []
    if ticket.status not in ("waiting", "called", "parked", "postponed"):
        raise not_waiting(ticket)
    return [TicketWithdrawn(ticket.id)]
