"""A button box: what it does with the lines it hears and the presses it feels.

The twin is made of these; whoever writes the program of a real box finds here all it must do. No port and no clock in
here; all instants are monotonic seconds.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Final

from counters.protocol import (
    ANYBODY,
    MARKS,
    Alive,
    BoxLine,
    Face,
    Lamp,
    Pressed,
    ProgramLine,
    Received,
    Show,
)

GIVEN_UP_AFTER: Final = 5.0
"""Seconds after which a press that nobody received is forgotten and shown as not done."""
NOT_DONE_FOR: Final = 3.0
ALONE_AFTER: Final = 3.0
"""Seconds without any good line of the program after which a box shows that it is offline."""
MAX_PRESSES: Final = 4
"""Presses a box keeps until they are received; more are shown as not done."""
DARK: Final = Face(Lamp.OFFLINE)


@dataclass(frozen=True, slots=True)
class _Press:
    number: int
    button: int
    is_long: bool
    shown_then: int | None
    at: float


class Box:
    """One box on the line. `first_press` is a number that should differ each time power comes."""

    def __init__(self, address: int, first_press: int) -> None:
        self.address = address
        self.stuck: tuple[int, ...] = ()
        self._next_press = first_press % MARKS
        self._presses: deque[_Press] = deque()
        self._face = DARK
        self._mark: int | None = None
        self._heard_at = float("-inf")
        self._not_done_until = float("-inf")

    def pressed(self, button: int, is_long: bool, now: float) -> None:
        """Keep a press, debounced and measured, until the program has it."""
        if len(self._presses) >= MAX_PRESSES:
            self._not_done_until = now + NOT_DONE_FOR
            return
        self._presses.append(_Press(self._next_press, button, is_long, self._mark, now))
        self._next_press = (self._next_press + 1) % MARKS

    def heard(self, line: ProgramLine, now: float) -> BoxLine | None:
        """Take a good line, any box's, and return the answer if it is this box's turn to speak."""
        self._heard_at = now
        self._give_up(now)
        if line.address == ANYBODY:
            return self._answer() if self._presses else None
        if line.address != self.address:
            return None
        if isinstance(line, Show):
            self._face, self._mark = line.face, line.mark
        elif isinstance(line, Received) and self._presses and self._presses[0].number == line.press:
            self._presses.popleft()
        return self._answer()

    def face(self, now: float) -> Face:
        """Return what lamp and number show at this instant."""
        self._give_up(now)
        if now < self._not_done_until:
            return Face(Lamp.NOT_DONE, self._face.number, self._face.waiting, self._face.queue)
        if now >= self._heard_at + ALONE_AFTER:
            return Face(Lamp.OFFLINE, self._face.number)
        return self._face

    def _give_up(self, now: float) -> None:
        while self._presses and now >= self._presses[0].at + GIVEN_UP_AFTER:
            given_up = self._presses.popleft()
            self._not_done_until = given_up.at + GIVEN_UP_AFTER + NOT_DONE_FOR

    def _answer(self) -> BoxLine:
        if not self._presses:
            return Alive(self.address, self._mark, self.stuck)
        press = self._presses[0]
        return Pressed(
            self.address, self._mark, press.number, press.button, press.is_long, press.shown_then, self.stuck
        )
