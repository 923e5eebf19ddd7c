"""How long the real core needs from its start to its first reply, over and over, each life ended by SIGKILL."""

from __future__ import annotations

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

from queue_core.wire import asks, codec
from tests.support.core.on_brokers import Broker, Device, core_process, device_on

AGAIN_SECONDS = 0.02
"""An impatient kiosk: a real one asks again after 1 s."""


@dataclass(frozen=True)
class Start:
    """One start: seconds from exec to the first reply a kiosk hears, and how long the processor worked for it.

    The second does not depend on who else uses the machine.
    """

    seconds: float
    processor_seconds: float


async def restarts(broker: Broker, data: Path, office_time: float, times: int) -> list[Start]:
    """Start and kill the core so often; `office_time`: what the computer's clock says at each start."""
    measured = list[Start]()
    async with device_on(broker, "demo", "kiosk-1") as kiosk:
        for _ in range(times):
            ask = asks.Help(id=f"r{os.urandom(8).hex()}", place="kiosk-1")
            started = time.perf_counter()
            async with core_process(broker.port, data, office_time=office_time) as core:
                await _first_reply(kiosk, ask)
                measured.append(Start(time.perf_counter() - started, _worked(core.process.pid)))
                await core.kill()
    return measured


def _worked(pid: int) -> float:
    user, system = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


async def _first_reply(kiosk: Device, ask: asks.Help) -> None:
    async with asyncio.timeout(60):
        while not kiosk.replies(ask.id):
            await kiosk.say("ask", codec.encode(ask))
            await asyncio.sleep(AGAIN_SECONDS)
