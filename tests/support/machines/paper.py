"""`python -m tests.support.machines.paper PORT SOCKET`: a printer with a cable and a power switch of its own.

It stands beside the machine that prints and keeps its power when that loses it; who takes the slips sits at the socket.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from printer.simulated.twin import Twin
from printer.simulated.window import PaperWindow
from queue_core.runtime.clock import OfficeClock

_WIDTH_DOTS = 576


async def main(port: int, socket: Path) -> None:
    """Print for ever."""
    clock = OfficeClock(0.0)
    twin = Twin(width_dots=_WIDTH_DOTS, clock=clock, millimetres_per_second=250.0)
    async with PaperWindow(twin, clock).open(socket), twin.on_tcp(port):
        await twin.run()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
