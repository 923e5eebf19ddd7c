"""An office of five machines, installed as a technician installs it: broker and credentials first, then the roles."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.support.installing.booted import BootedMachine
from tests.support.machines.lan import Lan, lan
from tests.support.machines.trees import disks
from tests.support.script import MORNING

MACHINES: Final = ("core", "kiosk", "display-1", "display-2", "counters")
BESIDE: Final = ("witness", "stranger")
"""No machines: where the test itself listens, and where somebody stands who means harm."""
ROLES: Final = {
    "core": "core",
    "kiosk": "kiosk=kiosk-1 printer=printer-1",
    "display-1": "display=display-1",
    "display-2": "display=display-2",
    "counters": "counters=buttons-1",
}
UNITS: Final = {
    "core": ("mosquitto", "queue-core"),
    "kiosk": ("queue-screen", "queue-kiosk@kiosk-1", "queue-printer@printer-1"),
    "display-1": ("queue-screen", "queue-display@display-1"),
    "display-2": ("queue-screen", "queue-display@display-2"),
    "counters": ("queue-counters@buttons-1",),
}
DEVICES: Final = {
    "kiosk-1": "kiosk",
    "printer-1": "kiosk",
    "display-1": "display-1",
    "display-2": "display-2",
    "buttons-1": "counters",
}
"""Which machine each device is on."""
WITNESS: Final = "witness"
PRINTER_PORT: Final = 9100
SPEED: Final = 12.0
"""Office seconds to a real one: half a day is twenty minutes."""
BACK_SECONDS: Final = 90.0
_PLACES: Final = "--config /etc/cherga --data /var/lib/cherga/core --language en"
# People reach the glass and the keys through the programs' own twins; nothing else of the units is changed.
_TWINS: Final = {
    "kiosk": ("queue-kiosk@kiosk-1", "cherga-kiosk %i", "--glass /var/lib/cherga/kiosk/glass"),
    "counters": ("queue-counters@buttons-1", "cherga-counters %i", "--boxes /var/lib/cherga/counters/boxes"),
}


@dataclass
class Hall:
    """The machines of an office, and the network between them."""

    lan: Lan
    machines: dict[str, BootedMachine]
    folder: Path

    def credential(self, name: str) -> Path:
        """Where a device's credential was laid by."""
        return self.folder / f"{name}.toml"

    def glass(self) -> Path | None:
        """Where visitors touch the kiosk; None while its machine has no power."""
        return self._inside("kiosk", "var/lib/cherga/kiosk/glass")

    def boxes(self) -> Path | None:
        """Where administrators press keys; None while that machine has no power."""
        return self._inside("counters", "var/lib/cherga/counters/boxes")

    def cherga(self, words: str, *, fails: bool = False) -> str:
        """Run a command on the office's PC as a technician does."""
        return self.machines["core"].run(f"cherga {words} {_PLACES}", fails=fails)

    def is_at_work(self, machine: str) -> str:
        """Return what says, inside a machine, that every unit of it is at work."""
        return " && ".join(f"systemctl is-active {unit}" for unit in UNITS[machine])

    def until_at_work(self, *machines: str) -> None:
        """Wait until every unit of these machines, or of all, is at work."""
        for machine in machines or MACHINES:
            self.machines[machine].until(self.is_at_work(machine), BACK_SECONDS)

    def said(self, machine: str, unit: str) -> str:
        """Return what a unit said since its machine booted."""
        return self.machines[machine].run(f"journalctl -b -u {unit} -o cat")

    def metrics(self) -> str:
        """Return what the core tells a monitor."""
        return self.machines["core"].run("curl -s http://127.0.0.1:8080/metrics")

    def online(self) -> set[str]:
        """Return the devices that the core itself believes to be there."""
        metrics = self.metrics()
        return {device for device in DEVICES if f'cherga_device_online{{device="{device}"}} 1.0' in metrics}

    def _inside(self, machine: str, path: str) -> Path | None:
        inside = self.machines[machine].inside
        return None if inside is None else inside / path


@contextmanager
def hall(folder: Path, common: Path) -> Iterator[Hall]:
    """Set up the office in a folder on the common tree, give it power, and clear it away in the end."""
    with lan([*MACHINES, *BESIDE]) as network, disks(folder, common, MACHINES) as roots:
        machines = {
            name: BootedMachine(roots[name], network=network.path(name), terminal=7 + number)
            for number, name in enumerate(MACHINES)
        }
        office = Hall(network, machines, folder)
        try:
            for machine in machines.values():
                machine.power_on(is_waited_for=False)
            for machine in machines.values():
                machine.has_booted()
            _install(office)
            yield office
        finally:
            for machine in machines.values():
                machine.power_cut()


def _install(office: Hall) -> None:
    now = time.time()  # noqa: TID251  # what every machine's clock is declared by
    for name, machine in office.machines.items():
        with (machine.root / "etc/cherga/machine.env").open("a") as file:
            file.write(f"CHERGA_CLOCK={MORNING:.3f}@{now:.3f}x{SPEED:g}\n")
            if name == "core":
                file.write("CHERGA_CORE_OPTIONS=--host 0.0.0.0 --port 8080\n")
        if name in _TWINS:
            unit, program, twin = _TWINS[name]
            _add_twin(machine, unit, program, twin)
    printer = office.machines["kiosk"].root / "etc/cherga/devices/printer-1.toml"
    at = f'kind = "tcp"\nhost = "127.0.0.1"\nport = {PRINTER_PORT}'
    printer.write_text(printer.read_text().replace('kind = "simulated"', at, 1))
    _let_in(office)
    for name, machine in office.machines.items():
        if name != "core":  # the tree they have in common holds a broker
            machine.run("systemctl disable --now mosquitto")
        machine.run(f"systemctl daemon-reload; cherga-install --language en roles {ROLES[name]} --no-apt")


def _let_in(office: Hall) -> None:
    core = office.machines["core"]
    office.cherga(f"broker prepare --address {office.lan.address('core')}")
    core.run("ln -s /etc/mosquitto/cherga/mosquitto.conf /etc/mosquitto/conf.d/cherga.conf")
    core.run("systemctl restart mosquitto")
    office.cherga(f"device add {WITNESS} --role other --to /root/{WITNESS}.toml")
    for device in DEVICES:
        office.cherga(f"device add {device} --to /root/{device}.toml")
    for device in (*DEVICES, WITNESS):
        shutil.move(core.root / "root" / f"{device}.toml", office.credential(device))
        if device in DEVICES:
            carried = office.machines[DEVICES[device]].root / "etc/cherga/credentials" / f"{device}.toml"
            shutil.copy(office.credential(device), carried)
            carried.chmod(0o600)


def _add_twin(machine: BootedMachine, unit: str, program: str, twin: str) -> None:
    template = unit.partition("@")[0] + "@.service"
    lines = machine.run(f"cat /opt/cherga/current/share/cherga/systemd/{template}").splitlines()
    (started,) = [line for line in lines if line.startswith("ExecStart=") and program in line]
    drop_in = machine.root / "etc/systemd/system" / f"{unit}.service.d" / "people.conf"
    drop_in.parent.mkdir(parents=True)
    drop_in.write_text(f"[Service]\nExecStart=\n{started} {twin}\n")
