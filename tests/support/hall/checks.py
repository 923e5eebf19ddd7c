"""What must be true of a hall whatever happens, one check for each invariant of the architecture. Pure.

A check looks at one step and yields a sentence for each thing that is wrong. Who may serve whom is worked out here
from the plan, without the rules' own code, so that a mistake there is not repeated here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import msgspec

from queue_core.domain.events import DayOpened, Event, TicketCalled, TicketIssued
from queue_core.domain.ids import TicketId
from queue_core.domain.office import Office, Workplace
from queue_core.domain.ticket import INSIDE, Ticket
from queue_core.journal.codec import EventCodec
from queue_core.journal.records import Record
from queue_core.reports.fairness import house_rules, judge
from queue_core.wire import codec
from queue_core.wire.replies import Reply
from queue_core.wire.states import State
from tests.support.days.recorded import days_of

FIRST_TIER = 1


@dataclass(frozen=True)
class Step:
    """A hall right after something was told to it.

    `before`, `after`: the facts of the office around it, with the length of the journal; `reply`: what was answered;
    `first`: what was answered the first time, where it was told again; `written`: the facts it made, as they were
    before they became words; `history`: all facts and their instants. `rebuilt`: the facts of an office made anew from
    the journal, where one was made. `records`: the whole journal, where it is time to judge it.
    """

    office: Office
    now: float
    before: tuple[dict[str, object], int]
    after: tuple[dict[str, object], int]
    reply: Reply | None
    codec: EventCodec
    first: Reply | None = None
    written: tuple[Event, ...] = ()
    history: tuple[tuple[Event, float], ...] = ()
    states: Mapping[str, State] = field(default_factory=dict)
    rebuilt: dict[str, object] | None = None
    records: tuple[Record, ...] = ()


def each_ticket_in_exactly_one_place(step: Step) -> Iterator[str]:
    office = step.office
    at_counters = Counter(workplace.ticket for workplace in office.workplaces.values() if workplace.ticket is not None)
    for ticket in office.tickets.values():
        places = ["in line"] if ticket.id in office.waiting else []
        places += ["at a counter"] * at_counters[ticket.id]
        places += ["aside"] if ticket.id in office.aside else []
        places += ["gone"] if ticket.status not in INSIDE else []
        if places != [_place_of(ticket)]:
            yield f"{ticket.number} is {ticket.status} and stands {' and '.join(places) or 'nowhere'}"
    known = set(office.tickets)
    for stranger in {*office.waiting.everyone(), *at_counters, *office.aside} - known:
        yield f"{stranger} has a place and is no ticket"


def _place_of(ticket: Ticket) -> str:
    places = {"waiting": "in line", "parked": "aside", "postponed": "aside"}
    places |= {"called": "at a counter", "serving": "at a counter"}
    return places.get(ticket.status, "gone")


def nobody_waits_while_an_eligible_administrator_is_free(step: Step) -> Iterator[str]:
    """Of an office open around the clock."""
    office = step.office
    if office.suspended is not None:
        return
    free = [workplace for workplace in office.workplaces.values() if workplace.status == "free"]
    for ticket in office.tickets.values():
        for workplace in free:
            if ticket.status == "waiting" and _could_take(office, workplace, ticket, step.now):
                yield f"{ticket.number} waits while {workplace.administrator} is free"


def _could_take(office: Office, workplace: Workplace, ticket: Ticket, now: float) -> bool:
    if ticket.service in office.suspended_services or not _has_skill(office, workplace, ticket):
        return False
    equipped = [
        other
        for other in office.workplaces.values()
        if set(ticket.needs) <= set(office.plan.counters[other.id].equipped) and _has_skill(office, other, ticket)
    ]
    waited = now - ticket.place_at - (office.stood - ticket.stood_before)
    patient = ticket.tier != FIRST_TIER and waited < office.plan.rules.needs_wait
    return not (patient and equipped) or workplace in equipped


def _has_skill(office: Office, workplace: Workplace, ticket: Ticket) -> bool:
    who = office.plan.administrators.get(workplace.administrator) if workplace.administrator is not None else None
    if who is None:
        return False
    bound = [other for other in office.workplaces.values() if _is_bound_to(ticket, other)]
    if bound:
        return bound[0] is workplace
    own = who.service_skills.get(ticket.service)
    return own != "none" if own is not None else ticket.direction in who.skills


def _is_bound_to(ticket: Ticket, workplace: Workplace) -> bool:
    if workplace.administrator is None:
        return False
    return workplace.id == ticket.only_counter or workplace.administrator == ticket.only_administrator


def one_ticket_per_counter_one_counter_per_ticket(step: Step) -> Iterator[str]:
    tickets = step.office.tickets
    held: dict[TicketId, str] = {}
    for workplace in step.office.workplaces.values():
        if (workplace.ticket is not None) != (workplace.status in ("called", "serving")):
            yield f"counter {workplace.id} is {workplace.status} and holds {workplace.ticket}"
        if workplace.ticket is None:
            continue
        if workplace.ticket in held:
            yield f"{workplace.ticket} is at counter {held[workplace.ticket]} and at counter {workplace.id}"
        held[workplace.ticket] = workplace.id
        if workplace.ticket in tickets and tickets[workplace.ticket].counter != workplace.id:
            yield f"{workplace.ticket} is at counter {workplace.id} and believes otherwise"


def numbers_unique_per_day(step: Step) -> Iterator[str]:
    """A number is given once a day, and never while somebody who came on another day still holds it."""
    given: set[str] = set()
    for event, _ in step.history:
        if isinstance(event, DayOpened):
            given = {ticket.number for ticket in event.tickets if ticket.status in INSIDE}
        elif isinstance(event, TicketIssued):
            if event.number in given:
                yield f"{event.number} was given twice"
            given.add(event.number)


def overtaking_only_by_declared_rule_with_the_reason_stored(step: Step) -> Iterator[str]:
    """What each call says of itself, and, where the journal is given, whether that is so."""
    for event in step.written:
        if not isinstance(event, TicketCalled):
            continue
        if event.rule == "exception":
            if event.exception not in step.office.plan.exception_reasons:
                yield f"{event.ticket} was called out of turn without a declared reason"
            continue
        for head in event.beat:
            if head.key <= event.key or head.key[0] == FIRST_TIER < event.key[0]:
                yield f"{event.ticket} was called before {head.number}, whose key is better"
    for day in days_of(list(step.records)):
        yield from (finding.sentence for finding in judge(day, house_rules(step.office.plan)).findings)


def replay_equals_live(step: Step) -> Iterator[str]:
    live, _ = step.after
    if step.rebuilt is not None:
        yield from (f"{name} is not what was lived" for name in live if step.rebuilt.get(name) != live[name])


def a_repeated_id_changes_nothing(step: Step) -> Iterator[str]:
    if step.first is None or step.reply is None:
        return
    if codec.encode(step.reply) != codec.encode(step.first):
        yield f"the second time the answer was {step.reply}"
    if step.before != step.after:
        yield "the second time something changed"


def a_refusal_changes_nothing(step: Step) -> Iterator[str]:
    if step.reply is not None and not step.reply.ok and step.before != step.after:
        yield f"«{step.reply.refused}» changed something"


def every_event_survives_encode_and_decode(step: Step) -> Iterator[str]:
    for event in step.written:
        if step.codec.decode(*step.codec.encode(event)) != event:
            yield f"{event} came back as another"


def views_name_only_known_tickets(step: Step) -> Iterator[str]:
    office = step.office
    numbers = {ticket.number for ticket in office.tickets.values()}
    for name, state in step.states.items():
        shown = msgspec.to_builtins(state)
        said = {call["number"] for call in shown.get("calls", ())}
        if isinstance(shown.get("serving"), dict):
            said |= set(shown["serving"].values())
        said |= {shown["number"]} if shown.get("number") is not None else set()
        helped = {call["ticket"] for call in shown.get("help", ()) if call.get("ticket") is not None}
        yield from (f"{name} names {ticket}, which nobody has" for ticket in helped - set(office.tickets))
        yield from (f"{name} names {number}, which nobody has" for number in said - numbers)
        if shown.get("rate") is not None and shown["rate"] not in office.by_code:
            yield f"{name} offers to rate what nobody can rate"
