"""What the person at the entrance sees of the office: who waits how long, who is missed, which slips are not out.

No state of the wire contract: it names levels, and goes to the reception alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from msgspec import Struct

from queue_core.domain.explain.asked import folded
from queue_core.domain.ids import TicketId
from queue_core.domain.lines.unmet import place_of
from queue_core.domain.office import Office
from queue_core.domain.plan import DeviceId, DirectionId
from queue_core.domain.ticket import INSIDE, Ticket
from queue_core.domain.tickets.meeting import to_be_met
from queue_core.views.moments import moment
from queue_core.voice.phrases import SPOKEN, in_words

STUCK_SECONDS = 20.0
"""A slip that is not out after so long is told, though nobody has said that it failed."""
GIVEN_LATELY_SECONDS = 15 * 60.0
MOST_GIVEN_TOLD = 4
MOST_TOLD = 60
"""Of each list: the latest; a person reads no more."""

Act: TypeAlias = Literal["correct", "answered", "withdraw", "return", "reprint"]


class LineSeen(Struct, frozen=True, kw_only=True):
    """Who waits for a direction: how many, by level too, and who of them waits longest."""

    direction: str
    waiting: int
    by_tier: dict[str, int]
    longest: str | None
    since: datetime | None
    open_counters: int


class AsideSeen(Struct, frozen=True, kw_only=True):
    """Somebody who did not come (`parked`: may come back; `missed`: no more) or stands aside (`postponed`)."""

    number: str
    service: str
    status: str
    counter: str | None
    until: datetime | None


class SlipSeen(Struct, frozen=True, kw_only=True):
    """A slip that is not in the visitor's hand: `failed`, `unknown` (perhaps out) or `asked` for too long."""

    number: str
    status: str
    printer: str
    since: datetime


class MeetSeen(Struct, frozen=True, kw_only=True):
    """Who is to be met: where the ticket was taken, or (with `counter`) on the way to who called."""

    number: str
    counter: str | None
    hall: str
    device: str
    since: datetime


class HelpSeen(Struct, frozen=True, kw_only=True):
    """Somebody waits for help; a call that meeting a visitor answers too is left out."""

    place: str
    since: datetime
    number: str | None


class GivenSeen(Struct, frozen=True, kw_only=True):
    """A ticket given at this reception a while ago: who closed the page in between sees that it was given."""

    number: str
    service: str
    since: datetime


class ReceptionView(Struct, frozen=True, kw_only=True):
    """Everything the reception's page shows of the office. `last_paper`: the highest number of a roll entered today."""

    lines: list[LineSeen]
    aside: list[AsideSeen]
    slips: list[SlipSeen]
    meet: list[MeetSeen]
    help: list[HelpSeen]
    given: list[GivenSeen]
    last_paper: int
    printer: str | None = None
    """Who prints here: `ok`, `away` (not well), or null where nobody does."""
    kiosks_away: bool = False
    """The office has kiosks, and none of them is there."""


class TicketCard(Struct, frozen=True, kw_only=True):
    """A ticket as the reception sees it, and what may be done with it now. `spoken`: the number in words."""

    id: str
    number: str
    status: str
    direction: str
    service: str
    package: str | None
    category: str | None
    denied: bool
    needs: list[str]
    language: str
    hall: str
    counter: str | None
    issued_at: datetime
    until: datetime | None
    ahead: int | None
    slip: str
    acts: list[Act]
    spoken: dict[str, str]
    paper: int | None = None
    """The number of the paper roll whose place it has."""


def reception_view(office: Office, now: float, device: DeviceId | None = None) -> ReceptionView:
    """Return the view of the reception that is this device. Costs O(tickets of the day)."""
    zone = ZoneInfo(office.plan.time_zone)
    return ReceptionView(
        lines=_lines(office, zone),
        aside=_aside(office, zone),
        slips=_slips(office, now, zone),
        meet=_meet(office, zone),
        help=_help(office, zone),
        given=_given(office, device, now, zone),
        last_paper=max(office.papers, default=0),
    )


def ticket_card(office: Office, named: str, now: float) -> TicketCard | None:
    """Return the ticket of an id, a number as people write it, or the code of a slip; None where there is none."""
    known = TicketId(named) if named in office.tickets else office.by_number.get(folded(named))
    ticket = office.tickets.get(known or office.by_code.get(named.strip().upper(), TicketId("")))
    if ticket is None:
        return None
    zone = ZoneInfo(office.plan.time_zone)
    return TicketCard(
        id=ticket.id,
        number=ticket.number,
        status=ticket.status,
        direction=ticket.direction,
        service=ticket.service,
        package=ticket.package,
        category=ticket.category,
        denied=ticket.denied,
        needs=list(ticket.needs),
        language=ticket.language,
        hall=ticket.hall,
        counter=ticket.counter if ticket.status in ("called", "serving", "served", "parked", "missed") else None,
        issued_at=moment(ticket.issued_at, zone),
        until=moment(ticket.until, zone) if ticket.until is not None else None,
        ahead=_ahead(office, ticket) if ticket.status == "waiting" else None,
        slip=ticket.slip.status if ticket.slip is not None else "none",
        acts=_acts(ticket),
        spoken={language: in_words(ticket.number, language) for language in SPOKEN},
        paper=next((paper for paper, entered in office.papers.items() if entered == ticket.id), None),
    )


