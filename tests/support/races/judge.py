"""A judge with the journal in hand: its order must explain every reply and keep to the clients' real time.

It knows nothing of the rules: not who is next, only that a ticket is at one counter at a time, and a counter has one.
"""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

import msgspec

from queue_core.journal.records import Record
from tests.support.races.history import FOR_EVER, Asked, Pressed, RaceHistory, Taken

MOVES_NOBODY: Final = frozenset(
    {"day_opened", "core_started", "counter_opened", "call_acknowledged", "slip_ordered", "slip_printed"}
)


@dataclass
class Told:
    """The journal told again. Places are journal numbers: what an ask did stands at the last record it caused."""

    wrong: list[str] = field(default_factory=list)
    numbers: dict[str, str] = field(default_factory=dict)
    """Numbers by ticket."""
    placed: dict[str, int] = field(default_factory=dict)
    """Places by cause."""
    ended: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Counter and number of what each cause ended."""
    issued: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    """Numbers by the cause that issued them."""
    called: dict[str, int] = field(default_factory=dict)
    """The place of each number's call."""
    shown: dict[str, list[tuple[int, str | None]]] = field(default_factory=lambda: defaultdict(lambda: [(0, None)]))
    """What stood at each counter from a place on."""
    _at: dict[str, str] = field(default_factory=dict)
    _taken: set[str] = field(default_factory=set)

    def tell(self, records: Sequence[Record]) -> None:
        """Tell what the records say, those of one cause as one."""
        for cause, group in groupby(records, key=lambda record: record.cause or f"by itself {record.seq}"):
            together = list(group)
            if cause in self.placed:
                self.wrong.append(f"{cause} acted twice: records {self.placed[cause]} and {together[-1].seq}")
            for record in together:
                self._tell(record, cause)
            self.placed[cause] = together[-1].seq
            for counter in {_counter_of(record) for record in together} - {None}:
                assert counter is not None
                self.shown[counter].append((together[-1].seq, self._at.get(counter)))

    def _tell(self, record: Record, cause: str) -> None:
        body = msgspec.json.decode(record.body)
        if record.kind == "ticket_issued":
            if body["ticket"] in self.numbers or body["number"] in self._taken:
                self.wrong.append(f"{body['number']} was issued twice")
            self._taken.add(body["number"])
            self.numbers[body["ticket"]] = body["number"]
            self.issued[cause].append(body["number"])
        elif record.kind == "ticket_called":
            self._call(body["counter"], self.numbers.get(body["ticket"]), record.seq)
        elif record.kind == "service_finished":
            number = self.numbers.get(body["ticket"], "?")
            if self._at.pop(body["counter"], None) != number:
                self.wrong.append(f"record {record.seq} ends {number}, which is not at counter {body['counter']}")
            self.ended[cause].append((body["counter"], number))
        elif record.kind not in MOVES_NOBODY:
            self.wrong.append(f"record {record.seq}, {record.kind}, has no place in a race")

    def _call(self, counter: str, number: str | None, seq: int) -> None:
        if number is None:
            self.wrong.append(f"record {seq} calls a ticket that nobody took")
            return
        if number in self.called:
            self.wrong.append(f"{number} was called twice: records {self.called[number]} and {seq}")
        if counter in self._at:
            self.wrong.append(f"counter {counter} has two: {self._at[counter]} and {number}")
        self.called[number] = seq
        self._at[counter] = number


def judge(history: RaceHistory, records: Sequence[Record]) -> list[str]:
    """Return all that is wrong with what the clients recorded and the journal kept."""
    told = Told()
    told.tell(records)
    if [record.seq for record in records] != list(range(1, len(records) + 1)):
        told.wrong.append("the journal's numbers have holes")
    asked: tuple[Asked, ...] = (*history.presses, *history.tickets)
    return [
        *told.wrong,
        *_not_the_same(asked),
        *_nobody_asked(asked, told),
        *_not_one_winner(history.presses, told),
        *_out_of_order(asked, told),
    ]


def _not_the_same(asked: Iterable[Asked]) -> Iterator[str]:
    for one in asked:
        if len(set(one.replies)) > 1:
            yield f"{one.cause} got {len(set(one.replies))} different replies"
        if one.replies and not one.reply.ok:
            yield f"{one.cause} was refused: {one.reply.refused}"


def _nobody_asked(asked: Iterable[Asked], told: Told) -> Iterator[str]:
    causes = {one.cause for one in asked}
    for cause in {*told.ended, *told.issued} - causes:
        yield f"the journal acts on {cause}, which nobody asked"


def _not_one_winner(presses: Iterable[Pressed], told: Told) -> Iterator[str]:
    winners: Counter[tuple[str, str]] = Counter()
    contested: set[tuple[str, str]] = set()
    for press in presses:
        if press.seen is not None:
            contested.add((press.counter, press.seen))
        for counter, number in told.ended.get(press.cause, ()):
            winners[counter, number] += 1
            if (counter, number) != (press.counter, press.seen):
                yield f"{press.cause} saw {press.seen} at {press.counter} and ended {number} at {counter}"
    for counter, number in contested:
        if winners[counter, number] != 1:
            yield f"{winners[counter, number]} presses won {number} at counter {counter}"


def _out_of_order(asked: Iterable[Asked], told: Told) -> Iterator[str]:
    """Give each ask the earliest place its reply allows after all that had been answered before it was sent."""
    answered: list[tuple[float, int]] = []
    latest = 0
    for one in sorted(asked, key=lambda asked: asked.invoked):
        while answered and answered[0][0] < one.invoked:
            latest = max(latest, heapq.heappop(answered)[1])
        place = next((max(first, latest) for first, last in _places(one, told) if max(first, latest) <= last), None)
        if place is None:
            yield f"{one.cause} cannot be explained after record {latest}"
        else:
            heapq.heappush(answered, (one.returned, place))


def _places(one: Asked, told: Told) -> Iterator[tuple[int, float]]:
    """Yield where the ask may stand in the journal's order for its reply to be true: from … to, earliest first."""
    place = told.placed.get(one.cause)
    if not one.replies or not one.reply.ok:
        yield (0, FOR_EVER) if place is None else (place, place)
    elif isinstance(one, Taken):
        if place is not None and told.issued.get(one.cause) == [one.number] and _is_call_told(one, told, place):
            yield place, place
    elif isinstance(one, Pressed):
        standing = told.shown[one.counter]
        for (first, number), (end, _) in zip(standing, [*standing[1:], (FOR_EVER, None)], strict=True):
            if number != one.shown:
                continue
            if place is None:
                # It changed nothing, so it must not have seen what it could have ended.
                if number is None or number != one.seen:
                    yield first, end - 1
            elif first == place:
                yield place, place


def _is_call_told(one: Taken, told: Told, place: int) -> bool:
    if one.called_to is None:
        return told.called.get(one.number, FOR_EVER) > place
    return (place, one.number) in told.shown[one.called_to]


def _counter_of(record: Record) -> str | None:
    if record.kind not in ("ticket_called", "service_finished"):
        return None
    counter: str = msgspec.json.decode(record.body)["counter"]
    return counter
