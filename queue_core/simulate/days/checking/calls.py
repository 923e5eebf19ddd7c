"""Was a call the right one: of the right ticket, to the right counter, for the reason given. Pure.

Which ticket a counter takes is judged by `reports.fairness`, which knows nothing of the rules' code; here stands which
counter takes it, and whether a call may be made at all.
"""

from __future__ import annotations

from typing import TypeAlias

from queue_core.reports.fairness import findings_of_call
from queue_core.simulate.days.checking.hall import Hall, Seat, Visit
from queue_core.simulate.days.checking.reading import Line

_Key: TypeAlias = tuple[int, int, int, float, int]


def ticket_called(hall: Hall, record: Line) -> None:
    """Judge a call, then let it be made."""
    body = record["body"]
    visit, seat = hall.visits.get(body["ticket"]), hall.seats[body["counter"]]
    if visit is None or visit.status != "waiting":
        hall.lie(record, f"ticket {body['ticket']} was called but does not wait")
        return
    is_exception = body["rule"] == "exception"
    if seat.ticket is not None or not (seat.status == "free" or (is_exception and seat.status == "paused")):
        hall.lie(record, f"{visit.number} was called to counter {seat.id}, {seat.status}, {seat.ticket}")
    if body["administrator"] != seat.administrator:
        hall.lie(record, f"{body['administrator']} is not at counter {seat.id}")
    if not hall.may_call(record["at"]):
        hall.lie(record, f"{visit.number} was called while nobody may be")
    if body["automatic"] != (hall.press is None or hall.press.counter != seat.id):
        hall.lie(record, f"{visit.number} was called by itself or by a press, but not so as it says")
    hall.lies += [finding.sentence for finding in findings_of_call(hall.told, record["seq"], record["at"], body)]
    if is_exception:
        _was_allowed(hall, record, visit)
    else:
        _went_to_the_right_counter(hall, record, visit, seat)
    visit.status, visit.counter, visit.times_called = "called", seat.id, visit.times_called + 1
    hall.set_seat(seat, "called", record)
    seat.ticket, seat.called_at, seat.automatic = visit.id, record["at"], body["automatic"]
    _let_pass(hall, record, visit)


def _let_pass(hall: Hall, record: Line, called: Visit) -> None:
    """Count a call for those who let others of its direction pass; whose count was full before should wait by now."""
    direction = hall.told.people[called.id].direction
    for ticket, left in hall.letting_pass.items():
        if hall.visits[ticket].status != "postponed":
            continue  # it left for good, or was called back meanwhile
        if left <= 0:
            hall.lie(record, f"{hall.visits[ticket].number} let enough others pass and still stands aside")
        if hall.told.people[ticket].direction == direction:
            hall.letting_pass[ticket] = left - 1


def _was_allowed(hall: Hall, record: Line, visit: Visit) -> None:
    reason = record["body"]["exception"]
    if not hall.rules["exceptions_allowed"] or reason not in hall.office["exceptions"]:
        hall.lie(record, f"{visit.number} was called out of turn, which nobody allowed: {reason}")
    if record["who"] != "administrator":
        hall.lie(record, f"{visit.number} was called out of turn by {record['who']}")


def _went_to_the_right_counter(hall: Hall, record: Line, visit: Visit, seat: Seat) -> None:
    """Of all free counters and all who are first somewhere the best pair is called.

    Best is the smallest key, then the counter fewest depend on (heads whom no other free counter could take), then who
    knows the fewest directions, then the longest idle, then the first by id.
    """
    at, told = record["at"], hall.told
    free = [other for other in hall.seats.values() if other.status == "free"]
    pairs: list[tuple[_Key, str, Seat]] = []
    lonely: dict[str, int] = {}
    for ticket, person in told.heads().items():
        takers = [other for other in free if told.could_take(other.id, person, at)]
        pairs += [(told.key(other.id, person, at), ticket, other) for other in takers]
        if len(takers) == 1:
            lonely[takers[0].id] = lonely.get(takers[0].id, 0) + 1

    def fitness(pair: tuple[_Key, str, Seat]) -> tuple[_Key, int, int, float, str]:
        key, _, other = pair
        return (key, lonely.get(other.id, 0), len(told.desks[other.id].skills), other.idle_since, other.id)

    best = min(pairs, key=fitness, default=None)
    if best is None or (best[1], best[2]) == (visit.id, seat):
        return
    if best[1] == visit.id:
        hall.lie(record, f"{visit.number} was called to {seat.id} though {best[2].id} suits it better")
    else:
        first = hall.visits[best[1]].number
        hall.lie(record, f"{visit.number} was called though {first} comes before it in the order, to {best[2].id}")


def nobody_waits_for_a_free_counter(hall: Hall, record: Line) -> None:
    """Hold it that after a command nobody waits whom a free counter could take."""
    free = [seat.id for seat in hall.seats.values() if seat.status == "free"]
    if not free or not hall.told.waiting or not hall.may_call(record["at"]):
        return
    for ticket, person in hall.told.heads().items():
        for counter in free:
            if hall.told.could_take(counter, person, record["at"]):
                hall.lie(record, f"{hall.visits[ticket].number} waits while counter {counter} is free")
