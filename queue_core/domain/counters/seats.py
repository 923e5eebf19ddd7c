"""Who works at a counter: opening it in somebody's name, and taking a seat from whoever is there."""

from __future__ import annotations

from queue_core.domain.commands import TakeSeat
from queue_core.domain.counters.keys import LAW, REFUSING
from queue_core.domain.events import CounterClosed, CounterOpened, Event
from queue_core.domain.office import Office, Workplace
from queue_core.domain.plan import AdministratorId
from queue_core.domain.refusal import Refusal


def opened(office: Office, workplace: Workplace, by: AdministratorId | None) -> CounterOpened:
    """Return the opening of a counter by somebody, or by whom the office has seated there; raises `Refusal`."""
    seated = by if by is not None else office.plan.counters[workplace.id].administrator
    if seated is None or seated not in office.plan.administrators:
        raise Refusal("counter_not_staffed", counter=workplace.id)
    elsewhere = [other.id for other in office.workplaces.values() if other.administrator == seated]
    if elsewhere:
        raise Refusal("not_allowed", counter=elsewhere[0])
    return CounterOpened(workplace.id, seated)


def take_seat(office: Office, command: TakeSeat, _now: float) -> list[Event]:
    """Let somebody work at a counter, alone and nowhere else: who is there leaves, their other counter closes.

    All of it or nothing: raises `Refusal` while a visitor is at either counter.
    """
    workplace = office.workplaces.get(command.counter)
    if workplace is None or command.counter not in office.plan.counters:
        raise Refusal("counter_unknown", counter=command.counter)
    if command.administrator not in office.plan.administrators:
        raise Refusal("counter_not_staffed", counter=command.counter)
    if workplace.administrator == command.administrator:
        return []
    closed: list[Event] = []
    for other in office.workplaces.values():
        if other.status == "closed" or (other is not workplace and other.administrator != command.administrator):
            continue
        act = LAW["close"][other.status]
        if act in REFUSING:
            raise Refusal(act, counter=other.id)
        closed.append(CounterClosed(other.id))
    return [*closed, CounterOpened(workplace.id, command.administrator)]
