"""A real Mosquitto on a free port of 127.0.0.1, for the time of a test."""

from __future__ import annotations

import asyncio
import shutil
import signal
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from queue_core.runtime.system.ports import free_port

# As in config/mosquitto.conf, but open to all on loopback. Started as root Mosquitto would give up its rights and could
# not read a private folder, hence `user root`.
OPEN_TO_ALL = (
    "listener {port} 127.0.0.1",
    "allow_anonymous true",
    "user root",
    "persistence false",
    "set_tcp_nodelay true",
    "message_size_limit 1000000",
    "max_queued_messages 10000",
    "max_inflight_messages 100",
)

KEEPS_ON_DISK = (
    *(line for line in OPEN_TO_ALL if not line.startswith("persistence ")),
    "persistence true",
    "persistence_location {disk}/",
    "autosave_on_changes true",
    "autosave_interval 20",
)
"""The same, and after every 20 changes it writes what it retains to its disk."""


@dataclass
class Mosquitto:
    """A running broker; tests may freeze it, thaw it, kill it, wipe its disk and start it anew on the same port."""

    port: int
    disk: Path
    configuration: Path
    process: asyncio.subprocess.Process
    log: Path

    def freeze(self) -> None:
        """Stop the process without closing anything, as a hung machine does."""
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self.process.send_signal(signal.SIGCONT)

    async def kill(self) -> None:
        """End it by SIGKILL: it forgets everything and sends no wills."""
        with suppress(ProcessLookupError):
            self.process.kill()
        await self.process.wait()

    def wipe(self) -> None:
        """Take from its disk what it kept, while it is down."""
        shutil.rmtree(self.disk)
        self.disk.mkdir()

    async def start_again(self) -> None:
        """Start it anew after `kill`."""
        self.process = await _start(self.configuration, self.port, self.log)


@asynccontextmanager
async def mosquitto(lines: Sequence[str] = OPEN_TO_ALL, port: int | None = None) -> AsyncIterator[Mosquitto]:
    """Run Mosquitto with this configuration (`{port}`, `{disk}` are filled in) while the body runs.

    `port`: one of those it listens on, where the configuration names them itself.
    """
    with tempfile.TemporaryDirectory() as folder:
        port = port or free_port()
        configuration, log, disk = Path(folder, "mosquitto.conf"), Path(folder, "mosquitto.log"), Path(folder, "disk")
        _prepare(disk, configuration, "\n".join(lines).format(port=port, disk=disk) + "\n")
        broker = Mosquitto(port, disk, configuration, await _start(configuration, port, log), log)
        try:
            yield broker
        finally:
            with suppress(ProcessLookupError):
                broker.thaw()
                broker.process.terminate()
            await broker.process.wait()


async def _start(configuration: Path, port: int, log: Path) -> asyncio.subprocess.Process:
    program = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if program is None:
        raise RuntimeError("Mosquitto is missing: install the Debian package mosquitto")
    with log.open("ab") as output:
        process = await asyncio.create_subprocess_exec(program, "-c", str(configuration), stdout=output, stderr=output)
    for _ in range(500):
        if process.returncode is not None:
            raise RuntimeError(f"Mosquitto ended at once: {_read(log)}")
        with suppress(OSError):
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            await writer.wait_closed()
            return process
        await asyncio.sleep(0.01)
    process.kill()
    raise RuntimeError(f"Mosquitto does not listen on port {port}")


def _prepare(disk: Path, configuration: Path, text: str) -> None:
    disk.mkdir()
    disk.parent.chmod(0o755)  # a broker that runs as a user of its own reads its configuration again and again
    configuration.write_text(text, encoding="utf-8")


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")
