"""The file of a display, `config/devices/display-N.toml`, as it is read."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Meta, Struct, field

from display.layout.shapes import Heading
from queue_core.wire.values import Name, Words

_Pixels: TypeAlias = Annotated[int, Meta(ge=320, le=15_360)]


class HallSettings(Struct, frozen=True, kw_only=True):
    """A hall this display shows: its id in the office, and its name as people read it."""

    id: Name
    name: Words


class ScreenSettings(Struct, frozen=True, kw_only=True):
    """What hangs on the wall. Inches across the corners and metres to the farthest seat decide the size of letters."""

    diagonal_inches: Annotated[float, Meta(ge=7, le=300)]
    farthest_seat_metres: Annotated[float, Meta(ge=0.5, le=60)]
    width: _Pixels = 1920
    height: _Pixels = 1080
    fullscreen: bool = True


class DisplaySettings(Struct, frozen=True, kw_only=True):
    """One display: the halls it shows, its screen, and what it tells beside the calls.

    `arrows`: counter → where it is, seen from this display. `priority_line`: says that defenders are served first.
    """

    halls: Annotated[list[HallSettings], Meta(min_length=1, max_length=8)]
    screen: ScreenSettings
    arrows: dict[str, Heading] = field(default_factory=dict)
    sound: bool = True
    motion: bool = True
    priority_line: bool = True
