"""What the kiosk sounds like: a tick on touch, a rising pair when it went well, a low pair when it did not."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal, TypeAlias, get_args

from queue_core.voice.gong import E4, G4, chime
from queue_core.voice.samples import Samples

SoundName: TypeAlias = Literal["tick", "success", "trouble", "warning"]
_C5, _G3, _C6 = 523.25, 196.0, 1046.5


def prepare() -> None:
    """Compute all sounds now, so that the first touch does not wait for them."""
    for name in get_args(SoundName):
        sound(name)


@lru_cache(maxsize=4)
def sound(name: SoundName) -> Samples:
    """Return the samples of a sound; computed once."""
    if name == "tick":
        return chime((_C6, 0.0), seconds=0.06)
    if name == "success":
        return chime((G4, 0.0), (_C5, 0.12), seconds=0.4)
    if name == "trouble":
        return chime((E4 / 2, 0.0), (_G3 / 1.5, 0.16), seconds=0.5)
    return chime((E4, 0.0), (E4, 0.25), (E4, 0.5), seconds=0.9)
