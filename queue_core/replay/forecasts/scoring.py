"""How good forecasts were: error of the middle, and coverage, width and interval score of the range. Pure; minutes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, inf

from queue_core.replay.forecasts.fitting import ALPHA

RATIO_STEPS = 50


@dataclass(frozen=True, slots=True)
class Forecasted:
    """The middle and the edges of one forecast, and the wait that came."""

    likely: float
    low: float
    high: float
    waited: float


@dataclass(frozen=True, slots=True)
class Score:
    """Mean absolute error, bias (forecast less wait), coverage 0 to 1, mean width, mean interval score."""

    count: int
    mae: float
    bias: float
    coverage: float
    width: float
    interval_score: float


def score(made: Sequence[Forecasted]) -> Score:
    """Return how good some forecasts were; there must be one.

    Interval score (Gneiting, Raftery 2007): width + 2/α · the distance by which the wait missed the range.
    """
    count = len(made)
    missed = sum(max(0.0, one.low - one.waited, one.waited - one.high) for one in made)
    width = sum(one.high - one.low for one in made) / count
    return Score(
        count,
        mae=sum(abs(one.likely - one.waited) for one in made) / count,
        bias=sum(one.likely - one.waited for one in made) / count,
        coverage=sum(one.low <= one.waited <= one.high for one in made) / count,
        width=width,
        interval_score=width + 2 / ALPHA * missed / count,
    )


def narrowest_ratio_band(likely: Sequence[float], waits: Sequence[float], coverage: float) -> float | None:
    """Return the mean width of the narrowest band [a · likely, b · likely] that holds `coverage` of these waits.

    Chosen in hindsight, which no forecast can do: it is a rival at its best. None where no such band holds so many,
    which is so where many waited of whom nothing was expected.
    """
    wanted = ceil(coverage * len(waits))
    found = inf
    for step in range(RATIO_STEPS + 1):
        share = step / RATIO_STEPS
        ratios = sorted(
            (wait / middle if middle > 0 else (share if wait <= 0 else inf))
            for middle, wait in zip(likely, waits, strict=True)
            if wait >= share * middle
        )
        if len(ratios) >= wanted and ratios[wanted - 1] < inf:
            found = min(found, ratios[wanted - 1] - share)
    return found * sum(likely) / len(likely) if found < inf else None
