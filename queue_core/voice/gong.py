"""The gong before a call and other short signals: struck tones, computed. Pure."""

from __future__ import annotations

import sys
from array import array
from functools import lru_cache
from itertools import starmap
from math import exp, pi, sin
from typing import Final

from queue_core.voice.samples import Samples

RATE: Final = 44_100
"""Samples a second of every signal."""
G4: Final = 392.00
E4: Final = 329.63
"""Hertz, equal temperament, A4 = 440."""
SECONDS: Final = 0.7
PAUSE_SECONDS: Final = 0.3
"""Silence between the gong and a voice."""

_SECOND_TONE_AT: Final = 0.26
_PARTIALS: Final = ((1.0, 1.0, 4.0), (2.0, 0.35, 7.0), (3.01, 0.12, 11.0))
"""Of a struck bar: multiple of the tone, loudness, decay per second."""
_ATTACK_SECONDS: Final = 0.006
_RELEASE_SECONDS: Final = 0.08
_PEAK: Final = 0.7 * 32_767


@lru_cache(maxsize=1)
def gong() -> Samples:
    """Return the gong: G4, then E4, 0.7 s in all."""
    return chime((G4, 0.0), (E4, _SECOND_TONE_AT), seconds=SECONDS)


def chime(*tones: tuple[float, float], seconds: float) -> Samples:
    """Return tones struck at their times, each `(hertz, at)`, dying away within `seconds`.

    It begins and ends in silence, so nothing clicks. Raises `ValueError` without tones.
    """
    if not tones:
        raise ValueError("a chime needs at least one tone")
    count = round(RATE * seconds)
    wave = [0.0] * count
    for hertz, at in tones:
        begins = round(RATE * at)
        for index, value in enumerate(_struck(hertz, count - begins), begins):
            wave[index] += value
    release = min(count, round(RATE * _RELEASE_SECONDS))
    for index in range(release):
        wave[count - 1 - index] *= index / release
    loudest = max(map(abs, wave), default=0.0) or 1.0
    samples = array("h", (round(value / loudest * _PEAK) for value in wave))
    if sys.byteorder == "big":
        samples.byteswap()
    return Samples(RATE, samples.tobytes())


def _struck(hertz: float, count: int) -> list[float]:
    """Return a tone struck once and dying away."""
    step, attack = 2 * pi * hertz / RATE, _ATTACK_SECONDS * RATE

    def at(index: int, multiple: float, loud: float, decay: float) -> float:
        return loud * exp(-decay * index / RATE) * sin(step * multiple * index)

    return [
        min(1.0, index / attack) * sum(starmap(at, ((index, *partial) for partial in _PARTIALS)))
        for index in range(max(0, count))
    ]
