"""The broker of a replay: an own Mosquitto where there is one, else the embedded broker."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from queue_core.demo.office import until_answered
from queue_core.runtime.system.ports import free_port

STOP_WITHIN_SECONDS = 5.0
MOSQUITTO_PLACES = "/usr/sbin:/usr/local/sbin"


@asynccontextmanager
async def own_mosquitto() -> AsyncIterator[tuple[str, int]]:
    """Run a broker on a free port of 127.0.0.1 and yield (host, port)."""
    port = free_port()
    program = shutil.which("mosquitto", path=os.environ.get("PATH", "") + ":" + MOSQUITTO_PLACES)
    with tempfile.TemporaryDirectory(prefix="cherga-broker-") as folder:
        if program is not None:
            file = Path(folder) / "mosquitto.conf"
            file.write_text(_configuration(port), encoding="utf-8")
            command = [program, "-c", str(file)]
        else:
            command = [sys.executable, "-m", "queue_core.gateway.broker", "--port", str(port)]
        process = await asyncio.create_subprocess_exec(
            *command, stderr=asyncio.subprocess.DEVNULL, start_new_session=True
        )
        try:
            await until_answered("127.0.0.1", port)
            yield "127.0.0.1", port
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.terminate()
            try:
                async with asyncio.timeout(STOP_WITHIN_SECONDS):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()


def _configuration(port: int) -> str:
    lines = [
        f"listener {port} 127.0.0.1",
        "allow_anonymous true",
        "set_tcp_nodelay true",
        "max_queued_messages 0",
        "persistence false",
    ]
    if os.geteuid() == 0:
        lines.append("user root")
    return "\n".join([*lines, ""])
