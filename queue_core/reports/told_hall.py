"""The hall as the records tell it, read from their JSON alone: a second opinion beside the rules themselves. Pure.

Nothing here uses the rules' own code, so that a mistake there is not repeated here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from queue_core.reports.told_clocks import ToldClocks

FIRST_TIER = 1
LAST_TIER = 4


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What a day's records do not hold: who could serve what, which counters were equipped, and the numbers.

    `skills`, `service_skills`: administrator → direction or service → "primary", "secondary" or "none".
    `secondary_after`: administrator → seconds; `any_secondary_after` for the others. `equipped`: counter → needs.
    `directions`: service → direction. `in_a_row`: tier → calls in a row allowed. `policy` as in the configuration.
    """

    skills: Mapping[str, Mapping[str, str]]
    service_skills: Mapping[str, Mapping[str, str]]
    secondary_after: Mapping[str, float]
    any_secondary_after: float
    equipped: Mapping[str, frozenset[str]]
    directions: Mapping[str, str]
    needs_wait: float
    in_a_row: Mapping[int, int]
    policy: str = "veterans-first"


@dataclass(slots=True)
class Person:
    """Somebody with a ticket."""

    number: str
    direction: str
    service: str
    tier: int
    place: tuple[float, int]
    stood_before: float
    needs: frozenset[str] = frozenset()
    only_counter: str | None = None
    only_administrator: str | None = None
    waits: bool = True


@dataclass(slots=True)
class Desk:
    """A counter: who serves there, and what they can. `administrator` None: closed."""

    administrator: str | None = None
    skills: dict[str, str] = field(default_factory=dict)
    service_skills: dict[str, str] = field(default_factory=dict)
    secondary_after: float = 0.0


@dataclass(slots=True)
class ToldHall:
    """Everybody and every counter, as of the last record taken."""

    rules: HouseRules
    people: dict[str, Person] = field(default_factory=dict)
    desks: dict[str, Desk] = field(default_factory=dict)
    rows: dict[str, dict[int, int]] = field(default_factory=dict)
    clocks: ToldClocks = field(default_factory=ToldClocks)

    def take(self, kind: str, seq: int, at: float, body: dict[str, Any]) -> None:
        """Live through one record."""
        change = _CHANGES.get(kind)
        if change is not None:
            change(self, seq, at, body)
        status = _LEAVES.get(kind)
        person = self.people.get(body.get("ticket") or "")
        if status is not None and person is not None:
            person.waits = status

    def waited(self, person: Person, at: float) -> float:
        """Return seconds since the place in line, the time the office or the service stood still left out."""
        since, clocks = person.place[0], self.clocks
        office_stood = clocks.stood_until(at) - person.stood_before
        return at - since - office_stood - clocks.service_stood(person.service, since, at)

    def level(self, counter: str, person: Person) -> str | None:
        """Return "primary" or "secondary" as the counter can serve the person, None where it cannot."""
        desk = self.desks.get(counter)
        if desk is None or desk.administrator is None:
            return None
        held_by = self._held_by(person)
        if held_by is not None:
            return "primary" if held_by == counter else None
        own = desk.service_skills.get(person.service, desk.skills.get(person.direction))
        return None if own == "none" else own

    def could_take(self, counter: str, person: Person, at: float) -> bool:
        """Say whether a counter could have been given this person at an instant."""
        if not person.waits or person.service in self.clocks.standing_services or self.level(counter, person) is None:
            return False
        if person.needs <= self.rules.equipped.get(counter, frozenset()) or person.tier == FIRST_TIER:
            return True
        if self.waited(person, at) >= self.rules.needs_wait:
            return True
        return not any(
            person.needs <= equipment and self.level(other, person) is not None
            for other, equipment in self.rules.equipped.items()
        )

    def key(self, counter: str, person: Person, at: float) -> tuple[int, int, int, float, int]:
        """Return the ordering key by the published rules; the smaller is called first."""
        level = self.level(counter, person)
        late = self.waited(person, at) >= self.desks[counter].secondary_after
        side = 1 if level == "secondary" and not late else 0
        if self.rules.policy == "first-come":
            return (LAST_TIER, 0, side, *person.place)
        if self.rules.policy == "primary-first":
            return (side, 0, person.tier, *person.place)
        spent = self.spent(person.direction)
        if person.tier == LAST_TIER and spent:
            return (min(spent), 0, side, *person.place)
        return (person.tier, int(person.tier in spent), side, *person.place)

    def spent(self, direction: str) -> set[int]:
        """Return the tiers that have had their calls in a row while an ordinary ticket waits."""
        ordinary = any(p.waits and p.direction == direction and p.tier == LAST_TIER for p in self.people.values())
        limits = self.rules.in_a_row
        row = self.rows.get(direction, {})
        return {tier for tier, count in row.items() if tier in limits and count >= limits[tier]} if ordinary else set()

    def _held_by(self, person: Person) -> str | None:
        for counter, desk in self.desks.items():
            if desk.administrator is None:
                continue
            if counter == person.only_counter or desk.administrator == person.only_administrator:
                return counter
        return None


def _day_opened(hall: ToldHall, _seq: int, _at: float, body: dict[str, Any]) -> None:
    hall.people = {ticket["id"]: _person(ticket) for ticket in body["tickets"]}
    hall.desks = {place["id"]: _desk(place) for place in body["workplaces"]}
    hall.rows = {direction: {int(tier): n for tier, n in row} for direction, row in body.get("in_a_row", ())}
    suspended = body.get("suspended")
    hall.clocks = ToldClocks(
        body.get("stood", 0.0),
        suspended["since"] if suspended else None,
        standing_services=dict(body.get("suspended_services", ())),
    )


