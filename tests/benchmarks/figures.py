"""Figures that can be trusted on a noisy machine: medians of runs taken in turns, and ratios between them."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

RESULTS = Path(__file__).resolve().parents[2] / "bench-results"


def seconds_of(work: Callable[[], object]) -> float:
    """Return how long `work` takes, seconds."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def in_turns(works: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Run each work once a round, in turns; return the median of what each measured."""
    measured: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            measured[name].append(work())
    return {name: median(values) for name, values in measured.items()}


def share(values: Sequence[float], part: float) -> float:
    """Return the value below which a part (0 to 1) of `values` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, math.ceil(part * len(ordered)) - 1)]


def growth_exponent(sizes: Sequence[int], costs: Sequence[float]) -> float:
    """Return the slope of log cost over log size: 0 where the cost does not grow, 1 where it grows with the size."""
    xs, ys = [math.log(size) for size in sizes], [math.log(cost) for cost in costs]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return above / sum((x - mean_x) ** 2 for x in xs)


@dataclass(frozen=True, slots=True)
class Promise:
    """What a figure must be: not less than `least`, not more than `most`."""

    least: float = -math.inf
    most: float = math.inf

    def is_kept_by(self, value: object) -> bool:
        """Say whether a figure keeps the promise; one that is no number does not."""
        return isinstance(value, int | float) and self.least <= value <= self.most

    def __str__(self) -> str:
        """The promise in words."""
        return f"at least {self.least:g}" if self.most == math.inf else f"at most {self.most:g}"


def at_least(bound: float) -> Promise:
    """Promise a figure that is not smaller."""
    return Promise(least=bound)


def at_most(bound: float) -> Promise:
    """Promise a figure that is not larger."""
    return Promise(most=bound)


def keep(name: str, figures: Mapping[str, object], promises: Mapping[str, Promise] | None = None) -> tuple[str, ...]:
    """Write the figures as JSON and print them; return a sentence for each promise, by figure, that is not kept."""
    promised = promises or {}
    failed = tuple(
        f"FAILED {name}: «{key}» is {_shown(figures.get(key))}, promised is {promise}"
        for key, promise in promised.items()
        if not promise.is_kept_by(figures.get(key))
    )
    RESULTS.mkdir(exist_ok=True)
    kept = {**figures, "promises": {key: str(promise) for key, promise in promised.items()}, "failed": failed}
    (RESULTS / f"{name}.json").write_text(json.dumps(kept, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{name}")
    for key, value in figures.items():
        beside = f"   (promised {promised[key]})" if key in promised else ""
        print(f"  {key:<70} {_shown(value)}{beside}")
    for sentence in failed:
        print(f"  {sentence}")
    return failed


def _shown(value: object) -> str:
    if not isinstance(value, float):
        return str(value)
    return f"{value:.4g}" if abs(value) < 10_000 else f"{value:.0f}"
