"""A counter opens, pauses, resumes, closes."""

from __future__ import annotations

from queue_core.domain import events as happened
from queue_core.domain.effects.parts import count_staffed, forget_call, stand
from queue_core.domain.lines.skills import service_skills_of
from queue_core.domain.office import Office, PauseReason
from queue_core.domain.plan import LOWEST_TIER, CounterId
from queue_core.domain.ticket import Ticket


def counter_opened(office: Office, event: happened.CounterOpened, at: float) -> None:
    workplace = office.workplaces[event.counter]
    administrator = office.plan.administrators.get(event.administrator)
    workplace.administrator = event.administrator
    workplace.skills = dict(administrator.skills) if administrator is not None else {}
    workplace.service_skills = service_skills_of(office.plan, administrator) if administrator is not None else {}
    own = administrator.secondary_after if administrator is not None else None
    workplace.secondary_after = own if own is not None else office.plan.rules.secondary_after
    count_staffed(office, workplace, 1)
    stand(office, workplace, "free", at)


def counter_paused(office: Office, event: happened.CounterPaused, at: float) -> None:
    workplace = office.workplaces[event.counter]
    if workplace.status != "paused":  # else only what the pause is for is told later
        stand(office, workplace, "paused", at)
    if event.reason is not None:
        said = PauseReason(event.reason, workplace.since, office.seq)
        # One before is enough: after an undo nothing more is taken back until the next press.
        office.pause_reasons[event.counter] = (*office.pause_reasons.get(event.counter, ())[-1:], said)


def counter_resumed(office: Office, event: happened.CounterResumed, at: float) -> None:
    stand(office, office.workplaces[event.counter], "free", at)


def counter_closed(office: Office, event: happened.CounterClosed, at: float) -> None:
    workplace = office.workplaces[event.counter]
    count_staffed(office, workplace, -1)
    stand(office, workplace, "closed", at)
    workplace.administrator, workplace.skills, workplace.service_skills = None, {}, {}


def press_undone(office: Office, event: happened.PressUndone, at: float) -> None:
    for before in event.tickets:
        _take_back_turn(office, before, event.counter)
        _restore_ticket(office, before.pictured())
    now = office.workplaces[event.counter]
    before_press = event.workplace.pictured()
    count_staffed(office, now, -1 if now.status != "closed" else 0)
    count_staffed(office, before_press, 1 if before_press.status != "closed" else 0)
    office.workplaces[event.counter] = before_press
    # What left number and status as they were is taken back without a new one: who saw the present one may go on.
    same = (now.status, now.ticket, now.since) == (before_press.status, before_press.ticket, before_press.since)
    before_press.changed_seq = now.changed_seq if same else office.seq
    office.free.discard(event.counter)
    if before_press.status == "free":
        office.free.add(event.counter)
    office.last_presses.pop(event.counter, None)
    said = office.pause_reasons.get(event.counter, ())
    office.pause_reasons[event.counter] = tuple(each for each in said if each.seq < event.first_seq)


def _take_back_turn(office: Office, before: Ticket, counter: CounterId) -> None:
    """Where a call is taken back, count it among those in a row no more."""
    now = office.tickets[before.id]
    if before.status != "waiting" or now.status != "called":
        return
    if now.tier in office.plan.at_most_in_a_row:
        row = office.in_a_row.get(now.direction, {})
        row[now.tier] = max(0, row.get(now.tier, 0) - 1)
    elif now.tier == LOWEST_TIER:
        since = office.in_a_row.setdefault(now.direction, {})
        for tier, count in office.turns_before.get(counter, {}).items():
            since[tier] = since.get(tier, 0) + count


def _restore_ticket(office: Office, before: Ticket) -> None:
    """Put a ticket back as it was; its paper and its mark stay as they are now."""
    now = office.tickets[before.id]
    before.slip, before.mark, before.was_called = now.slip, now.mark, now.was_called
    if now.id in office.waiting:
        office.waiting.remove(now.id)
    office.aside.pop(now.id, None)
    office.aside_after.pop(now.id, None)
    at_counter = ("called", "serving")
    office.serving += (before.status in at_counter) - (now.status in at_counter)
    office.tickets[before.id] = before
    if before.status == "waiting":
        office.waiting.add(before.id, before.line, before.tier, before.place)
    elif before.until is not None:
        office.aside[before.id] = before.until
    if before.status not in at_counter:
        forget_call(office, before)
