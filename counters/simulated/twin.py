"""Many button boxes on one line, made of bytes: what they show was decoded, what is pressed is encoded."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from typing import Final

from counters.buttons import SETTLED_AFTER, BoxKeys, Contact
from counters.line_reader import LineReader
from counters.picture.drawing import ABSENT, BoxView
from counters.protocol import BUTTONS, OFFLINE_FACE, Poll, ProgramLine, Received, Show, encode
from counters.simulated.box import Box
from counters.simulated.cable import Cable
from queue_core.runtime.clock import OfficeClock
from queue_core.wire.asks import Key

HELD_FOR: Final = 0.08
"""Office seconds a finger rests on a key."""
HELD_LONG_FOR: Final = 1.0
_SEEN_DOWN_FOR: Final = 0.25
"""Real seconds a key is drawn as held after it was let go, so that a watcher sees it."""
_LOOK_EVERY: Final = 0.2
_BOUNCES: Final = (0.002, 0.001, 0.003, 0.001, 0.002)

Move = tuple[float, bool]
"""Office seconds to wait, then whether the contact closes."""


class NoSuchKey(Exception):
    """There is no such box, or it has no such key; the message says which."""


@dataclass(frozen=True, slots=True)
class BoxOnLine:
    """A box to simulate."""

    counter: str
    address: int
    keys: BoxKeys


_DARK: Final = BoxView(OFFLINE_FACE)


@dataclass(slots=True)
class _Simulated:
    plan: BoxOnLine
    box: Box
    contacts: dict[int, Contact] = field(default_factory=lambda: {button: Contact() for button in BUTTONS})
    hand: asyncio.Lock = field(default_factory=asyncio.Lock)
    down: Counter[Key] = field(default_factory=Counter)
    is_plugged: bool = True
    shown: BoxView = _DARK


class SimulatedLine:
    """The twin. `seen_by` is called with a counter whenever its box looks different.

    `run` must run for anything to happen. `seed` gives the first press numbers, as the moment of power-up does.
    """

    def __init__(self, boxes: Iterable[BoxOnLine], path: Path, clock: OfficeClock, *, seed: int = 0) -> None:
        self.seen_by: list[Callable[[str], None]] = []
        self.cable = Cable(path, self._heard)
        self.lines_to_lose = 0
        self._clock = clock
        self._seed = seed
        self._reader = LineReader()
        self._boxes = {plan.counter: _Simulated(plan, self._power_up(plan)) for plan in boxes}
        self._moves: asyncio.Queue[tuple[_Simulated, int, Key, Sequence[Move]]] = asyncio.Queue()

    @property
    def counters(self) -> tuple[str, ...]:
        """The counters with a box here."""
        return tuple(self._boxes)

    async def run(self) -> None:
        """Keep the line plugged and the boxes powered until cancelled; raises OSError where no line can be made."""
        self.cable.plug()
        try:
            async with asyncio.TaskGroup() as hands:
                hands.create_task(self._look_around())
                while True:
                    hands.create_task(self._hand(*await self._moves.get()))
        finally:
            self.cable.unplug()

    def view(self, counter: str) -> BoxView:
        """Return what there is to see of a box."""
        return self._boxes[counter].shown

    def press(self, counter: str, key: Key) -> None:
        """Press a key as a finger does; raises `NoSuchKey`."""
        box, button, is_long = self._find(counter, key)
        self._move(box, button, key, [(0.0, True), (HELD_LONG_FOR if is_long else HELD_FOR, False)])

    def press_bouncing(self, counter: str, key: Key) -> None:
        """Press a key whose worn contact opens and closes a few times on the way down and up."""
        box, button, is_long = self._find(counter, key)
        held = HELD_LONG_FOR if is_long else HELD_FOR
        down = [(wait, n % 2 == 0) for n, wait in enumerate(_BOUNCES)]
        up = [(held, False), *((wait, n % 2 == 0) for n, wait in enumerate(_BOUNCES[:4]))]
        self._move(box, button, key, [*down, *up])

    def press_twice(self, counter: str, key: Key) -> None:
        """Press as a careless box does that knows no debounce: it reports two presses for one finger."""
        box, button, is_long = self._find(counter, key)
        for _ in range(2):
            box.box.pressed(button, is_long, self._now())

    def stick(self, counter: str, key: Key) -> None:
        """Press a key that then stays down; raises `NoSuchKey`."""
        box, button, _ = self._find(counter, key)
        self._move(box, button, key, [(0.0, True)])

    def unstick(self, counter: str, key: Key) -> None:
        """Let a stuck key come up again; raises `NoSuchKey`."""
        box, button, _ = self._find(counter, key)
        self._move(box, button, key, [(0.0, False)])

    def noise(self, data: bytes) -> None:
        """Disturb the line: the program hears these bytes."""
        self.cable.write(data)

    def unplug_box(self, counter: str) -> None:
        """Take a box off the line and its power away."""
        box = self._box(counter)
        box.is_plugged = False
        self._look(box)

    def plug_box(self, counter: str) -> None:
        """Put a box back; it begins anew and knows nothing."""
        box = self._box(counter)
        box.box, box.is_plugged = self._power_up(box.plan), True
        self._look(box)

    def _power_up(self, plan: BoxOnLine) -> Box:
        self._seed += 0x1F35
        return Box(plan.address, self._seed * (plan.address + 1))

    def _box(self, counter: str) -> _Simulated:
        box = self._boxes.get(counter)
        if box is None:
            raise NoSuchKey(f"counter {counter} has no box on this line")
        return box

    def _find(self, counter: str, key: Key) -> tuple[_Simulated, int, bool]:
        box = self._box(counter)
        found = box.plan.keys.button(key)
        if found is None:
            raise NoSuchKey(f"the box of counter {counter} has no key «{key}»")
        return box, *found

    def _move(self, box: _Simulated, button: int, key: Key, moves: Sequence[Move]) -> None:
        self._moves.put_nowait((box, button, key, moves))

    async def _hand(self, box: _Simulated, button: int, key: Key, moves: Sequence[Move]) -> None:
        contact, is_stuck = box.contacts[button], False
        async with box.hand:
            for wait, closes in moves:
                await self._feel_until(box, button, self._clock.now() + wait)
                self._feel(box, button, contact.edge(closes, self._clock.now()))
                if closes != is_stuck:
                    is_stuck = closes
                    self._held(box, key, closes)
            await self._feel_until(box, button, self._clock.now() + SETTLED_AFTER)
        await self._feel_until(box, button, float("inf"))

    async def _feel_until(self, box: _Simulated, button: int, until: float) -> None:
        """Look at a contact whenever it wants, up to an instant of office time or until it wants no more."""
        contact = box.contacts[button]
        while (at := contact.wake_at(self._clock.now())) is not None and at <= until:
            await self._clock.sleep_until(at)
            self._feel(box, button, contact.tick(self._clock.now()))
        if until < float("inf"):
            await self._clock.sleep_until(until)

    def _feel(self, box: _Simulated, button: int, press: bool | None) -> None:
        if press is not None and box.is_plugged:
            box.box.pressed(button, press, self._now())
        now = self._clock.now()
        box.box.stuck = tuple(at for at, contact in box.contacts.items() if contact.is_stuck(now))

    def _held(self, box: _Simulated, key: Key, is_down: bool) -> None:
        if is_down:
            box.down[key] += 1
            self._look(box)
        else:
            asyncio.get_running_loop().call_later(_SEEN_DOWN_FOR, self._let_go, box, key)

    def _let_go(self, box: _Simulated, key: Key) -> None:
        box.down[key] -= 1
        self._look(box)

    def _heard(self, chunk: bytes) -> None:
        for line in self._reader.feed(chunk):
            if self.lines_to_lose:
                self.lines_to_lose -= 1
            elif isinstance(line, Show | Poll | Received):
                self._answer(line)

    def _answer(self, line: ProgramLine) -> None:
        now = self._now()
        heard = ((box, box.box.heard(line, now)) for box in self._boxes.values() if box.is_plugged)
        answers = [(box, encode(answer)) for box, answer in heard if answer is not None]
        if len(answers) > 1:
            # Who speaks at the same time on two wires is understood by nobody.
            mixed = zip_longest(*(data for _, data in answers), fillvalue=0)
            self.cable.write(bytes(byte for several in mixed for byte in several))
        for box, data in answers:
            if len(answers) == 1:
                self.cable.write(data)
            self._look(box)

    def _look(self, box: _Simulated) -> None:
        if box.is_plugged:
            down = frozenset(key for key, count in box.down.items() if count > 0)
            view = BoxView(box.box.face(self._now()), down)
        else:
            view = ABSENT
        if view != box.shown:
            box.shown = view
            for see in self.seen_by:
                see(box.plan.counter)

    async def _look_around(self) -> None:
        while True:
            for box in self._boxes.values():
                self._look(box)
            await asyncio.sleep(_LOOK_EVERY)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
