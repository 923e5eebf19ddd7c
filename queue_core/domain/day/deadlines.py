"""The next instant at which something is due without anybody asking. The timekeeper sleeps until then."""

from __future__ import annotations

from collections.abc import Iterator

from queue_core.domain.counters.presses import no_show_pause, recall_pause
from queue_core.domain.day import schedule
from queue_core.domain.day.passing import closes_on_somebody
from queue_core.domain.lines.eligibility import level_of
from queue_core.domain.office import Office


def next_deadline(office: Office, now: float) -> float | None:
    """Return the earliest instant after which `PassTime` or a fresh view is due; None before the first day."""
    return min(_deadlines(office, now), default=None)


def _deadlines(office: Office, now: float) -> Iterator[float]:
    if office.day and office.doubt is None:
        yield office.day_until
    change = schedule.next_change(office.hours, now)
    if change is not None:
        yield change
    for flow in office.measured.flows.values():
        ends_at = flow.basis_ends_at()
        if ends_at is not None and ends_at > now:
            yield ends_at
    rules = office.plan.rules
    for workplace in office.workplaces.values():
        if workplace.rate_code is not None and workplace.rate_until > now:
            yield workplace.rate_until
        if office.suspended is not None:
            continue
        if workplace.automatic:
            yield workplace.called_at + rules.answer_automatic_within
        if workplace.free_at is not None:
            yield workplace.free_at
        if rules.start_required and workplace.status == "called" and workplace.ticket is not None:
            ticket = office.tickets[workplace.ticket]
            more = ticket.times_called < rules.calls_before_no_show
            yield workplace.called_at + (recall_pause(office, ticket) if more else no_show_pause(office, ticket))
    if office.suspended is None:
        if closes_on_somebody(office, now):
            yield now
        yield from office.aside.values()
        yield from _thresholds(office, now)


def _thresholds(office: Office, now: float) -> Iterator[float]:
    """Yield when somebody with a need may go to an unequipped counter that is free now."""
    if not office.free:
        return
    for line in office.waiting.lines():
        if not line.needs:
            continue
        for tier in office.waiting.tiers(line):
            first = office.waiting.first(line, tier)
            if first is None or all(level_of(office, office.workplaces[c], line) is None for c in office.free):
                continue
            due = now + office.plan.rules.needs_wait - office.waited(office.tickets[first], now)
            if due > now:
                yield due
