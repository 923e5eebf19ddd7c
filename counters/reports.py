"""What the bus reports: boxes that come and go, buttons that are pressed or stuck."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from queue_core.wire.values import Seen


@dataclass(frozen=True, slots=True)
class BoxFound:
    """A box answers that did not."""

    address: int


@dataclass(frozen=True, slots=True)
class BoxLost:
    """A box does not answer any more."""

    address: int


@dataclass(frozen=True, slots=True)
class FaceShown:
    """A box has confirmed that it shows what it was told."""

    address: int


@dataclass(frozen=True, slots=True)
class ButtonsStuck:
    """The buttons a box reports as held for too long have changed."""

    address: int
    buttons: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ButtonPressed:
    """A box reports a press, perhaps again. `is_known` is false where it showed what this program never sent.

    `seen`: what was shown when it was pressed, as `Bus.show` was told.
    """

    address: int
    press: int
    button: int
    is_long: bool
    is_known: bool
    seen: Seen | None


@dataclass(frozen=True, slots=True)
class StrangerHeard:
    """A box answers under an address that the program does not carry; told once."""

    address: int


@dataclass(frozen=True, slots=True)
class BoxesClash:
    """Under this address two boxes answer, or what it answers is spoilt again and again; told once until it is well."""

    address: int


Report: TypeAlias = BoxFound | BoxLost | FaceShown | ButtonsStuck | ButtonPressed | StrangerHeard | BoxesClash
