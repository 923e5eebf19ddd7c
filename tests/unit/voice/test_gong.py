from array import array
from itertools import pairwise
from math import cos, pi, sin

import pytest

from queue_core.voice.gong import E4, G4, RATE, chime, gong
from queue_core.voice.samples import Samples, joined, silence


def _loudness(samples: list[int], hertz: float) -> float:
    """Share of a tone in the sound (one bin of a Fourier transform)."""
    turn = 2 * pi * hertz / RATE
    real = sum(value * cos(turn * index) for index, value in enumerate(samples))
    imaginary = sum(value * sin(turn * index) for index, value in enumerate(samples))
    return (real**2 + imaginary**2) ** 0.5 / len(samples)


def _values(samples: Samples) -> list[int]:
    return array("h", samples.pcm).tolist()


def test_the_gong_lasts_seven_tenths_of_a_second():
    assert gong().seconds == pytest.approx(0.7, abs=0.001)


def test_the_gong_goes_from_g_down_to_e():
    values = _values(gong())
    first, last = values[: int(0.25 * RATE)], values[int(0.45 * RATE) :]
    assert _loudness(first, G4) > 5 * _loudness(first, E4)
    assert _loudness(last, E4) > 2 * _loudness(last, G4)


def test_the_gong_does_not_click_and_does_not_clip():
    values = _values(gong())
    assert values[0] == values[-1] == 0
    assert 0.6 * 32767 < max(map(abs, values)) < 0.8 * 32767
    assert max(abs(after - before) for before, after in pairwise(values)) < 6000


def test_a_chime_may_have_any_tones():
    rising = chime((E4, 0.0), (G4, 0.1), seconds=0.3)
    assert rising.seconds == pytest.approx(0.3, abs=0.001)


def test_a_chime_without_tones_is_refused():
    with pytest.raises(ValueError, match="at least one tone"):
        chime(seconds=1)


def test_sounds_are_joined_with_pauses():
    whole = joined(gong(), silence(0.3, RATE), gong())
    assert whole.seconds == pytest.approx(1.7, abs=0.001)


def test_sounds_of_different_rates_are_not_joined():
    with pytest.raises(ValueError, match="one rate"):
        joined(silence(1, 8000), silence(1, RATE))
    with pytest.raises(ValueError, match="none"):
        joined()
