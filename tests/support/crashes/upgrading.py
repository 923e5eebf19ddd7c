"""A program to be killed: this version's core begins in the middle of a day of an earlier one and gives a ticket.

python -m tests.support.crashes.upgrading FOLDER NOW
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from queue_core.runtime.clock import ManualClock
from tests.support.core.on_disk import CoreOnDisk, core_on_disk
from tests.support.days.golden_day import golden_plan

SERVICE = "passport-foreign"


async def go_on(folder: Path, now: float) -> tuple[CoreOnDisk, bytes]:
    """Live as this version's core in the folder of a journal; return it with the reply to a touch."""
    core = CoreOnDisk(folder, plan=golden_plan(), clock=ManualClock(now))
    async with core_on_disk(core):
        return core, await core.take(SERVICE)


def main() -> None:
    """Go on, and print the reply: it was told."""
    _, reply = asyncio.run(go_on(Path(sys.argv[1]), float(sys.argv[2])))
    sys.stdout.buffer.write(reply)


if __name__ == "__main__":
    main()
