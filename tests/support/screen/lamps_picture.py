"""The picture of all lamps, as the program of the boxes shows them to a watcher (`make pictures`)."""

from __future__ import annotations

from typing import Final

from PIL import Image

from counters.picture.drawing import BoxView, Painter
from counters.picture.layout import BoxPlan, arrange
from counters.protocol import Face, Lamp, Queue
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from tests.support.offices import CONFIG

WIDTH: Final = 1600
FACES: Final = (
    Face(Lamp.CLOSED),
    Face(Lamp.FREE),
    Face(Lamp.UNACKNOWLEDGED, "А017", 3, Queue.WAITS),
    Face(Lamp.CALLED, "А017", 3, Queue.WAITS),
    Face(Lamp.SERVING, "А017", 3, Queue.WAITS),
    Face(Lamp.SERVING, "А017", 12, Queue.WAITS_LONG),
    Face(Lamp.PAUSED),
    Face(Lamp.WAITING, None, 2, Queue.WAITS),
    Face(Lamp.WAITS_LONG, None, 5, Queue.WAITS_LONG),
    Face(Lamp.NOT_DONE, "А017", 3, Queue.WAITS),
    Face(Lamp.OFFLINE, "А017"),
    Face(Lamp.SUSPENDED, None, 4, Queue.WAITS),
)


def picture(language: str, width: int = WIDTH) -> Image.Image:
    """Return the picture, with the words of a language."""
    painter = Painter(Theme.load(CONFIG), Texts.load(CONFIG, "counters"), language)
    plans = [BoxPlan(str(n), ("next", "recall", "no_show", "pause", "resume")) for n in range(1, len(FACES) + 1)]
    views = {plan.counter: BoxView(face) for plan, face in zip(plans, FACES, strict=True)}
    return painter.picture(arrange(plans, width), views).copy()
