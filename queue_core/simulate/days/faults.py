"""What goes wrong on a day: drawn from the seed, done to the day at its instant."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Protocol

from queue_core.domain.day.schedule import Hours
from queue_core.domain.office import SuspensionReason
from queue_core.simulate.days.air import CALM, ROUGH, STORM, Weather
from queue_core.simulate.days.core import Fate

HOURS_PER_FAULT = 2.5
LONGEST_AWAY = 45.0
"""Seconds until somebody (systemd) has started the core again, at the most."""


class Suffering(Protocol):
    """What faults are done to: a day of an office."""

    def die(self, fate: Fate | None, away_for: float, clock_error: float) -> None:
        """Kill the core now (`fate` None) or over its next commit; the next life's clock is wrong by `clock_error`."""

    def set_weather(self, weather: Weather, for_seconds: float) -> None:
        """Let messages be lost, doubled and late for a while."""

    def lose_broker(self, for_seconds: float) -> None:
        """Let nothing travel for a while."""

    def trouble_printer(self, kind: str, place: int, for_seconds: float) -> None:
        """Let a printer `run_out`, `lose_power` or `break_off`."""

    def take_register_down(self, place: int, for_seconds: float) -> None:
        """Let one service stand still for a while."""

    def suspend(self, reason: SuspensionReason, for_seconds: float) -> None:
        """Let the office stand still for a while."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong at an instant. `name` is for people."""

    at: float
    name: str
    strike: Callable[[Suffering], None]


def draw_faults(random: Random, hours: Hours) -> list[Fault]:
    """Return the day's faults in order of time; some days have none."""
    lasts = hours.closes_at - hours.opens_at + 3600
    count = 0 if random.random() < 0.15 else 1 + int(random.expovariate(1 / (lasts / 3600 / HOURS_PER_FAULT)))
    names = random.choices(list(_KINDS), [weight for weight, _ in _KINDS.values()], k=min(count, 12))
    instants = sorted(hours.opens_at - 1800 + random.random() * lasts for _ in names)
    return [Fault(at, name, _KINDS[name][1](random)) for at, name in zip(instants, names, strict=True)]


def everyday_weather(random: Random) -> Weather:
    """Return the weather of a whole day: calm on most days."""
    return ROUGH if random.random() < 0.3 else CALM


_Strike = Callable[[Suffering], None]


def _death(fate: Fate | None) -> Callable[[Random], _Strike]:
    def drawn(random: Random) -> _Strike:
        away_for = random.uniform(0.5, LONGEST_AWAY)
        error = _clock_error(random)
        return lambda day: day.die(fate, away_for, error)

    return drawn


def _clock_error(random: Random) -> float:
    """Return by how much the next life's clock is wrong: mostly nothing; a step back; a little ahead; 1970."""
    chance = random.random()
    if chance < 0.7:
        return 0.0
    if chance < 0.9:
        return -random.uniform(1, 3600)
    return random.uniform(1, 1200) if chance < 0.97 else -1e12


def _storm(random: Random) -> _Strike:
    seconds = random.uniform(30, 900)
    return lambda day: day.set_weather(STORM, seconds)


def _no_broker(random: Random) -> _Strike:
    seconds = random.uniform(2, 120)
    return lambda day: day.lose_broker(seconds)


def _printer(kind: str) -> Callable[[Random], _Strike]:
    def drawn(random: Random) -> _Strike:
        place, seconds = random.randrange(1000), random.uniform(20, 1200)
        return lambda day: day.trouble_printer(kind, place, seconds)

    return drawn


def _suspension(random: Random) -> _Strike:
    reasons: tuple[SuspensionReason, ...] = ("air_raid", "blackout", "other")
    reason, seconds = random.choice(reasons), random.uniform(120, 3600)
    return lambda day: day.suspend(reason, seconds)


def _register_down(random: Random) -> _Strike:
    place, seconds = random.randrange(1000), random.uniform(120, 5400)
    return lambda day: day.take_register_down(place, seconds)


_KINDS: dict[str, tuple[float, Callable[[Random], _Strike]]] = {
    "killed": (2, _death(None)),
    "killed between decide and append": (3, _death("before_append")),
    "killed between append and announce": (3, _death("after_append")),
    "disk refuses": (1, _death("disk_fails")),
    "storm": (3, _storm),
    "no broker": (2, _no_broker),
    "no paper": (1.5, _printer("run_out")),
    "printer off": (1, _printer("lose_power")),
    "half a slip": (1, _printer("break_off")),
    "suspended": (1.5, _suspension),
    "register down": (1.5, _register_down),
}
