"""One keypad of USB as a button box, or as several: keys go down and up, presses come out.

No port and no clock in here. What a computer's keyboard does besides (repeating a held key, locks) is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from counters.buttons import Contact
from counters.keypad.events import EventReader, EventsLost, led_bytes
from counters.keypad.rhythm import changes_at, is_lit
from counters.protocol import MARKS, OFFLINE_FACE, Face, Lamp
from counters.reports import BoxFound, BoxLost, ButtonPressed, ButtonsStuck, Report
from queue_core.wire.values import Seen

Chord: TypeAlias = frozenset[int]
"""Codes of keys that are held together; mostly one."""
_LATEST: Final = 0.001
"""Seconds by which the light may change late: instants are sums of fractions."""


@dataclass(slots=True)
class _Button:
    chord: Chord
    address: int
    number: int
    contact: Contact = field(default_factory=lambda: _contact())
    seen: Seen | None = None
    is_closed: bool = False


def _contact() -> Contact:
    # The keypad has debounced it, and some say down and up at one instant. Letting go is still waited for: a worn
    # key that opens for a moment is held.
    return Contact(closes_after=0.0)


class Keypad:
    """`buttons`: which keys are which button of which box, as (address, button). The first box has the light.

    Keys held together that are a button of their own swallow what each alone would mean, until it is let go.
    """

    def __init__(self, buttons: Mapping[Chord, tuple[int, int]]) -> None:
        """All addresses of `buttons` hang on this keypad; there is at least one."""
        # The largest chord first: what it takes is gone for the smaller ones.
        chords = sorted(buttons, key=lambda chord: (-len(chord), sorted(chord)))
        self._buttons = [_Button(chord, *buttons[chord]) for chord in chords]
        self._addresses = tuple(sorted({address for address, _ in buttons.values()}))
        self._faces: dict[int, tuple[Face, Seen | None]] = dict.fromkeys(self._addresses, (OFFLINE_FACE, None))
        self._reader = EventReader()
        self._down: set[int] = set()
        self._swallowed: set[int] = set()
        self._stuck: dict[int, tuple[int, ...]] = dict.fromkeys(self._addresses, ())
        self._next_press = 0
        self._moved_at = float("-inf")
        self._is_plugged = False
        self._is_lit: bool | None = None

    @property
    def addresses(self) -> tuple[int, ...]:
        """The boxes this keypad is."""
        return self._addresses

    @property
    def missing(self) -> tuple[int, ...]:
        """All of them while it is not plugged in."""
        return () if self._is_plugged else self._addresses

    def show(self, address: int, face: Face, seen: Seen | None) -> None:
        """Let a box show `face`: its lamp by the rhythm of the light, if it has one."""
        self._faces[address] = (face, seen)

    def shown(self, address: int) -> Face | None:
        """Return the lamp that is shown: a keypad shows no number."""
        return Face(self._faces[address][0].lamp) if self._is_plugged else None

    def plugged(self, now: float) -> list[Report]:
        """The keypad is there, with no key down."""
        self._is_plugged, self._is_lit = True, None
        self._reader.clear()
        self._forget()
        return [BoxFound(address) for address in self._addresses]

    def unplugged(self) -> list[Report]:
        """The keypad is gone; whoever held a key has pressed nothing."""
        lost: list[Report] = [BoxLost(address) for address in self._addresses] if self._is_plugged else []
        self._is_plugged = False
        self._forget()
        return lost + list(self._stuck_changes(self._moved_at))

    def heard(self, chunk: bytes, now: float) -> list[Report]:
        """Take events. Each counts at its own instant as far as that lies between the last one and `now`."""
        found: list[Report] = []
        for event in self._reader.feed(chunk):
            if isinstance(event, EventsLost):
                self._forget()
                continue
            self._moved_at = max(self._moved_at, min(event.at, now))
            if event.is_down:
                self._down.add(event.code)
            else:
                self._down.discard(event.code)
                self._swallowed.discard(event.code)
            found += self._feel()
        # What time alone brings about is told by `overdue`: more events of the past may be on their way.
        return found

    def overdue(self, now: float) -> list[Report]:
        """Return long presses that have become long, short ones that have settled, and keys that are stuck."""
        found = [self._pressed(button, button.contact.tick(now)) for button in self._buttons]
        return [report for report in found if report is not None] + list(self._stuck_changes(now))

    def to_send(self, now: float) -> bytes | None:
        """Return what turns the light on or off, None where it is as it should be."""
        lit = is_lit(self._lamp(), now + _LATEST)
        if lit == self._is_lit:
            return None
        self._is_lit = lit
        return led_bytes(lit)

    def wake_at(self, now: float) -> float:
        """Return when a press, a stuck key or the light comes about by time alone."""
        if is_lit(self._lamp(), now + _LATEST) != self._is_lit:
            return now
        felt = [at for button in self._buttons if (at := button.contact.wake_at(now)) is not None]
        return min((*felt, changes_at(self._lamp(), now + _LATEST)))

    def _lamp(self) -> Lamp:
        return self._faces[self._addresses[0]][0].lamp

    def _feel(self) -> Iterator[Report]:
        """Close and open the contacts of the buttons as the keys stand."""
        for button in self._buttons:
            closes = button.chord <= self._down - (self._swallowed if len(button.chord) == 1 else set())
            if closes and not button.is_closed:
                button.seen = self._faces[button.address][1]
                if len(button.chord) > 1:
                    self._swallow(button.chord)
            button.is_closed = closes
            report = self._pressed(button, button.contact.edge(closes, self._moved_at))
            if report is not None:
                yield report

    def _swallow(self, chord: Chord) -> None:
        self._swallowed |= chord
        for button in self._buttons:
            if len(button.chord) == 1 and button.chord <= chord:
                button.contact, button.is_closed = _contact(), False

    def _pressed(self, button: _Button, is_long: bool | None) -> Report | None:
        if is_long is None:
            return None
        self._next_press = (self._next_press + 1) % MARKS
        return ButtonPressed(button.address, self._next_press, button.number, is_long, True, button.seen)

    def _stuck_changes(self, now: float) -> Iterator[Report]:
        for address in self._addresses:
            own = (button for button in self._buttons if button.address == address)
            stuck = tuple(sorted(button.number for button in own if button.contact.is_stuck(now)))
            if stuck != self._stuck[address]:
                self._stuck[address] = stuck
                yield ButtonsStuck(address, stuck)

    def _forget(self) -> None:
        self._down.clear()
        self._swallowed.clear()
        for button in self._buttons:
            button.contact, button.is_closed = _contact(), False
