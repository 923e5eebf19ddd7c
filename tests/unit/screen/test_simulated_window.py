"""The twin of the window, as tests use it."""

from __future__ import annotations

import pytest

from queue_core.screen.items import Picture, Rect, Target, Text
from queue_core.screen.simulated_window import SimulatedWindow

PICTURE = Picture(
    (100, 100),
    "#FFFFFF",
    (Text(Rect(0, 0, 50, 20), "Назад", 20, "#000000", "#FFFFFF"),),
    (Target("back", Rect(0, 0, 50, 20)),),
)


async def test_a_target_is_touched_by_its_name() -> None:
    window = SimulatedWindow()
    window.show(PICTURE)
    window.touch("back")
    window.close()
    touched = [(one.x, one.y, one.down) async for one in window.touches()]
    assert touched == [(25, 10, True), (25, 10, False)]


def test_what_is_not_shown_cannot_be_touched() -> None:
    window = SimulatedWindow()
    with pytest.raises(LookupError, match="there is nothing"):
        window.touch("back")
    window.show(PICTURE)
    with pytest.raises(LookupError, match="there is back"):
        window.touch("help")


def test_equal_pictures_are_remembered_once() -> None:
    window = SimulatedWindow()
    window.show(PICTURE)
    window.show(Picture(PICTURE.size, PICTURE.background, PICTURE.items, PICTURE.targets))
    assert len(window.pictures) == 1
    assert window.words() == "Назад"
