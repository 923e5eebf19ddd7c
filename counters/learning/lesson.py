"""A lesson: for each counter and key somebody presses a button, and what came is what it will mean. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from counters.protocol import BUTTONS
from queue_core.wire.asks import Key


@dataclass(frozen=True, slots=True)
class Sent:
    """What a box sent: where it is (address, path or device), which button, how long; `counter` where it names one."""

    where: str
    button: str
    is_long: bool
    counter: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The press that is waited for."""

    counter: str
    key: Key


@dataclass(frozen=True, slots=True)
class Wrong:
    """Why a press is not taken, as a key of the texts, with what stands in it."""

    text: str
    values: dict[str, str]


@dataclass(slots=True)
class LearnedBox:
    """What was learned of the box of one counter. `buttons` stand in the order of the keys."""

    counter: str
    where: str
    buttons: list[str] = field(default_factory=list)


_NUMBERED: Final = tuple(map(str, BUTTONS))


class Lesson:
    """`counters` are asked one after the other, each for every one of `keys`.

    `numbered`: buttons have numbers that stand for the order of the keys, as in boxes on a line. `shared`: one box may
    serve several counters, as a keypad between two windows does.
    """

    def __init__(self, counters: Sequence[str], keys: Sequence[Key], *, numbered: bool, shared: bool) -> None:
        self.boxes: list[LearnedBox] = []
        self._wanted = [Wanted(counter, key) for counter in counters for key in keys]
        self._keys = tuple(keys)
        self._numbered = numbered
        self._shared = shared

    @property
    def wants(self) -> Wanted | None:
        """The next press that is waited for; None when all is learned."""
        return self._wanted[0] if self._wanted else None

    def take(self, sent: Sent) -> Wrong | None:
        """Take a press for what is wanted; return why it was not taken, and then it is wanted still."""
        wanted = self._wanted[0]
        wrong = next(self._wrongs(wanted, sent), None)
        if wrong is not None:
            return wrong
        if not self.boxes or self.boxes[-1].counter != wanted.counter:
            self.boxes.append(LearnedBox(wanted.counter, sent.where))
        self.boxes[-1].buttons.append(sent.button)
        self._wanted.pop(0)
        return None

    def _wrongs(self, wanted: Wanted, sent: Sent) -> Iterator[Wrong]:
        own = next((box for box in self.boxes if box.counter == wanted.counter), None)
        if sent.counter is not None and sent.counter != wanted.counter:
            yield Wrong("learn.names_another", {"counter": sent.counter})
        if own is not None and own.where != sent.where:
            yield Wrong("learn.another_box", {"where": sent.where, "counter": wanted.counter, "own": own.where})
        for box in self.boxes:
            if box.where == sent.where and (sent.button in box.buttons or not (self._shared or box is own)):
                yield Wrong("learn.taken", {"counter": box.counter, "where": sent.where, "button": sent.button})
        place = self._keys.index(wanted.key)
        if self._numbered and sent.button != _NUMBERED[place]:
            yield Wrong("learn.order", {"button": sent.button, "wanted": _NUMBERED[place]})
