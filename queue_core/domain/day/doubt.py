"""When the computer's clock is not believed, and what the office does until it is. Pure.

The business day is opened and closed by rule, so a clock that jumped would end it with people inside, or begin one that
already was. While the clock is doubted the office's own time goes on from its last fact: the open day stays open, no
duration is negative, and nobody is turned away for what a computer believes. A person looks at the date and confirms.
"""

from __future__ import annotations

from datetime import timedelta

from queue_core.domain.commands import ConfirmClock, DoubtClock
from queue_core.domain.day import schedule
from queue_core.domain.events import ClockConfirmed, ClockDoubted, Event
from queue_core.domain.events.day import WhyDoubted
from queue_core.domain.office import Office

STEP_SECONDS = 60.0
"""A wall clock this far from the office's own time was set anew; also how far behind its last fact a start may be."""
LONG_AFTER_SECONDS = 36 * 3600.0
"""So long after the last fact, days off left out, a start is doubted: an office at work is started every morning."""
NO_OFFICE_BEFORE = 1_577_836_800.0
"""2020-01-01 UTC. Earlier than any office: a computer without a battery begins in 1970, 2000 or 2010."""
_MOST_DAYS_OFF = 14


def why_doubted(office: Office, last: float, wall: float) -> WhyDoubted | None:
    """Return why a start at `wall` is not believed after a last fact at `last` (0: there is none); None: it is."""
    if wall < last - STEP_SECONDS:
        return "before_last"
    if wall < NO_OFFICE_BEFORE:
        # Recorded days may be older than any office; the journal then vouches for the clock.
        return "before_office" if not last else None
    if last and wall - last > LONG_AFTER_SECONDS + _off_between(office, last, wall):
        return "long_after"
    return None


def _off_between(office: Office, last: float, wall: float) -> float:
    """Return the seconds of whole days off after the day of `last` and before the day of `wall`, two weeks at most."""
    day, until = schedule.business_day(office.plan, last), schedule.business_day(office.plan, wall)
    off = 0.0
    for number in range(1, min((until - day).days, _MOST_DAYS_OFF + 1)):
        if schedule.hours_of(office.plan, day + timedelta(days=number)) is schedule.DAY_OFF:
            off += 86_400.0
    return off


def _doubt_at(office: Office, wall: float) -> WhyDoubted | None:
    """Return why a start at `wall` is doubted, by the last fact before the present doubt where there is one."""
    doubt = office.doubt
    why = why_doubted(office, doubt.last if doubt is not None else office.latest, wall)
    if why is None and wall < office.latest - STEP_SECONDS:
        return "before_last"  # plausible before the doubt, yet earlier than what has been written since
    return why


def begins_at(office: Office, wall: float) -> float:
    """Return the instant at which the office's own time begins at a start: never before its last fact."""
    if office.latest and _doubt_at(office, wall) is not None:
        return office.latest
    return max(wall, office.latest)


def at_start(office: Office, wall: float | None) -> list[Event]:
    """Return what a start makes of the wall clock; `wall` None: nobody asks."""
    if wall is None:
        return []
    doubt, why = office.doubt, _doubt_at(office, wall)
    if why is None:
        return [ClockConfirmed(max(wall, office.latest))] if doubt is not None else []
    if doubt is not None and doubt.why == why:
        return []
    return [ClockDoubted(why, wall, doubt.last if doubt is not None else office.latest)]


def doubt_clock(office: Office, command: DoubtClock, now: float) -> list[Event]:
    """Note that the wall clock was set anew under a serving office."""
    return [] if office.doubt is not None else [ClockDoubted("stepped", command.wall, now)]


def confirm_clock(office: Office, command: ConfirmClock, now: float) -> list[Event]:
    """Believe the wall clock again. Time never goes back: one that is behind leaves the office its own time."""
    return [] if office.doubt is None else [ClockConfirmed(max(command.wall, now))]


def is_healed(office: Office, wall: float, now: float) -> bool:
    """Say whether a doubted clock has come right by itself, as when a time server was reached after the start."""
    doubt = office.doubt
    if doubt is None:
        return False
    if doubt.why == "stepped":
        return abs(wall - now) <= STEP_SECONDS
    return wall >= now - STEP_SECONDS and why_doubted(office, doubt.last, wall) is None