def _acts(ticket: Ticket) -> list[Act]:
    waits: list[Act] = ["correct", "answered", "withdraw"]
    match ticket.status:
        case "waiting":
            return [*waits, "reprint"]
        case "parked" | "postponed":
            return ["return", *waits, "reprint"]
        case "called":
            return ["withdraw", "reprint"]
        case "serving":
            return ["reprint"]
        case _:
            return []


def _ahead(office: Office, ticket: Ticket) -> int:
    """Return how many of the direction stand before: by level, then by place."""
    others = (office.tickets[other] for other in office.waiting.everyone())
    key = (ticket.tier, ticket.place)
    return sum(other.direction == ticket.direction and (other.tier, other.place) < key for other in others)


def _lines(office: Office, zone: ZoneInfo) -> list[LineSeen]:
    longest: dict[DirectionId, Ticket] = {}
    for waiting in office.waiting.everyone():
        ticket = office.tickets[waiting]
        known = longest.get(ticket.direction)
        if known is None or ticket.place < known.place:
            longest[ticket.direction] = ticket
    return [
        LineSeen(
            direction=direction,
            waiting=office.waiting.count(direction),
            by_tier={
                str(tier): office.waiting.count_in_tier(direction, tier) for tier in office.waiting.tiers_of(direction)
            },
            longest=longest[direction].number if direction in longest else None,
            since=moment(longest[direction].place_at, zone) if direction in longest else None,
            open_counters=office.open_counters.get(direction, 0),
        )
        for direction in office.plan.directions
    ]


def _aside(office: Office, zone: ZoneInfo) -> list[AsideSeen]:
    found = [ticket for ticket in office.tickets.values() if ticket.status in ("parked", "postponed", "missed")]
    # Who can still come back stands first; of the others the latest.
    found.sort(key=lambda ticket: (ticket.until is None, ticket.until or 0.0, -ticket.issued_seq))
    return [
        AsideSeen(
            number=ticket.number,
            service=ticket.service,
            status=ticket.status,
            counter=ticket.counter,
            until=moment(ticket.until, zone) if ticket.until is not None else None,
        )
        for ticket in found[:MOST_TOLD]
    ]


def _slips(office: Office, now: float, zone: ZoneInfo) -> list[SlipSeen]:
    found = []
    for ticket in office.tickets.values():
        if ticket.slip is None or ticket.status not in INSIDE or ticket.slip.status in ("printed", "none"):
            continue
        if ticket.slip.status == "asked" and now - ticket.issued_at < STUCK_SECONDS:
            continue
        found.append(ticket)
    return [
        SlipSeen(
            number=ticket.number,
            status=ticket.slip.status,
            printer=ticket.slip.printer,
            since=moment(ticket.issued_at, zone),
        )
        for ticket in found[-MOST_TOLD:]
        if ticket.slip is not None
    ]


def _meet(office: Office, zone: ZoneInfo) -> list[MeetSeen]:
    found = []
    for ticket, counter in to_be_met(office):
        since = office.workplaces[counter].called_at if counter is not None else ticket.issued_at
        hall = office.workplaces[counter].hall if counter is not None else ticket.hall
        told = MeetSeen(
            number=ticket.number, counter=counter, hall=hall, device=ticket.device, since=moment(since, zone)
        )
        found.append(told)
    return sorted(found, key=lambda one: (one.counter is None, one.since))


def _help(office: Office, zone: ZoneInfo) -> list[HelpSeen]:
    met = {(place_of(counter), ticket.id) for ticket, counter in to_be_met(office) if counter is not None}
    found = []
    for call in sorted(office.help.values(), key=lambda call: call.since):
        ticket = office.tickets.get(call.ticket) if call.ticket is not None else None
        if ticket is None or (call.place, ticket.id) not in met:
            number = ticket.number if ticket is not None else None
            found.append(HelpSeen(place=call.place, since=moment(call.since, zone), number=number))
    return found


def _given(office: Office, device: DeviceId | None, now: float, zone: ZoneInfo) -> list[GivenSeen]:
    found: list[GivenSeen] = []
    for ticket in reversed(office.tickets.values()):
        if now - ticket.issued_at > GIVEN_LATELY_SECONDS or len(found) == MOST_GIVEN_TOLD:
            break
        if ticket.device == device and ticket.status != "withdrawn":
            since = moment(ticket.issued_at, zone)
            found.append(GivenSeen(number=ticket.number, service=ticket.service, since=since))
    return found
