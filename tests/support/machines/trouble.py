"""What befalls machines: power cuts, pulled and bad cables; and who looks whether all is well again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from tests.support.machines.hall import DEVICES, MACHINES, Hall
from tests.support.machines.people import People
from tests.support.waiting import until

WELL_WITHIN = 90.0
"""Real seconds in which everything must be back by itself; with five machines that boot on two processors."""
OFFLINE_WITHIN = 8.0
"""Keepalives are 2 s: the broker gives up a silent device after 3 s, and says its will."""


@dataclass
class Troubles:
    """Does it, and notes how long it took until all was well."""

    hall: Hall
    people: People
    seconds_to_well: list[float] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    _since: dict[str, datetime | None] = field(default_factory=dict)
    """When the programs began that have lost their power since: they must have begun anew."""

    async def power_cycle(self, *machines: str, dark: float = 0.5) -> None:
        """Take the power of machines away for `dark` seconds. Nobody is told: neither those inside nor the network."""
        self.told.append(f"power of {' '.join(machines)}")
        for name in machines:
            self._since |= {device: self._began(device) for device in devices_of(name)}
            self.hall.lan.mute(name)
        await asyncio.gather(*(asyncio.to_thread(self.hall.machines[name].power_cut) for name in machines))
        await asyncio.sleep(dark)
        if "core" in machines:
            self.people.presences.clear()
        for name in machines:
            self.hall.lan.heal(name)
            self.hall.machines[name].power_on(is_waited_for=False)

    async def off_the_network(self, machine: str, how: Callable[[str], None], seconds: float) -> None:
        """Cut, mute or spoil the cable of a machine for so long."""
        self.told.append(f"{how.__name__} {machine}")
        how(machine)
        await asyncio.sleep(seconds)
        self.hall.lan.heal(machine)

    async def until_gone(self, machine: str) -> None:
        """Wait until the office knows that a machine's devices are not there."""
        for device in devices_of(machine):
            await until(lambda device=device: not self.people.is_online(device), OFFLINE_WITHIN)  # type: ignore[misc]

    async def until_well(self) -> float:
        """Wait until every unit is at work and every device there; return the seconds."""
        loop = asyncio.get_running_loop()
        began = loop.time()
        await asyncio.gather(*(self._until_at_work(name) for name in MACHINES))
        for device in DEVICES:
            try:
                await until(lambda device=device: self._is_back(device), WELL_WITHIN)  # type: ignore[misc]
            except AssertionError:
                said = await asyncio.to_thread(self._last_words, device)
                raise AssertionError(f"{device} is not back after {self.told}: {said}") from None
        await until(lambda: any(box.lamp not in ("dark", "offline") for box in self.people.boxes.values()), WELL_WITHIN)
        self._since.clear()
        self.seconds_to_well.append(loop.time() - began)
        return self.seconds_to_well[-1]

    def _is_back(self, device: str) -> bool:
        if device in self._since and self._began(device) == self._since[device]:
            return False
        return self.people.is_online(device)

    def _began(self, device: str) -> datetime | None:
        told = self.people.presences.get(device)
        return None if told is None else told.since

    async def _until_at_work(self, name: str) -> None:
        work = self.hall.is_at_work(name)
        await asyncio.to_thread(self.hall.machines[name].until, work, WELL_WITHIN)

    def _last_words(self, device: str) -> str:
        return self.hall.machines[DEVICES[device]].run("journalctl -b -u 'queue*' -n 20 -o cat")


def devices_of(machine: str) -> list[str]:
    """Return the devices on a machine."""
    return [device for device, where in DEVICES.items() if where == machine]
