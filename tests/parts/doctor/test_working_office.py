"""`cherga doctor` beside a core that works on a real broker: it understands what the core says of itself."""

from __future__ import annotations

import asyncio
from pathlib import Path

from queue_core.doctor.asking import ask_broker, ask_core
from queue_core.runtime.system.ports import free_port
from tests.support.core.on_brokers import broker_of, core_process, device_on, until_online


async def test_what_a_working_core_says_of_itself_is_understood(tmp_path: Path) -> None:
    data, pages = tmp_path / "data", free_port()
    data.mkdir()
    async with (
        broker_of("mosquitto") as broker,
        device_on(broker, "demo", "kiosk-1") as kiosk,
        core_process(broker.port, data, pages),
    ):
        await until_online(kiosk)
        found = await asyncio.to_thread(ask_core, f"http://127.0.0.1:{pages}")
        assert (found.trouble, found.writer_turns, found.broker_connected) == (None, True, True)
        assert {"kiosk-1", "printer-1"} <= found.online.keys()
        assert not found.online["printer-1"]
        assert (await asyncio.to_thread(ask_broker, "127.0.0.1", broker.port))[1] is None
