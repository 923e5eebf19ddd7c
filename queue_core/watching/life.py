"""Whether the writer truly turns: told to systemd while it does, and the end of the process when it no longer does.

That the event loop turns says nothing of a writer that waits for a disk for ever. So the writer is asked for an empty
turn, through its queue and the journal's thread. One that is slow answers late; one that stands still does not.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from queue_core.dispatcher import Dispatcher
from queue_core.runtime.system.sd_notify import Systemd
from queue_core.runtime.system.standstill import StandstillWatch

STANDSTILL_SECONDS: Final = 10.0
"""Devices say that there is no connection after 3 s; a card that is only slow takes 2."""
TURNS: Final = 4
"""So many turns are asked for within the time after which a standstill is one."""
LOOP_ANSWERS_WITHIN: Final = 1.0


async def keep_turning(dispatcher: Dispatcher, watch: StandstillWatch, systemd: Systemd) -> None:
    """Serve for ever. The service is ready after its first turn."""
    waits = [seconds for seconds in (watch.seconds, systemd.watchdog_seconds) if seconds > 0]
    await dispatcher.turn()
    systemd.ready()
    while True:
        watch.turned()
        systemd.alive()
        if not waits:
            return
        await asyncio.sleep(min(waits) / TURNS)
        await dispatcher.turn()


def what_stands_still(dispatcher: Dispatcher, journal: Path, seconds: float) -> Callable[[], str]:
    """Return the question, for another thread, what it is that did not turn. To be called on the event loop."""
    loop = asyncio.get_running_loop()

    def ask() -> str:
        answered = threading.Event()
        loop.call_soon_threadsafe(answered.set)
        if not answered.wait(LOOP_ANSWERS_WITHIN):
            what, remedy = "The core's event loop did not turn", "Report this with the lines above."
        elif dispatcher.is_in_journal:
            what, remedy = f"The journal did not answer: {journal}", "If it happens again, see to the disk."
        else:
            what, remedy = "The core's writer did not turn", "Report this with the lines above."
        return f"{what} ({seconds:g} s). The core ends, to be started anew; nothing acknowledged is lost. {remedy}"

    return ask
