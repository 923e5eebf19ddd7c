"""How the constants of the forecast are fitted: the middle by least absolute deviations, the band by interval score.

Pure, standard library, no randomness: the same cases give the same constants. Minutes throughout.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product
from math import ceil, floor

from queue_core.domain.estimate.fitted import COVERAGE, Fitted
from queue_core.domain.estimate.forecast import Parts, measurements, range_of

ALPHA = 1.0 - COVERAGE
ROUNDS = 40
CLOSE_ENOUGH = 1e-4
FACTORS = tuple(step / 20 for step in range(10, 41))
"""What is tried for `below` and `above`."""
COARSE = 4
"""The grid is searched at every fourth point first, then around the best at every point."""


def fit(known: Sequence[tuple[Parts, float]]) -> Fitted:
    """Return the constants that suit forecasts whose waits are known; raises `ValueError` for none."""
    if not known:
        raise ValueError("no forecast with a known wait to fit the constants on")
    waits = [wait for _, wait in known]
    weights = least_deviations([measurements(parts) for parts, _ in known], waits)
    by_pace, by_head, by_last = (round(weight, 2) for weight in weights)

    def edges(below: float, above: float) -> list[tuple[int, int]]:
        ranges = (range_of(parts, Fitted(by_pace, by_head, by_last, below, above)) for parts, _ in known)
        return [(found.low_minutes, found.high_minutes) for found in ranges]

    below = min(FACTORS, key=lambda factor: cost_of_low([low for low, _ in edges(factor, 0.0)], waits))
    above = min(FACTORS, key=lambda factor: cost_of_high([high for _, high in edges(0.0, factor)], waits))
    return Fitted(by_pace, by_head, by_last, below, above)


def least_deviations(rows: Sequence[Sequence[float]], waits: Sequence[float]) -> list[float]:
    """Return weights, none below 0, of the least sum of |wait − Σ weight · measurement|.

    One weight after another is set to the exact minimum along it, a weighted median (Boscovich, Laplace), until
    nothing moves.
    """
    weights = [1.0 / len(rows[0])] * len(rows[0])
    left = [wait - sum(w * x for w, x in zip(weights, row, strict=True)) for row, wait in zip(rows, waits, strict=True)]
    for _ in range(ROUNDS):
        moved = 0.0
        for column, weight in enumerate(weights):
            steps = [
                (rest / row[column] + weight, row[column])
                for rest, row in zip(left, rows, strict=True)
                if row[column] > 0
            ]
            change = max(0.0, _weighted_median(steps)) - weight if steps else -weight
            left = [rest - change * row[column] for rest, row in zip(left, rows, strict=True)]
            weights[column] += change
            moved = max(moved, abs(change))
        if moved < CLOSE_ENOUGH:
            break
    return weights


def fit_band(likely: Sequence[float], waits: Sequence[float]) -> tuple[float, float, float, float]:
    """Return (low share, low minutes, high share, high minutes) of the least interval score, rounded outwards.

    The band of an estimator that says nothing of its error: low = low share · likely − low minutes, and so for high.
    """
    shares, minutes = [step / 20 for step in range(21)], [step / 2 for step in range(17)]
    low = _best(lambda share, less: cost_of_low([low_edge(one, share, less) for one in likely], waits), shares, minutes)
    shares, minutes = [1 + step / 20 for step in range(25)], [step / 2 for step in range(33)]
    high = _best(
        lambda share, more: cost_of_high([high_edge(one, share, more) for one in likely], waits), shares, minutes
    )
    return (*low, *high)


def low_edge(likely: float, share: float, minutes: float) -> int:
    """Return the lower edge of such a band in whole minutes."""
    return floor(max(0.0, share * likely - minutes))


def high_edge(likely: float, share: float, minutes: float) -> int:
    """Return the upper edge of such a band in whole minutes."""
    return ceil(share * likely + minutes)


def cost_of_low(edges: Sequence[float], waits: Sequence[float]) -> float:
    """Return what lower edges add to the interval score; it splits into a sum for each edge."""
    return sum(2 / ALPHA * max(0.0, edge - wait) - edge for edge, wait in zip(edges, waits, strict=True))


def cost_of_high(edges: Sequence[float], waits: Sequence[float]) -> float:
    """Return what upper edges add to the interval score."""
    return sum(2 / ALPHA * max(0.0, wait - edge) + edge for edge, wait in zip(edges, waits, strict=True))


def _best(
    cost: Callable[[float, float], float], shares: Sequence[float], minutes: Sequence[float]
) -> tuple[float, float]:
    coarse = product(range(0, len(shares), COARSE), range(0, len(minutes), COARSE))
    at, by = min(coarse, key=lambda point: cost(shares[point[0]], minutes[point[1]]))
    near = product(_around(at, len(shares)), _around(by, len(minutes)))
    at, by = min(near, key=lambda point: cost(shares[point[0]], minutes[point[1]]))
    return shares[at], minutes[by]


def _around(place: int, length: int) -> Iterable[int]:
    return range(max(0, place - COARSE + 1), min(length, place + COARSE))


def _weighted_median(steps: list[tuple[float, float]]) -> float:
    steps.sort()
    half, seen = sum(weight for _, weight in steps) / 2, 0.0
    for value, weight in steps:
        seen += weight
        if seen >= half:
            return value
    return steps[-1][0]
