"""Looks whether the computer's clock is set anew while the office serves, and whether a doubted one has come right."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import structlog

from queue_core.dispatcher import Dispatcher
from queue_core.domain.commands import Command, ConfirmClock, DoubtClock
from queue_core.domain.day.doubt import STEP_SECONDS, is_healed
from queue_core.domain.events import ClockDoubted
from queue_core.domain.office import Office
from queue_core.runtime.clock import OfficeClock
from queue_core.submissions import Announcement, Submission

log = structlog.get_logger()

LOOK_SECONDS = 5.0
"""Real seconds between two looks."""


def what_the_clock_needs(office: Office, clock: OfficeClock) -> Command | None:
    """Return what to tell the office about the clock; None: all is as it was."""
    wall, now = clock.wall(), clock.now()
    if office.doubt is None:
        return DoubtClock(wall) if abs(clock.step) > STEP_SECONDS * max(clock.speed, 1.0) else None
    return ConfirmClock(wall) if is_healed(office, wall, now) else None


async def watch_clock(office: Office, dispatcher: Dispatcher, clock: OfficeClock) -> None:
    """Serve for ever."""
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        needed = what_the_clock_needs(office, clock)
        if needed is not None:
            await dispatcher.submit(Submission(needed, who="core", where="core"))


def note_doubts(announcement: Announcement) -> None:
    """Log that the clock is doubted, or believed again: what is wrong and what to do."""
    for fact in announcement.clock:
        if isinstance(fact, ClockDoubted):
            after = f" after {_written(fact.last)}" if fact.last else ""
            log.error(
                f"The computer's clock is not believed, it says {_written(fact.wall)}{after}. The open day goes on: "
                "set date and time right, then confirm them on the supervisor's page",
                action="clock_doubted",
                why=fact.why,
            )
        else:
            log.info(f"The clock is believed again: {_written(fact.until)}", action="clock_confirmed")


def _written(instant: float) -> str:
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%d %H:%M UTC")
