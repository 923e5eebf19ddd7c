"""The hall as the records tell it, read from their JSON alone: a second opinion beside the rules themselves. Pure.

Nothing here uses the rules' own code, so that a mistake there is not repeated here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from queue_core.reports.told_clocks import ToldClocks
from queue_core.reports.told_people import FIRST_TIER, LAST_TIER, Desk, HouseRules, Person, desk_of, person_of


@dataclass(slots=True)
class ToldHall:
    """Everybody and every counter, as of the last record taken."""

    rules: HouseRules
    people: dict[str, Person] = field(default_factory=dict)
    waiting: dict[str, Person] = field(default_factory=dict)
    """Those of `people` who wait."""
    desks: dict[str, Desk] = field(default_factory=dict)
    rows: dict[str, dict[int, int]] = field(default_factory=dict)
    rows_before: dict[str, dict[int, int]] = field(default_factory=dict)  # by counter, before its latest call
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
        self._note_who_waits(kind, body)

    def _note_who_waits(self, kind: str, body: dict[str, Any]) -> None:
        match kind:
            case "day_opened":
                self.waiting = {ticket: person for ticket, person in self.people.items() if person.waits}
                return
            case "press_undone":
                touched = [ticket["id"] for ticket in body["tickets"]]
            case _:
                touched = [body["ticket"]] if body.get("ticket") in self.people else []
        for ticket in touched:
            self.waiting.pop(ticket, None)
            if self.people[ticket].waits:
                self.waiting[ticket] = self.people[ticket]

    def waited(self, person: Person, at: float) -> float:
        """Return seconds since the place in line, the time the office or the service stood still left out."""
        since, clocks = person.place[0], self.clocks
        office_stood = clocks.stood_until(at) - person.stood_before
        service_stood = clocks.service_stood(person.service, since - person.stood_before, at)
        return at - since - office_stood - service_stood

    def heads(self, without: str | None = None) -> dict[str, Person]:
        """Return the first of each line and tier by ticket: of those whom exactly the same counters could take."""
        first: dict[tuple[object, ...], tuple[str, Person]] = {}
        for ticket, person in self.waiting.items():
            line = (
                person.direction, person.service, person.needs, person.only_counter, person.only_administrator,
                person.tier,
            )  # fmt: skip
            before = first.get(line)
            if ticket != without and (before is None or person.place < before[1].place):
                first[line] = (ticket, person)
        return dict(first.values())

    def level(self, counter: str, person: Person) -> str | None:
        """Return "primary" or "secondary" as the counter can serve the person, None where it cannot."""
        desk = self.desks.get(counter)
        if desk is None or desk.administrator is None:
            return None
        if person.only_counter is not None or person.only_administrator is not None:
            held_by = self._held_by(person)
            if held_by is not None:
                return "primary" if held_by == counter else None
        return desk.level(person.service, person.direction)

    def could_take(self, counter: str, person: Person, at: float) -> bool:
        """Say whether a counter could have been given this person at an instant."""
        if not person.waits or person.service in self.clocks.standing_services or self.level(counter, person) is None:
            return False
        if not person.needs or person.tier == FIRST_TIER:
            return True
        if person.needs <= self.rules.equipped.get(counter, frozenset()):
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
        limits = self.rules.in_a_row
        row = self.rows.get(direction, {})
        full = {tier for tier, count in row.items() if tier in limits and count >= limits[tier]}
        waiting = self.waiting.values() if full else ()
        return full if any(p.direction == direction and p.tier == LAST_TIER for p in waiting) else set()

    def _held_by(self, person: Person) -> str | None:
        for counter, desk in self.desks.items():
            if desk.administrator is None:
                continue
            if counter == person.only_counter or desk.administrator == person.only_administrator:
                return counter
        return None


def _day_opened(hall: ToldHall, _seq: int, at: float, body: dict[str, Any]) -> None:
    hall.people = {ticket["id"]: person_of(ticket) for ticket in body["tickets"]}
    hall.desks = {place["id"]: desk_of(place) for place in body["workplaces"]}
    hall.rows = {direction: {int(tier): n for tier, n in row} for direction, row in body.get("in_a_row", ())}
    suspended = body.get("suspended")
    hall.clocks = ToldClocks(
        body.get("stood", 0.0),
        at,
        suspended["since"] if suspended else None,
        standing_services=dict(body.get("suspended_services", ())),
    )


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
    hall.rows_before[body["counter"]] = dict(hall.rows.get(person.direction, {}))
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
        there = hall.clocks.stood_until(body["place_at"])
        is_today = body["place_at"] >= hall.clocks.opened_at
        person.stood_before = (
            there if is_today else person.stood_before + there - hall.clocks.stood_until(person.place[0])
        )
        person.place = (body["place_at"], person.place[1])


def _corrected(hall: ToldHall, seq: int, at: float, body: dict[str, Any]) -> None:
    person = hall.people.get(body["ticket"])
    if person is not None:
        person.direction, person.service, person.tier = body["direction"], body["service"], body["tier"]
        person.needs = frozenset(body["needs"])
        if body["place_at"] != person.place[0]:
            _gave_place(hall, seq, at, body)


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
    for ticket in body["tickets"]:
        if ticket["status"] == "waiting" and not hall.people[ticket["id"]].waits:
            _uncounted(hall, hall.people[ticket["id"]], hall.rows_before.get(body["counter"], {}))
    hall.people.update((ticket["id"], person_of(ticket)) for ticket in body["tickets"])
    hall.desks[body["counter"]] = desk_of(body["workplace"])


def _uncounted(hall: ToldHall, person: Person, before: dict[int, int]) -> None:
    row = hall.rows.setdefault(person.direction, {})
    if person.tier in hall.rules.in_a_row:
        row[person.tier] = max(0, row.get(person.tier, 0) - 1)
    elif person.tier == LAST_TIER:
        for tier, count in before.items():
            row[tier] = row.get(tier, 0) + count


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
    "ticket_corrected": _corrected,
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
