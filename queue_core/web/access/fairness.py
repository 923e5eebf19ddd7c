"""Who makes room where all is taken: whoever holds most of it, and never for somebody who holds as much. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol, TypeVar


class Taken(Protocol):
    """A place that is taken, and by which network (`queue_core.staff.slowing.network_of`)."""

    @property
    def network(self) -> str:
        """Who takes it."""

    @property
    def since(self) -> float:
        """Since when it is as it is: of two the longer one yields first."""


_Place = TypeVar("_Place", bound=Taken)


def who_yields(taken: Iterable[_Place], newcomer: str) -> _Place | None:
    """Return the place that goes to `newcomer`: the oldest of the network that holds most.

    None where the newcomer would then hold more than that network: those two would only change places for ever.
    """
    places = list(taken)
    held = Counter(place.network for place in places)
    if not held or max(held.values()) <= held[newcomer] + 1:
        return None
    most = max(held.values())
    return min((place for place in places if held[place.network] == most), key=lambda place: place.since)


def which_idle_yields(taken: Iterable[_Place], idle: Iterable[_Place], newcomer: str) -> _Place | None:
    """Return the idle place that goes to `newcomer`: of a network that holds more, or of its own; the oldest of most.

    A network changes its own idle places for new ones: behind a proxy everybody has one address, and what nobody uses
    is worth less than somebody who comes.
    """
    held = Counter(place.network for place in taken)
    may = [place for place in idle if place.network == newcomer or held[place.network] > held[newcomer]]
    return min(may, key=lambda place: (-held[place.network], place.since), default=None)
