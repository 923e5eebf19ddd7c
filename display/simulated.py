"""The display's twin for tests: no screen, no sound device, and a person who reads what the picture says.

What is read comes from the texts painted, never from the state behind them: it is what somebody in the hall would see.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from queue_core.screen.items import Picture, Text
from queue_core.screen.simulated_window import SimulatedWindow
from queue_core.voice.simulated_speaker import SimulatedSpeaker

_NUMBER: Final = re.compile(r"[^\W\d_]\d{3,}")


@dataclass(frozen=True, slots=True)
class ReadCall:
    """One line of a board as read: number, counter, and whether it stands out as called."""

    number: str
    counter: str
    is_marked: bool


def read_calls(picture: Picture) -> list[ReadCall]:
    """Return the calls a picture shows, in the order people read: the largest first, then down each column.

    A number's counter is the nearest bold text right of it at its height; a line is marked when it lies on a colour of
    its own.
    """
    bold = [item for item in picture.items if isinstance(item, Text) and item.weight == "bold"]
    numbers = [text for text in bold if _NUMBER.fullmatch(text.words)]
    numbers.sort(key=lambda text: (-text.height, text.rect.x, text.rect.y))
    found: list[ReadCall] = []
    for number in numbers:
        _, middle = number.rect.centre
        beside = [
            text
            for text in bold
            if text.rect.x > number.rect.x
            and text.align == "centre"
            and text.height == number.height
            and text.rect.y <= middle <= text.rect.bottom
        ]
        counter = min(beside, key=lambda text: text.rect.x).words if beside else ""
        found.append(ReadCall(number.words, counter, number.on != picture.background))
    return found


def read_words(picture: Picture) -> list[str]:
    """Return all words a picture shows, top to bottom, then left to right."""
    texts = [item for item in picture.items if isinstance(item, Text)]
    return [text.words for text in sorted(texts, key=lambda text: (text.rect.y, text.rect.x))]


@dataclass(slots=True)
class SimulatedDisplay:
    """Window and loudspeaker of a display that hangs nowhere; give both to `Display`."""

    glass: SimulatedWindow = field(default_factory=SimulatedWindow)
    speaker: SimulatedSpeaker = field(default_factory=SimulatedSpeaker)

    def calls(self) -> list[ReadCall]:
        """Return what a person reads off it now; nothing before the first picture."""
        return read_calls(self.glass.picture) if self.glass.picture is not None else []

    def words(self) -> list[str]:
        """Return all words shown now."""
        return read_words(self.glass.picture) if self.glass.picture is not None else []
