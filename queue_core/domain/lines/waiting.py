"""Who waits: for each direction and tier a heap, so that the first costs O(1) to see and O(log n) to take."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import TypeAlias

from queue_core.domain.ids import TicketId
from queue_core.domain.plan import DirectionId

Place: TypeAlias = tuple[float, int]
"""(issue instant, journal number): the order inside one direction and tier."""
_Entry: TypeAlias = tuple[Place, TicketId]


class WaitingPeople:
    """The waiting tickets by direction and tier. A place never changes while it waits: to move is to remove and add.

    Removal from the middle is lazy: the entry stays in its heap until it comes to the top.
    """

    __slots__ = ("_counts", "_heaps", "_present")

    def __init__(self) -> None:
        self._heaps: dict[DirectionId, dict[int, list[_Entry]]] = {}
        self._counts: dict[DirectionId, dict[int, int]] = {}
        self._present: dict[TicketId, tuple[DirectionId, int, Place]] = {}

    def __len__(self) -> int:
        return len(self._present)

    def __contains__(self, ticket: object) -> bool:
        return ticket in self._present

    def add(self, ticket: TicketId, direction: DirectionId, tier: int, place: Place) -> None:
        """Let a ticket wait. It must not wait already."""
        assert ticket not in self._present
        self._present[ticket] = (direction, tier, place)
        heapq.heappush(self._heaps.setdefault(direction, {}).setdefault(tier, []), (place, ticket))
        counts = self._counts.setdefault(direction, {})
        counts[tier] = counts.get(tier, 0) + 1

    def remove(self, ticket: TicketId) -> None:
        """Take a waiting ticket out, wherever it stands."""
        direction, tier, _ = self._present.pop(ticket)
        self._counts[direction][tier] -= 1
        self._drop_gone(direction, tier)

    def first(self, direction: DirectionId, tier: int) -> TicketId | None:
        """Return who is first in a direction and tier."""
        heap = self._heaps.get(direction, {}).get(tier)
        return heap[0][1] if heap else None

    def second(self, direction: DirectionId, tier: int) -> TicketId | None:
        """Return who is second in a direction and tier. Costs O(log n)."""
        heap = self._heaps.get(direction, {}).get(tier)
        if not heap:
            return None
        first = heapq.heappop(heap)
        self._drop_gone(direction, tier)
        second = heap[0][1] if heap else None
        heapq.heappush(heap, first)
        return second

    def tiers(self, direction: DirectionId) -> list[int]:
        """Return the tiers in which somebody waits for a direction, the first-served first."""
        return sorted(tier for tier, count in self._counts.get(direction, {}).items() if count)

    def directions(self) -> Iterator[DirectionId]:
        """Yield the directions somebody waits for."""
        return (direction for direction, counts in self._counts.items() if any(counts.values()))

    def count(self, direction: DirectionId) -> int:
        """Return how many wait for a direction."""
        return sum(self._counts.get(direction, {}).values())

    def ahead_of_newcomer(self, direction: DirectionId, tier: int) -> int:
        """Return how many of a direction would be called before one who came now with this tier."""
        return sum(count for other, count in self._counts.get(direction, {}).items() if other <= tier)

    def everyone(self) -> Iterator[TicketId]:
        """Yield all who wait, in no order."""
        return iter(self._present)

    def _drop_gone(self, direction: DirectionId, tier: int) -> None:
        heap = self._heaps[direction][tier]
        while heap and self._present.get(heap[0][1]) != (direction, tier, heap[0][0]):
            heapq.heappop(heap)
