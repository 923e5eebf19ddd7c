"""An installed office's broker: prepared by the commands, with a credential for each device, on a real Mosquitto."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from queue_core.access.book import FOLDER
from queue_core.cli import main
from queue_core.runtime.entry.credential import Credential, read_credential
from queue_core.runtime.entry.finding import Entry
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.ports import free_port
from tests.support.mosquitto import Mosquitto, mosquitto
from tests.support.offices import CONFIG

PATIENCE_SECONDS = 60
"""Keepalive: a machine that stands still for three seconds shall not look like a broker that puts people out."""
AUDITOR = "auditor"
"""Hears and says everything; written into the generated files by hand, for a probe."""


@dataclass
class GuardedOffice:
    """Folders and ports of one office PC."""

    folder: Path
    port: int = field(default_factory=free_port)
    local_port: int = field(default_factory=free_port)

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def broker(self) -> Path:
        return self.folder / "broker"

    @property
    def pid_file(self) -> Path:
        return self.folder / "run" / "mosquitto.pid"

    @property
    def log(self) -> Path:
        return self.folder / "run" / "mosquitto.log"

    def cherga(self, *words: str) -> int:
        """Run a command as a technician does; return its exit status."""
        return main([*words, "--config", str(self.config), "--data", str(self.data), "--language", "en"])

    async def command(self, *words: str) -> int:
        """Run it while the loop goes on."""
        return await asyncio.to_thread(self.cherga, *words)

    def prepare(self, *words: str) -> int:
        """Prepare the broker."""
        folders = ["--broker", str(self.broker), "--pid-file", str(self.pid_file), "--log", str(self.log)]
        ports = ["--port", str(self.port), "--local-port", str(self.local_port)]
        return self.cherga("broker", "prepare", *folders, *ports, "--address", "127.0.0.1", *words)

    def carried(self, name: str) -> Path:
        """Where the file to carry to a device stands."""
        return self.data / FOLDER / "core.toml" if name == "core" else self.folder / f"{name}.toml"

    def add(self, *names: str) -> None:
        """Give devices of office.toml their credentials."""
        for name in names:
            assert self.cherga("device", "add", name, "--to", str(self.carried(name))) == 0

    def credential(self, name: str) -> Credential:
        """Return the credential of a device, or of the core."""
        return read_credential(self.carried(name), name)

    def connector(self, name: str) -> MqttConnector:
        """Return what signs in as a device, or as the core, as its program would."""
        known = self.credential(name)
        return Entry(known.host, known.port, known).connector()

    def patient(self, name: str) -> MqttConnector:
        """Return the same, for who shall not lose the link on a busy machine."""
        known, authority = self.credential(name), self.credential(name).authority or None
        return MqttConnector(
            known.host, known.port, name, known.password, authority=authority, keepalive_seconds=PATIENCE_SECONDS
        )

    def spy(self) -> MqttConnector:
        """Return what signs in as the auditor, on the listener of this machine."""
        return MqttConnector("127.0.0.1", self.local_port, AUDITOR, AUDITOR, keepalive_seconds=PATIENCE_SECONDS)

    @asynccontextmanager
    async def running(self, user: str = "root") -> AsyncIterator[Mosquitto]:
        """Run Mosquitto on the generated configuration; started by root it goes on as `user`."""
        written = (self.broker / "mosquitto.conf").read_text(encoding="utf-8").splitlines()
        lines = [*written, f"user {user}", f"pid_file {self.pid_file}", f"log_dest file {self.log}"]
        async with mosquitto([line for line in lines if not line.startswith("#")], self.local_port) as broker:
            yield broker


def new_office(folder: Path, devices: Iterable[str]) -> GuardedOffice:
    """Return an office with a prepared broker and credentials for these devices of the shipped configuration."""
    shutil.copytree(CONFIG, folder / "config")
    office = GuardedOffice(folder)
    office.pid_file.parent.mkdir()
    office.pid_file.parent.chmod(0o777)  # where the broker's own user may write
    assert office.prepare() == 0
    office.add(*devices)
    return office
