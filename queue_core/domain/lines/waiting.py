"""Who waits: for each line and tier a heap, so that the first costs O(1) to see and O(log n) to take."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import TypeAlias

from queue_core.domain.ids import TicketId
from queue_core.domain.lines.line import Line
from queue_core.domain.plan import DirectionId

Place: TypeAlias = tuple[float, int]
"""(seniority instant, journal number): the order inside one line and tier."""
_Entry: TypeAlias = tuple[Place, TicketId]


class WaitingPeople:
    """The waiting tickets by line and tier. A place never changes while it waits: to move is to remove and add.

    Removal from the middle is lazy: the entry stays in its heap until it comes to the top.
    """

    __slots__ = ("_by_direction", "_counts", "_heaps", "_heaps_of", "_present", "_sizes")

    def __init__(self) -> None:
        self._heaps: dict[Line, dict[int, list[_Entry]]] = {}
        self._heaps_of: dict[DirectionId, dict[Line, dict[int, list[_Entry]]]] = {}  # the same, by direction
        self._counts: dict[Line, dict[int, int]] = {}
        self._sizes: dict[Line, int] = {}
        self._by_direction: dict[DirectionId, dict[int, int]] = {}
        self._present: dict[TicketId, tuple[Line, int, Place]] = {}

    def __len__(self) -> int:
        return len(self._present)

    def __contains__(self, ticket: object) -> bool:
        return ticket in self._present

    def add(self, ticket: TicketId, line: Line, tier: int, place: Place) -> None:
        """Let a ticket wait. It must not wait already."""
        assert ticket not in self._present
        self._present[ticket] = (line, tier, place)
        heaps = self._heaps.get(line)
        if heaps is None:
            heaps = self._heaps[line] = self._heaps_of.setdefault(line.direction, {})[line] = {}
            self._sizes[line] = 0
        heapq.heappush(heaps.setdefault(tier, []), (place, ticket))
        self._sizes[line] += 1
        for counts in (self._counts.setdefault(line, {}), self._by_direction.setdefault(line.direction, {})):
            counts[tier] = counts.get(tier, 0) + 1

    def remove(self, ticket: TicketId) -> None:
        """Take a waiting ticket out, wherever it stands."""
        line, tier, _ = self._present.pop(ticket)
        self._by_direction[line.direction][tier] -= 1
        counts = self._counts[line]
        counts[tier] -= 1
        self._sizes[line] -= 1
        self._drop_gone(line, tier)
        if not counts[tier]:
            del counts[tier], self._heaps[line][tier]
        if not counts:
            del self._counts[line], self._heaps[line], self._heaps_of[line.direction][line], self._sizes[line]

    def first(self, line: Line, tier: int) -> TicketId | None:
        """Return who is first in a line and tier."""
        heap = self._heaps.get(line, {}).get(tier)
        return heap[0][1] if heap else None

    def second(self, line: Line, tier: int) -> TicketId | None:
        """Return who is second in a line and tier. Costs O(log n)."""
        heap = self._heaps.get(line, {}).get(tier)
        if not heap:
            return None
        first = heapq.heappop(heap)
        self._drop_gone(line, tier)
        while heap and heap[0] == first:  # who left and came back to the same place stands there twice
            heapq.heappop(heap)
            self._drop_gone(line, tier)
        second = heap[0][1] if heap else None
        heapq.heappush(heap, first)
        return second

    def lines(self) -> Iterator[Line]:
        """Yield the lines somebody waits in."""
        return iter(self._counts)

    def tiers(self, line: Line) -> list[int]:
        """Return the tiers in which somebody waits in a line, the first-served first."""
        return sorted(self._counts.get(line, ()))

    def tiers_of(self, direction: DirectionId) -> list[int]:
        """Return the tiers in which somebody waits for a direction, the first-served first."""
        return sorted(tier for tier, count in self._by_direction.get(direction, {}).items() if count)

    def earliest(self, direction: DirectionId, tier: int) -> TicketId | None:
        """Return who stands first of a tier over all lines of a direction."""
        heads = [heaps[tier][0] for heaps in self._heaps_of.get(direction, {}).values() if heaps.get(tier)]
        return min(heads)[1] if heads else None

    def earliest_place(self, line: Line) -> float:
        """Return the earliest seniority instant in a line somebody waits in, over all its tiers."""
        return min(heap[0][0][0] for heap in self._heaps[line].values())

    def sizes(self) -> Iterator[tuple[Line, int]]:
        """Yield the lines somebody waits in, and how many."""
        return iter(self._sizes.items())

    def since(self, line: Line) -> float:
        """Return the earliest instant of a place in a line, in which somebody waits."""
        return min(heap[0][0][0] for heap in self._heaps[line].values())

    def count_of(self, line: Line) -> int:
        """Return how many wait in a line."""
        return self._sizes.get(line, 0)

    def count(self, direction: DirectionId) -> int:
        """Return how many wait for a direction."""
        return sum(self._by_direction.get(direction, {}).values())

    def count_in_tier(self, direction: DirectionId, tier: int) -> int:
        """Return how many of a tier wait for a direction."""
        return self._by_direction.get(direction, {}).get(tier, 0)

    def ahead_of_newcomer(self, direction: DirectionId, tier: int) -> int:
        """Return how many of a direction would be called before one who came now with this tier."""
        return sum(count for other, count in self._by_direction.get(direction, {}).items() if other <= tier)

    def everyone(self) -> Iterator[TicketId]:
        """Yield all who wait, in no order."""
        return iter(self._present)

    def _drop_gone(self, line: Line, tier: int) -> None:
        heap = self._heaps[line][tier]
        while heap and self._present.get(heap[0][1]) != (line, tier, heap[0][0]):
            heapq.heappop(heap)
