"""What every glass must do, the window and its twin alike."""

from __future__ import annotations

import asyncio

from queue_core.screen.glass import Glass, Touched
from queue_core.screen.items import Box, Picture, Rect, Target
from queue_core.wire.codec import MAX_SCREEN_BYTES

BUTTON = Rect(100, 200, 300, 100)
PICTURE = Picture((1920, 1080), "#FFFFFF", (Box(BUTTON, "#004AD8", 20),), (Target("button", BUTTON),))


async def check_glass(glass: Glass) -> None:
    """Show, touch, photograph and close a glass that has shown nothing yet."""
    assert glass.picture is None
    glass.show(PICTURE)
    assert glass.picture == PICTURE
    x, y = BUTTON.centre
    glass.post_touch(x, y, True)
    glass.post_touch(5, 6, False)
    heard: list[Touched] = []
    async with asyncio.timeout(5):
        async for touched in glass.touches():
            heard.append(touched)
            if len(heard) == 2:
                break
    assert [touched.down for touched in heard] == [True, False]
    assert PICTURE.target_at(heard[0].x, heard[0].y) == "button"
    assert PICTURE.target_at(heard[1].x, heard[1].y) is None
    photograph = glass.capture(640)
    assert photograph.startswith(b"\xff\xd8\xff")
    assert len(photograph) <= MAX_SCREEN_BYTES
    glass.close()
    async with asyncio.timeout(5):
        assert [touched async for touched in glass.touches()] == []
