"""Was a number rightly given. Pure."""

from __future__ import annotations

from queue_core.simulate.days.checking.hall import Hall, Visit
from queue_core.simulate.days.checking.reading import Line
from queue_core.simulate.days.checking.visits import LOWEST_TIER


def ticket_issued(hall: Hall, record: Line) -> None:
    """Judge a new number, then let its holder wait."""
    body = record["body"]
    visit = Visit(body["ticket"], body["number"], body["category"], body["package"], tuple(body["steps_left"]))
    given = (record["day"], body["direction"], visit.number)
    if given in hall.numbers:
        hall.lie(record, f"{visit.number} was issued twice on {record['day']}")
    if any(other.number == visit.number and other.status != "gone" for other in hall.visits.values()):
        hall.lie(record, f"{visit.number} is held by somebody still inside")
    if visit.id in hall.visits:
        hall.lie(record, f"the ticket id {visit.id} was used before")
    expected = hall.office["tiers"].get(body["category"], LOWEST_TIER)
    if body["tier"] != expected or hall.told.rules.directions[body["service"]] != body["direction"]:
        hall.lie(record, f"{visit.number} has tier {body['tier']}, direction {body['direction']}")
    if not visit.number.startswith(hall.office["letters"][body["direction"]]):
        hall.lie(record, f"{visit.number} has the letter of another direction")
    _steps(hall, record, visit)
    _is_given_now(hall, record, visit)
    hall.numbers.add(given)
    hall.visits[visit.id] = visit


def _steps(hall: Hall, record: Line, visit: Visit) -> None:
    steps = [record["body"]["service"], *visit.steps]
    if visit.package is None:
        right = steps[:1]
    else:
        right = hall.in_order(visit.package, tuple(hall.office["packages"][visit.package]["steps"]))
    if steps != right:
        hall.lie(record, f"{visit.number} has the steps {steps}, not {right}")


def _is_given_now(hall: Hall, record: Line, visit: Visit) -> None:
    body, at = record["body"], record["at"]
    ahead = sum(
        person.direction == body["direction"] and person.tier <= body["tier"] for person in hall.told.waiting.values()
    )
    if body["people_ahead"] != ahead:
        hall.lie(record, f"{visit.number} was told of {body['people_ahead']} people before it, but there are {ahead}")
    if hall.is_suspended or not hall.hours.gives_tickets(body["direction"], at):
        hall.lie(record, f"{visit.number} was issued while no tickets are given")
    if body["service"] in hall.told.clocks.standing_services or body["service"] in hall.office["closed"]:
        hall.lie(record, f"{visit.number} was issued for a service that is not given")
    if hall.rules["last_ticket_by_capacity"] and hall.hours.closes < float("inf"):
        seconds = (hall.waiting_for(body["direction"]) + 1) * hall.office["minutes"][body["service"]] * 60
        left = hall.hours.closes - max(at, hall.hours.opens)
        if seconds > left * max(1, hall.staffed_for(body["direction"])):
            hall.lie(record, f"{visit.number} was issued though the day has no time left for it")
