"""A counter opens, pauses, resumes, closes."""

from __future__ import annotations

from queue_core.domain import events as happened
from queue_core.domain.effects.parts import count_staffed, forget_call, stand
from queue_core.domain.office import Office, Ticket


def counter_opened(office: Office, event: happened.CounterOpened, at: float) -> None:
    workplace = office.workplaces[event.counter]
    administrator = office.plan.administrators.get(event.administrator)
    workplace.administrator = event.administrator
    workplace.skills = dict(administrator.skills) if administrator is not None else {}
    workplace.service_skills = dict(administrator.service_skills) if administrator is not None else {}
    own = administrator.secondary_after if administrator is not None else None
    workplace.secondary_after = own if own is not None else office.plan.rules.secondary_after
    count_staffed(office, workplace, 1)
    stand(office, workplace, "free", at)


def counter_paused(office: Office, event: happened.CounterPaused, at: float) -> None:
    stand(office, office.workplaces[event.counter], "paused", at)


def counter_resumed(office: Office, event: happened.CounterResumed, at: float) -> None:
    stand(office, office.workplaces[event.counter], "free", at)


def counter_closed(office: Office, event: happened.CounterClosed, at: float) -> None:
    workplace = office.workplaces[event.counter]
    count_staffed(office, workplace, -1)
    stand(office, workplace, "closed", at)
    workplace.administrator, workplace.skills, workplace.service_skills = None, {}, {}


def press_undone(office: Office, event: happened.PressUndone, at: float) -> None:
    for before in event.tickets:
        _restore_ticket(office, before.pictured())
    now = office.workplaces[event.counter]
    before_press = event.workplace.pictured()
    count_staffed(office, now, -1 if now.status != "closed" else 0)
    count_staffed(office, before_press, 1 if before_press.status != "closed" else 0)
    office.workplaces[event.counter] = before_press
    before_press.changed_seq = office.seq
    office.free.discard(event.counter)
    if before_press.status == "free":
        office.free.add(event.counter)
    office.last_presses.pop(event.counter, None)


def _restore_ticket(office: Office, before: Ticket) -> None:
    """Put a ticket back as it was; its paper and its mark stay as they are now."""
    now = office.tickets[before.id]
    before.slip, before.mark = now.slip, now.mark
    if now.id in office.waiting:
        office.waiting.remove(now.id)
    office.aside.pop(now.id, None)
    at_counter = ("called", "serving")
    office.serving += (before.status in at_counter) - (now.status in at_counter)
    office.tickets[before.id] = before
    if before.status == "waiting":
        office.waiting.add(before.id, before.line, before.tier, before.place)
    elif before.until is not None:
        office.aside[before.id] = before.until
    if before.status not in at_counter:
        forget_call(office, before)
