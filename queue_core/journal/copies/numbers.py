"""Up to which number each direction may have given out today: what the marker must know before a ticket is durable.

The marker outlives the journal. It is renewed ahead of the tickets, a block at a time, so that whoever puts an older
copy in place knows a number that nobody holds yet. It costs a write of the marker for a block of tickets: directions
that will soon need room too get it with the same write.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from queue_core.journal.records import Record

BLOCK = 50
SOON = BLOCK // 2
"""So few numbers left: room is made while the marker is written for another direction."""
_ISSUED, _SKIPPED = "ticket_issued", "numbers_skipped"


class _Issued(msgspec.Struct):
    direction: str = ""
    sequence: int = 0


class _Skipped(msgspec.Struct):
    numbers: list[tuple[str, int]] = []


class GivenOut:
    """The business day, and by direction the number up to which the marker lets numbers be given out."""

    def __init__(self, day: str, numbers: dict[str, int]) -> None:
        self.day = day
        self.numbers = dict(numbers)
        self._last: dict[str, int] = {}
        """The last number seen by direction; none of those given out before this life of the core."""

    def rise(self, records: Iterable[Record]) -> bool:
        """Make room for the tickets of these records; say whether the marker must be renewed before they are kept."""
        has_risen = False
        for record in records:
            if record.kind not in (_ISSUED, _SKIPPED):
                continue
            if record.day != self.day:
                self.day, self.numbers, self._last = record.day, {}, {}
            if record.kind == _SKIPPED:  # the marker of the older copy knows them until they are kept
                skipped = msgspec.json.decode(record.body, type=_Skipped).numbers
                self.numbers |= {name: max(number, self.numbers.get(name, 0)) for name, number in skipped}
                continue
            issued = msgspec.json.decode(record.body, type=_Issued)
            self._last[issued.direction] = issued.sequence
            has_risen = has_risen or issued.sequence > self.numbers.get(issued.direction, 0)
        if has_risen:
            for direction, last in self._last.items():
                self.numbers[direction] = max(self.numbers.get(direction, 0), _end_of_block(last + SOON))
        return has_risen


def _end_of_block(number: int) -> int:
    return -(-number // BLOCK) * BLOCK
