"""A switch and the cables to it: network namespaces on one bridge, which nothing leaves."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

NETWORK = "10.77.0"


def _do(*words: str) -> None:
    done = subprocess.run(words, text=True, check=False, capture_output=True)
    assert done.returncode == 0, f"{' '.join(words)}: {done.stderr}"


class Lan:
    """Machines by name; each has the address `NETWORK`.n by its place in the list, from 1 on."""

    def __init__(self, machines: Sequence[str]) -> None:
        self.machines = list(machines)
        self._mark = f"cherga-{os.getpid()}"
        self._switch = f"{self._mark}-switch"

    def namespace(self, machine: str) -> str:
        """Return the name of a machine's network, for `ip netns exec`."""
        return f"{self._mark}-{machine}"

    def path(self, machine: str) -> Path:
        """Return the file that stands for a machine's network."""
        return Path("/run/netns", self.namespace(machine))

    def address(self, machine: str) -> str:
        """Return a machine's address."""
        return f"{NETWORK}.{self.machines.index(machine) + 1}"

    def cut(self, machine: str) -> None:
        """Pull the plug: both ends see that the cable is dead."""
        self._at_switch("link", "set", self._plug(machine), "down")

    def mute(self, machine: str) -> None:
        """Let the switch drop all that comes and goes there: no end sees anything, and no TCP connection ends."""
        self._at_switch("link", "set", self._plug(machine), "nomaster")

    def lose(self, machine: str, percent: int) -> None:
        """Let a bad cable lose so many packets of a hundred, each way."""
        rule = f"numgen random mod 100 < {percent} drop"
        rules = [f"chain {way} {{ type filter hook {way} priority 0; {rule}; }}" for way in ("input", "output")]
        self.mend_cable(machine)
        _do("ip", "netns", "exec", self.namespace(machine), "nft", f"table inet cable {{ {'; '.join(rules)}; }}")

    def mend_cable(self, machine: str) -> None:
        """Take the bad cable away."""
        spare = "table inet cable {}; delete table inet cable"  # there is one to delete, whatever was there
        _do("ip", "netns", "exec", self.namespace(machine), "nft", spare)

    def heal(self, machine: str) -> None:
        """Put everything right on the way to a machine."""
        self._at_switch("link", "set", self._plug(machine), "master", "bridge", "up")
        self.mend_cable(machine)

    def make(self) -> None:
        """Make all of it."""
        _do("ip", "netns", "add", self._switch)
        self._at_switch("link", "add", "bridge", "type", "bridge", "forward_delay", "0")
        self._at_switch("link", "set", "bridge", "up")
        for machine in self.machines:
            inside, plug = self.namespace(machine), self._plug(machine)
            _do("ip", "netns", "add", inside)
            self._at_switch("link", "add", plug, "type", "veth", "peer", "name", "office", "netns", inside)
            self._at_switch("link", "set", plug, "master", "bridge", "up")
            _do("ip", "-n", inside, "address", "add", f"{self.address(machine)}/24", "dev", "office")
            for device in ("lo", "office"):
                _do("ip", "-n", inside, "link", "set", device, "up")

    def unmake(self) -> None:
        """Take away what there is of it."""
        for name in (*map(self.namespace, self.machines), self._switch):
            subprocess.run(["ip", "netns", "delete", name], check=False, capture_output=True)

    def _plug(self, machine: str) -> str:
        return f"to{self.machines.index(machine) + 1}"

    def _at_switch(self, *words: str) -> None:
        _do("ip", "-n", self._switch, *words)


@contextmanager
def lan(machines: Sequence[str]) -> Iterator[Lan]:
    """Make a switch with these machines while the body runs."""
    made = Lan(machines)
    try:
        made.make()
        yield made
    finally:
        made.unmake()
