"""When a business day begins, when the office is open and when it gives tickets. Pure: instants in, instants out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from queue_core.domain.plan import DayHours, Direction, OfficePlan


@dataclass(frozen=True, slots=True)
class Hours:
    """Hours of one day as instants; all four are 0 on a day off."""

    opens_at: float
    closes_at: float
    tickets_from: float
    tickets_until: float


DAY_OFF = Hours(0.0, 0.0, 0.0, 0.0)


def business_day(plan: OfficePlan, now: float) -> date:
    """Return the date of the business day `now` belongs to: the one that began at the latest `day_starts_at`."""
    today = datetime.fromtimestamp(now, ZoneInfo(plan.time_zone)).date()
    # By instants, not by the clock's face: on the night it is put back a face shows the same hour twice.
    return today if now >= at_minute(plan, today, plan.day_starts_at) else today - timedelta(days=1)


def day_end(plan: OfficePlan, day: date) -> float:
    """Return the instant at which the business day after `day` begins."""
    return at_minute(plan, day + timedelta(days=1), plan.day_starts_at)


def at_minute(plan: OfficePlan, day: date, minutes: int) -> float:
    """Return the instant of so many minutes after local midnight; in a DST gap the clock shown after the gap counts."""
    wall = datetime.combine(day, time(0), tzinfo=None) + timedelta(minutes=minutes)
    return wall.replace(tzinfo=ZoneInfo(plan.time_zone)).astimezone(UTC).timestamp()


def time_of_day(plan: OfficePlan, instant: float) -> str:
    """Return an instant as the clock on the office's wall shows it, «08:00»."""
    return datetime.fromtimestamp(instant, ZoneInfo(plan.time_zone)).strftime("%H:%M")


def hours_of(plan: OfficePlan, day: date) -> Hours | None:
    """Return the hours of a day: None where the office is open around the clock, `DAY_OFF` on a day off.

    A date of the calendar goes before the weekday and is kept to the minute; another day before a day off closes
    `shorter_before_day_off` earlier.
    """
    if plan.hours is None:
        return None
    written = day.isoformat() in plan.calendar
    today = plan.calendar[day.isoformat()] if written else plan.hours.get(day.weekday())
    return _as_instants(plan, today, day, shorter=0 if written else _shorter_by(plan, day))


def hours_of_direction(plan: OfficePlan, direction: Direction, day: date) -> Hours | None:
    """Return the hours in which a direction is served: the office's, or its own as far as the office is open.

    The calendar speaks of the office: a date that opens it, or opens it longer, does not bring those who serve this
    direction, so a weekday its table leaves out stays without it, and it ends when its table says.
    """
    whole = hours_of(plan, day)
    if direction.hours is None or whole is DAY_OFF:
        return whole
    own = _as_instants(plan, direction.hours.get(day.weekday()), day)
    if whole is None or own is DAY_OFF:
        return own
    opens_at, closes_at = max(own.opens_at, whole.opens_at), min(own.closes_at, whole.closes_at)
    if opens_at >= closes_at:
        return DAY_OFF
    return Hours(opens_at, closes_at, max(own.tickets_from, whole.tickets_from), closes_at)


def _as_instants(plan: OfficePlan, written: DayHours | None, day: date, *, shorter: float = 0) -> Hours:
    if written is None:
        return DAY_OFF
    opens_at = at_minute(plan, day, written.opens)
    closes_at = max(opens_at, at_minute(plan, day, written.closes) - shorter)
    # Tickets of a day cannot be given before its numbers begin.
    begins_at = at_minute(plan, day, plan.day_starts_at)
    return Hours(opens_at, closes_at, max(begins_at, opens_at - plan.rules.tickets_before_opening), closes_at)


def _shorter_by(plan: OfficePlan, day: date) -> float:
    """Return how much earlier a day closes because the next one is a day off in the calendar."""
    tomorrow = (day + timedelta(days=1)).isoformat()
    is_day_off = tomorrow in plan.calendar and plan.calendar[tomorrow] is None
    return plan.rules.shorter_before_day_off if is_day_off else 0


def is_open(hours: Hours | None, now: float) -> bool:
    """Say whether the office is open."""
    return hours is None or hours.opens_at <= now < hours.closes_at


def gives_tickets(hours: Hours | None, now: float) -> bool:
    """Say whether a visitor may take a ticket."""
    return hours is None or hours.tickets_from <= now < hours.tickets_until


def calls(hours: Hours | None, now: float) -> bool:
    """Say whether tickets are called: from opening on; after closing those who wait are served on."""
    return hours is None or (hours is not DAY_OFF and hours.opens_at <= now)


def next_change(hours: Hours | None, now: float) -> float | None:
    """Return the next instant at which one of the answers above changes."""
    if hours is None:
        return None
    bounds = (hours.opens_at, hours.closes_at, hours.tickets_from, hours.tickets_until)
    return min((bound for bound in bounds if bound > now), default=None)