def _person(ticket: dict[str, Any]) -> Person:
    return Person(
        number=ticket["number"],
        direction=ticket["direction"],
        service=ticket["service"],
        tier=ticket["tier"],
        place=(ticket["place_at"], ticket["issued_seq"]),
        stood_before=ticket["stood_before"],
        needs=frozenset(ticket.get("needs", ())),
        only_counter=ticket.get("only_counter"),
        only_administrator=ticket.get("only_administrator"),
        waits=ticket["status"] == "waiting",
    )


def _desk(place: dict[str, Any]) -> Desk:
    return Desk(place["administrator"], dict(place["skills"]), dict(place["service_skills"]), place["secondary_after"])


def _issued(hall: ToldHall, seq: int, at: float, body: dict[str, Any]) -> None:
    hall.people[body["ticket"]] = Person(
        number=body["number"],
        direction=body["direction"],
        service=body["service"],
        tier=body["tier"],
        place=(at, seq),
        stood_before=hall.clocks.stood_until(at),
        needs=frozenset(body.get("needs", ())),
    )


def _called(hall: ToldHall, _seq: int, _at: float, body: dict[str, Any]) -> None:
    person = hall.people.get(body["ticket"])
    if person is None:
        return
    if person.tier in hall.rules.in_a_row:
        row = hall.rows.setdefault(person.direction, {})
        row[person.tier] = row.get(person.tier, 0) + 1
    elif person.tier == LAST_TIER:
        hall.rows.pop(person.direction, None)


def _finished(hall: ToldHall, _seq: int, _at: float, body: dict[str, Any]) -> None:
    person = hall.people.get(body["ticket"])
    goes_on = body.get("back_to") is not None or body.get("next_service") is not None
    if person is None or not goes_on:
        return
    person.waits, person.only_counter, person.only_administrator = True, body.get("back_to"), None
    if body.get("next_service") is not None:
        person.service = body["next_service"]
        person.direction = hall.rules.directions.get(person.service, person.direction)


def _redirected(hall: ToldHall, _seq: int, _at: float, body: dict[str, Any]) -> None:
    person = hall.people.get(body["ticket"])
    if person is not None:
        person.direction, person.service = body["direction"], body["service"]
        person.only_counter, person.only_administrator = body["only_counter"], body["only_administrator"]


def _not_shown(hall: ToldHall, _seq: int, _at: float, body: dict[str, Any]) -> None:
    if body["ticket"] in hall.people:
        hall.people[body["ticket"]].tier = LAST_TIER


def _gave_place(hall: ToldHall, _seq: int, _at: float, body: dict[str, Any]) -> None:
    person = hall.people.get(body["ticket"])
    if person is not None:
        person.stood_before += hall.clocks.stood_until(body["place_at"]) - hall.clocks.stood_until(person.place[0])
        person.place = (body["place_at"], person.place[1])


def _opened(hall: ToldHall, _seq: int, _at: float, body: dict[str, Any]) -> None:
    who, rules = body["administrator"], hall.rules
    hall.desks[body["counter"]] = Desk(
        who,
        dict(rules.skills.get(who, {})),
        dict(rules.service_skills.get(who, {})),
        rules.secondary_after.get(who, rules.any_secondary_after),
    )


def _closed(hall: ToldHall, _seq: int, _at: float, body: dict[str, Any]) -> None:
    hall.desks[body["counter"]] = Desk()


def _undone(hall: ToldHall, _seq: int, _at: float, body: dict[str, Any]) -> None:
    hall.people.update((ticket["id"], _person(ticket)) for ticket in body["tickets"])
    hall.desks[body["counter"]] = _desk(body["workplace"])


def _suspended(hall: ToldHall, _seq: int, at: float, _body: dict[str, Any]) -> None:
    hall.clocks.suspended_since = at


def _resumed(hall: ToldHall, _seq: int, at: float, _body: dict[str, Any]) -> None:
    hall.clocks.resume(at)


def _service_stands(hall: ToldHall, _seq: int, at: float, body: dict[str, Any]) -> None:
    hall.clocks.standing_services[body["service"]] = at


def _service_goes_on(hall: ToldHall, _seq: int, at: float, body: dict[str, Any]) -> None:
    hall.clocks.resume_service(body["service"], at)


_CHANGES: dict[str, Callable[[ToldHall, int, float, dict[str, Any]], None]] = {
    "day_opened": _day_opened,
    "ticket_issued": _issued,
    "ticket_called": _called,
    "service_finished": _finished,
    "ticket_redirected": _redirected,
    "category_not_shown": _not_shown,
    "place_given_up": _gave_place,
    "counter_opened": _opened,
    "counter_closed": _closed,
    "press_undone": _undone,
    "office_suspended": _suspended,
    "office_resumed": _resumed,
    "service_suspended": _service_stands,
    "service_resumed": _service_goes_on,
}
_LEAVES: dict[str, bool] = {
    "ticket_called": False,
    "call_unanswered": True,
    "ticket_withdrawn": False,
    "category_not_shown": True,
    "ticket_redirected": True,
    "ticket_returned": True,
    "answered_at_reception": False,
    "visitor_turned_away": False,
}
"""Whether somebody waits after a record of this kind."""
