"""How often a wrong password may be tried, so that guessing is hopeless and nobody can lock a colleague out. Pure.

Failures are counted per name *and* place: a browser at which that person has signed in before counts by itself, any
other by its network address. Whoever hammers somebody's name from elsewhere slows down nobody but themselves.
"""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, TypeAlias

Place: TypeAlias = tuple[str, ...]

FREE: Final = 5
"""Failures in a row before one has to wait."""
FREE_OF_A_STRANGER: Final = 20
"""Failures from one network address, under whatever names: a hall of people behind one address mistypes too."""
LONGEST_WAIT: Final = 900.0
FORGOTTEN_AFTER: Final = 86400.0
MOST_PLACES: Final = 10_000


@dataclass(slots=True)
class _Tries:
    count: int = 0
    last: float = 0.0

    def wait_from(self, free: int) -> float:
        over = self.count - free
        return 0.0 if over < 0 else min(2.0 ** min(over, 20), LONGEST_WAIT)


class Slowing:
    """Remembers tries by place. A try counts as failed from its beginning, so that many at once gain nothing."""

    def __init__(self) -> None:
        self._tries: OrderedDict[Place, _Tries] = OrderedDict()

    def left(self, places: list[Place], now: float) -> float:
        """Return how many seconds have to pass before a try from these places is looked at; 0: at once."""
        return max((self._left(place, now) for place in places), default=0.0)

    def begin(self, places: list[Place], now: float) -> None:
        """Count a try."""
        for place in places:
            tries = self._tries.pop(place, None) or _Tries()
            if now - tries.last > FORGOTTEN_AFTER:
                tries.count = 0
            tries.count, tries.last = tries.count + 1, now
            self._tries[place] = tries
        while len(self._tries) > MOST_PLACES:
            self._tries.popitem(last=False)

    def succeed(self, places: list[Place]) -> None:
        """The last try from these places was right: those under this name are forgotten, of the address that one."""
        self.take_back([place for place in places if place[0] == "stranger"])
        for place in places:
            if place[0] != "stranger":
                self._tries.pop(place, None)

    def take_back(self, places: list[Place]) -> None:
        """The last try from these places was none: nobody looked at it."""
        for place in places:
            if place in self._tries:
                self._tries[place].count -= 1

    def is_newly_slow(self, places: list[Place]) -> bool:
        """Say whether the last try is the one after which one has to wait: worth telling once."""
        return any(self._tries[place].count == _free(place) for place in places if place in self._tries)

    def _left(self, place: Place, now: float) -> float:
        tries = self._tries.get(place)
        if tries is None or now - tries.last > FORGOTTEN_AFTER:
            return 0.0
        return max(0.0, tries.last + tries.wait_from(_free(place)) - now)


def places_of(name: str, address: str, device: str | None) -> list[Place]:
    """Return where tries for `name` are counted. `device`: the browser's key where it is known for that name."""
    if device is not None:
        return [("device", device, name)]
    network = network_of(address)
    return [("address", network, name), ("stranger", network)]


def network_of(address: str) -> str:
    """Return the network that one asker may well have to themselves: an IPv4 address, or 64 bits of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address[:64]
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return str(found.ipv4_mapped)
        return str(ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def is_own_network(address: str) -> bool:
    """Say whether an address is of this computer or of a private network: where a PIN counts."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    found = mapped or found
    return found.is_loopback or found.is_private or found.is_link_local


def _free(place: Place) -> int:
    return FREE_OF_A_STRANGER if place[0] == "stranger" else FREE
