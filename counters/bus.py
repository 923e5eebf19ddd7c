"""Whose turn it is on the line. The program speaks, a box only answers; every wish is repeated until it is answered.

No port and no clock in here: `to_send` gives what to send now, `heard` takes what came, `wake_at` says when to ask
again. All instants are monotonic seconds.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from counters.line_reader import LineReader
from counters.protocol import (
    ANYBODY,
    MARKS,
    MAX_ANSWER_BYTES,
    OFFLINE_FACE,
    Alive,
    BoxLine,
    Face,
    Poll,
    Pressed,
    Received,
    Show,
    encode,
)
from counters.reports import (
    BoxesClash,
    BoxFound,
    BoxLost,
    ButtonPressed,
    ButtonsStuck,
    FaceShown,
    Report,
    StrangerHeard,
)
from queue_core.wire.values import Seen

TRIES_BEFORE_LOST: Final = 4
CLASHES_TO_TELL: Final = 5
"""So many times in a row two answers came to one question, or one that was spoilt: then it is told."""
_MARKS_REMEMBERED: Final = 16
_BITS_OF_A_BYTE: Final = 10  # with the start and the stop bit


@dataclass(frozen=True, slots=True)
class Timing:
    """How the bus is paced; seconds, and bits a second."""

    baud: int = 115_200
    poll_every: float = 0.04
    answer_within: float = 0.025
    refresh_every: float = 1.0
    lost_after: float = 2.0
    probe_every: float = 3.0

    def on_the_line(self, count: int) -> float:
        """Return how long so many bytes take."""
        return count * _BITS_OF_A_BYTE / self.baud


@dataclass(slots=True)
class _Box:
    address: int
    face: Face = OFFLINE_FACE
    mark: int = 0
    seen_by_mark: dict[int, Seen | None] = field(default_factory=dict)
    shown: int | None = None
    confirmed: Face | None = None
    is_live: bool = False
    heard_at: float = float("-inf")
    tried_at: float = float("-inf")
    unanswered: int = 0
    clashes: int = 0
    stuck: tuple[int, ...] = ()

    @property
    def is_behind(self) -> bool:
        return self.shown != self.mark


@dataclass(frozen=True, slots=True)
class _Awaited:
    address: int
    until: float


class Bus:
    """The program's end of the line. `first_mark` should differ from run to run, so that no old mark is mistaken."""

    def __init__(self, addresses: Iterable[int], timing: Timing, first_mark: int) -> None:
        self.reader = LineReader()
        self._timing = timing
        self._next_mark = first_mark % MARKS
        self._boxes = {address: _Box(address) for address in addresses}
        self._to_acknowledge: dict[int, int] = {}
        self._to_sweep: deque[int] = deque()
        self._awaited: _Awaited | None = None
        self._is_disturbed = False
        self._asked: int | None = None
        self._is_spoilt = False
        self._answers = 0
        self._anybody_at = float("-inf")
        self._has_polled = False
        self._strangers: set[int] = set()
        self._clashing: list[Report] = []
        for box in self._boxes.values():
            self._put(box, OFFLINE_FACE, None)

    @property
    def addresses(self) -> tuple[int, ...]:
        """Addresses of the boxes that belong on this line."""
        return tuple(self._boxes)

    @property
    def missing(self) -> tuple[int, ...]:
        """Addresses of the boxes that do not answer."""
        return tuple(box.address for box in self._boxes.values() if not box.is_live)

    def show(self, address: int, face: Face, seen: Seen | None) -> None:
        """Let a box show `face`, which stands for the state `seen`; what it has not shown yet is overtaken."""
        box = self._boxes[address]
        if box.face == face and box.seen_by_mark.get(box.mark) == seen:
            return
        if box.face == face:
            # The picture stays; only what a press then refers to is newer.
            box.seen_by_mark[box.mark] = seen
            return
        self._put(box, face, seen)

    def shown(self, address: int) -> Face | None:
        """Return what a box has last confirmed to show, or None while it is away."""
        box = self._boxes[address]
        return box.confirmed if box.is_live else None

    def plugged(self, now: float) -> list[Report]:
        """Take note that the port is open; who is on the line is told when it answers."""
        return []

    def unplugged(self) -> list[Report]:
        """Take note that the port is gone: every box is away until it answers again."""
        self.reader.clear()
        self._awaited = None
        self._is_disturbed = False
        self._to_acknowledge.clear()
        self._to_sweep.clear()
        lost: list[Report] = [BoxLost(box.address) for box in self._boxes.values() if box.is_live]
        for box in self._boxes.values():
            box.is_live, box.shown, box.confirmed, box.clashes = False, None, None, 0
            box.heard_at = box.tried_at = float("-inf")
        return lost

    def heard(self, chunk: bytes, now: float) -> list[Report]:
        """Take what the port read."""
        faults = self.reader.bad_lines, self.reader.noise_bytes
        lines = self.reader.feed(chunk)
        if faults != (self.reader.bad_lines, self.reader.noise_bytes):
            self._is_disturbed = True
            self._is_spoilt |= self._awaited is not None
        # A line of the program itself is an echo: half-duplex adapters hear what they send.
        return [event for line in lines if isinstance(line, Alive | Pressed) for event in self._answered(line, now)]

    def to_send(self, now: float) -> bytes | None:
        """Return the bytes to send now, or None: then ask again at `wake_at`, or after `heard` or `show`."""
        if self._awaited is not None:
            if now < self._awaited.until:
                return None
            self._unanswered(self._awaited, now)
        line = self._turn(now)
        if line is None:
            return None
        self._judge_last_turn()
        self._asked = line.address if line.address != ANYBODY else None
        sent = encode(line)
        time_on_line = self._timing.on_the_line(len(sent) + MAX_ANSWER_BYTES)
        self._awaited = _Awaited(line.address, now + time_on_line + self._timing.answer_within)
        if line.address != ANYBODY:
            self._boxes[line.address].tried_at = now
        return sent

    def overdue(self, now: float) -> list[Report]:
        """Return the boxes that have stopped answering since the last call."""
        found, self._clashing = self._clashing, []
        for box in self._boxes.values():
            silent = now - box.heard_at >= self._timing.lost_after
            if box.is_live and box.unanswered >= TRIES_BEFORE_LOST and silent:
                box.is_live, box.shown, box.confirmed = False, None, None
                found.append(BoxLost(box.address))
        return found

    def wake_at(self, now: float) -> float:
        """Return when `to_send` may have something to send although nothing was heard or shown."""
        if self._awaited is not None:
            return self._awaited.until
        if any(box.is_live for box in self._boxes.values()):
            return self._anybody_at
        probes = (box.tried_at + self._timing.probe_every for box in self._boxes.values())
        return min(probes, default=now + self._timing.probe_every)

    def _put(self, box: _Box, face: Face, seen: Seen | None) -> None:
        box.face, box.mark = face, self._next_mark
        self._next_mark = (self._next_mark + 1) % MARKS
        box.seen_by_mark[box.mark] = seen
        while len(box.seen_by_mark) > _MARKS_REMEMBERED:
            del box.seen_by_mark[next(iter(box.seen_by_mark))]

    def _answered(self, line: BoxLine, now: float) -> Iterator[Report]:
        box = self._boxes.get(line.address)
        if box is None:
            if line.address not in self._strangers:
                self._strangers.add(line.address)
                yield StrangerHeard(line.address)
            return
        self._answers += line.address == self._asked
        if self._awaited is not None and self._awaited.address in (line.address, ANYBODY):
            self._awaited = None
        if not box.is_live:
            yield BoxFound(box.address)
        box.is_live, box.heard_at, box.unanswered, box.shown = True, now, 0, line.shown
        if not box.is_behind and box.confirmed != box.face:
            box.confirmed = box.face
            yield FaceShown(box.address)
        if box.stuck != line.stuck:
            box.stuck = line.stuck
            yield ButtonsStuck(box.address, line.stuck)
        if isinstance(line, Pressed):
            self._to_acknowledge[box.address] = line.press
            is_known = line.shown_then in box.seen_by_mark
            seen = box.seen_by_mark[line.shown_then] if is_known and line.shown_then is not None else None
            yield ButtonPressed(box.address, line.press, line.button, line.is_long, is_known, seen)

    def _judge_last_turn(self) -> None:
        """One question, one whole answer is well. Two answers, or a spoilt one, again and again: two boxes speak."""
        box = self._boxes.get(self._asked) if self._asked is not None else None
        if box is not None and (self._is_spoilt or self._answers):
            box.clashes = box.clashes + 1 if self._answers != 1 else 0
            if box.clashes == CLASHES_TO_TELL:
                self._clashing.append(BoxesClash(box.address))
        self._asked, self._answers, self._is_spoilt = None, 0, False

    def _unanswered(self, awaited: _Awaited, now: float) -> None:
        self._awaited = None
        if awaited.address != ANYBODY:
            self._boxes[awaited.address].unanswered += 1
        elif self._is_disturbed or self.reader.is_within_line:
            # Several boxes spoke at once, or noise hid one: ask each by itself.
            self._to_sweep = deque(box.address for box in self._boxes.values() if box.is_live)
        self._is_disturbed = False

    def _turn(self, now: float) -> Show | Poll | Received | None:
        if self._to_acknowledge:
            address = next(iter(self._to_acknowledge))
            return Received(address, self._to_acknowledge.pop(address))
        if self._to_sweep:
            return Poll(self._to_sweep.popleft())
        live = [box for box in self._boxes.values() if box.is_live]
        is_poll_due = bool(live) and now >= self._anybody_at
        # On a slow line the next poll is due as soon as the last is over: other duties must have their turn between.
        if not is_poll_due or self._has_polled:
            duty = self._oldest_duty(live, now)
            self._has_polled = False
            if duty is not None:
                return duty
        if not is_poll_due:
            return None
        self._anybody_at, self._has_polled = now + self._timing.poll_every, True
        self._is_disturbed = False
        return Poll(ANYBODY)

    def _oldest_duty(self, live: list[_Box], now: float) -> Show | Poll | None:
        behind = [box for box in live if box.is_behind and now >= self._again_at(box, 0.0)]
        if behind:
            return _show(min(behind, key=_tried_at))
        refresh = self._timing.refresh_every
        quiet = [box for box in live if now >= max(box.heard_at + refresh, self._again_at(box, refresh))]
        if quiet:
            return Poll(min(quiet, key=_tried_at).address)
        away = [b for b in self._boxes.values() if not b.is_live and now >= b.tried_at + self._timing.probe_every]
        return _show(min(away, key=_tried_at)) if away else None

    def _again_at(self, box: _Box, pause: float) -> float:
        """When a box may be spoken to again: a silent one must not take the line from the others."""
        return box.tried_at + (self._timing.refresh_every / 4 if box.unanswered else pause)


def _show(box: _Box) -> Show:
    return Show(box.address, box.mark, box.face)


def _tried_at(box: _Box) -> float:
    return box.tried_at
