"""A judge that believes the clients alone: is there an order of each counter's asks that explains every reply?

To its clients a counter is a register: *next* with the number seen swaps it for another one, if that is still the
number there, else it returns what is there; a ticket called at once fills an empty register. The search is that of
Wing and Gong with Lowe's cache, as Porcupine does it. Every ask must have been answered.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TypeAlias

from tests.support.races.history import Pressed, RaceHistory, Taken

Value: TypeAlias = str | None


@dataclass(frozen=True, slots=True)
class _Operation:
    invoked: float
    returned: float
    seen: Value
    result: Value
    is_call: bool


class _Unexplained:
    """What no state is: the operation cannot stand here."""


_NO = _Unexplained()


def unexplained(history: RaceHistory) -> list[str]:
    """Return a sentence for each counter whose replies no order explains that keeps to real time."""
    by_counter: dict[str, list[_Operation]] = defaultdict(list)
    for asked in (*history.presses, *history.tickets):
        if isinstance(asked, Pressed):
            made = _Operation(asked.invoked, asked.returned, asked.seen, asked.shown, False)
            by_counter[asked.counter].append(made)
        elif isinstance(asked, Taken) and asked.called_to is not None:
            by_counter[asked.called_to].append(_Operation(asked.invoked, asked.returned, None, asked.number, True))
    return [
        f"no order of its {len(operations)} asks explains what counter {counter} answered"
        for counter, operations in sorted(by_counter.items())
        if not _is_linearisable(operations)
    ]


def _step(value: Value, operation: _Operation) -> Value | _Unexplained:
    if operation.is_call:
        return operation.result if value is None else _NO
    if value is not None and operation.seen == value:
        return operation.result if operation.result != value else _NO
    return value if operation.result == value else _NO


@dataclass(slots=True, eq=False)
class _Event:
    """The beginning of an operation, linked to its end; ends have no `end`."""

    number: int
    end: _Event | None = None
    before: _Event | None = None
    after: _Event | None = None

    def lift(self) -> None:
        """Take the operation out of the list."""
        assert self.end is not None
        for event in (self, self.end):
            assert event.before is not None
            event.before.after = event.after
            if event.after is not None:
                event.after.before = event.before

    def put_back(self) -> None:
        """Undo `lift`."""
        assert self.end is not None
        for event in (self.end, self):
            assert event.before is not None
            event.before.after = event
            if event.after is not None:
                event.after.before = event


def _events(operations: list[_Operation]) -> _Event:
    head, moments = _Event(-1), []
    for number, operation in enumerate(operations):
        end = _Event(number)
        moments.append((operation.invoked, 0, number, _Event(number, end)))
        moments.append((operation.returned, 1, number, end))
    last = head
    for *_, event in sorted(moments, key=lambda moment: moment[:3]):
        last.after, event.before, last = event, last, event
    return head


def _is_linearisable(operations: list[_Operation]) -> bool:
    head = _events(operations)
    value: Value = None
    done = 0
    tried: set[tuple[int, Value]] = set()
    chosen: list[tuple[_Event, Value]] = []
    event = head.after
    while head.after is not None:
        if event is not None and event.end is not None:
            after = _step(value, operations[event.number])
            now = done | 1 << event.number
            if not isinstance(after, _Unexplained) and (now, after) not in tried:
                tried.add((now, after))
                chosen.append((event, value))
                value, done = after, now
                event.lift()
                event = head.after
            else:
                event = event.after
        else:
            # An operation has ended and could not be placed: what was chosen last was wrong.
            if not chosen:
                return False
            event, value = chosen.pop()
            done &= ~(1 << event.number)
            event.put_back()
            event = event.after
    return True
