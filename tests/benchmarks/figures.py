"""Figures that can be trusted on a noisy machine: medians of runs taken in turns, and ratios between them."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
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


def keep(name: str, figures: Mapping[str, object]) -> None:
    """Write the figures as JSON and print them."""
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(figures, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    print(f"\n{name}")
    for key, value in figures.items():
        print(f"  {key:<58} {value:.4g}" if isinstance(value, float) else f"  {key:<58} {value}")
