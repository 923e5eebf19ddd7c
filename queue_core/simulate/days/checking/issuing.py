"""Was a number rightly given. Pure."""

from __future__ import annotations

from queue_core.simulate.days.checking.hall import Hall, Visit
from queue_core.simulate.days.checking.reading import Line
from queue_core.simulate.days.checking.steps import are_in_order, has_time_for, people_ahead
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
        is_right = steps == steps[:1]
    else:
        is_right = are_in_order(hall, visit.package, steps, record["body"]["tier"], record["at"])
    if not is_right:
        hall.lie(record, f"{visit.number} has the steps {steps}, which are not those of {visit.package} in their order")


def _is_given_now(hall: Hall, record: Line, visit: Visit) -> None:
    body, at = record["body"], record["at"]
    ahead = people_ahead(hall, body["direction"], body["tier"])
    if body["people_ahead"] != ahead:
        hall.lie(record, f"{visit.number} was told of {body['people_ahead']} people before it, but there are {ahead}")
    if hall.is_suspended or not hall.hours.gives_tickets(body["direction"], at):
        hall.lie(record, f"{visit.number} was issued while no tickets are given")
    if not hall.is_given(body["service"], at):
        hall.lie(record, f"{visit.number} was issued for a service that is not given")
    if hall.rules["last_ticket_by_capacity"] and not has_time_for(hall, body["service"], at):
        hall.lie(record, f"{visit.number} was issued though the day has no time left for it")
