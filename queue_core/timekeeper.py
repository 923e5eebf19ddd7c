"""The only timer of the core: sleeps to the next deadline and says that time has passed."""

from __future__ import annotations

import asyncio

from queue_core.dispatcher import Dispatcher
from queue_core.domain.commands import PassTime
from queue_core.runtime.clock import OfficeClock
from queue_core.submissions import Submission

MARGIN_SECONDS = 0.001
"""Past a deadline by this much (office time), so that `now >= deadline` holds after rounding."""
AGAIN_SECONDS = 1.0
"""Real seconds until time is told again when telling it moved no deadline: the core never spins."""


async def keep_time(dispatcher: Dispatcher, clock: OfficeClock) -> None:
    """Serve for ever."""
    told: float | None = None
    while True:
        dispatcher.deadline_changed.clear()
        deadline = dispatcher.deadline
        if deadline is None:
            await dispatcher.deadline_changed.wait()
            continue
        least = AGAIN_SECONDS if deadline == told else 0.0
        try:
            async with asyncio.timeout(max(least, clock.real(deadline + MARGIN_SECONDS - clock.now()))):
                await dispatcher.deadline_changed.wait()
        except TimeoutError:
            told = deadline
            await dispatcher.submit(Submission(PassTime(), who="timer", where="core"))
