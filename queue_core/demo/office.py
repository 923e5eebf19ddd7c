"""The demonstration office: broker, core, kiosk, printer, display and counters as processes of their own."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import structlog

from queue_core.demo.programs import Program, RunningPrograms
from queue_core.domain.plan import Device, DeviceId, OfficePlan
from queue_core.runtime.system.ports import check_port
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, read

log = structlog.get_logger()

MODULE_OF_ROLE: Mapping[str, str] = {
    "kiosk": "kiosk",
    "printer": "printer",
    "display": "display",
    "counter": "counters",
}
TWIN_OF_ROLE: Mapping[str, str] = {"kiosk": "--glass", "printer": "--paper", "counter": "--boxes"}
HARDWARE_OF_ROLE: Mapping[str, str] = {"printer": "port", "counter": "line"}
"""The table of a device's file whose `kind` says what hangs on it: its twin, unless it names real hardware."""
BROKER_READY_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """How the demonstration office is started. `mqtt_host` None: a broker of its own on 127.0.0.1."""

    config: Path
    data: Path
    port: int
    mqtt_port: int
    mqtt_host: str | None = None

    @property
    def broker(self) -> str:
        """Where the programs find the broker, HOST:PORT."""
        return f"{self.mqtt_host or '127.0.0.1'}:{self.mqtt_port}"


class DemoOffice:
    """The programs of an office and the sockets of their twins."""

    def __init__(
        self, options: DemoOptions, plan: OfficePlan, environment: Mapping[str, str], log_file: Path | None = None
    ) -> None:
        self.plan = plan
        self.options = options
        self.running = RunningPrograms(environment, log_file)
        self._sockets = Path(tempfile.mkdtemp(prefix="cherga-"))

    @property
    def address(self) -> str:
        """The one address to open."""
        return f"http://127.0.0.1:{self.options.port}/"

    def twin_socket(self, device: DeviceId) -> Path:
        """Return where a device's twin listens for simulated people."""
        return self._sockets / device

    def twins_of(self, role: str) -> dict[DeviceId, Path]:
        """Return the sockets of all devices of a role that have a twin: real boxes are pressed by real hands."""
        devices = [device for device in self.plan.devices.values() if device.role == role]
        return {device.id: self.twin_socket(device.id) for device in devices if self._has_twin(device)}

    async def run(self) -> None:
        """Keep all programs up until cancelled, then stop them in reverse."""
        check_port(self.options.port, "PORT")
        if self.options.mqtt_host is None:
            check_port(self.options.mqtt_port, "MQTT_PORT")
        try:
            async with asyncio.TaskGroup() as tasks:
                if self.options.mqtt_host is None:
                    tasks.create_task(self.running.keep_running(self._broker()))
                await until_answered(self.options.mqtt_host or "127.0.0.1", self.options.mqtt_port)
                for program in [self._core(), *self.device_programs()]:
                    tasks.create_task(self.running.keep_running(program))
        finally:
            await self.running.stop_all()
            for socket in self._sockets.iterdir():
                socket.unlink(missing_ok=True)
            self._sockets.rmdir()

    def device_programs(self) -> list[Program]:
        """Return the programs of all devices."""
        programs = []
        for device in self.plan.devices.values():
            module = MODULE_OF_ROLE.get(device.role)
            if module is None:
                continue
            command = [*_python(module), device.id, *self._shared(), "--office", self.plan.id]
            if self._has_twin(device):
                command += [TWIN_OF_ROLE[device.role], str(self.twin_socket(device.id))]
            programs.append(Program(device.id, command))
        return programs

    def _broker(self) -> Program:
        return Program("broker", [*_python("queue_core.gateway.broker"), "--port", str(self.options.mqtt_port)])

    def _core(self) -> Program:
        where = ["--host", "127.0.0.1", "--port", str(self.options.port), "--demonstration"]
        return Program("core", [*_python("queue_core"), "run", *self._shared(), *where])

    def _has_twin(self, device: Device) -> bool:
        if device.role not in TWIN_OF_ROLE:
            return False
        try:
            written = read(self.options.config / "devices" / f"{device.id}.toml")
        except ConfigurationMistake:
            return True  # the program itself tells what is wrong with its file
        hardware = written.get(HARDWARE_OF_ROLE.get(device.role, ""))
        return not isinstance(hardware, dict) or hardware.get("kind", "simulated") == "simulated"

    def _shared(self) -> list[str]:
        options = self.options
        return ["--config", str(options.config), "--data", str(options.data), "--mqtt", options.broker]


def own_environment() -> dict[str, str]:
    """Return the environment for children: ours."""
    return dict(os.environ)


def _python(module: str) -> Sequence[str]:
    return [sys.executable, "-m", module]


async def until_answered(host: str, port: int) -> None:
    """Wait for a broker; raises `ConfigurationMistake` where none answers in time."""
    try:
        async with asyncio.timeout(BROKER_READY_SECONDS):
            while True:
                try:
                    _, writer = await asyncio.open_connection(host, port)
                except OSError:
                    await asyncio.sleep(0.05)
                else:
                    writer.close()
                    return
    except TimeoutError:
        wrong = f"no broker answers at {host}:{port}"
        raise ConfigurationMistake(
            [Mistake("command line", "MQTT_HOST", wrong, "start it, or leave MQTT_HOST out")]
        ) from None
