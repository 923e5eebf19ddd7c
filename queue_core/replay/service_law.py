"""How long services take, as a law: a log-normal per queue, fitted to what a record tells of its services. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from statistics import NormalDist, fmean
from typing import Protocol

from queue_core.replay.derived import FALLBACK_MINUTES, PlannedVisit, until_taken
from queue_core.replay.recorded import RecordedVisit

LEAST_SIGMA, MOST_SIGMA = 0.6, 0.8
"""Spread of the logarithm measured at counters of citizen offices; a fit outside is brought to the nearer bound."""
ENOUGH_VALUES = 12
"""A queue with fewer timed services takes the spread of all queues."""
PRIOR_VALUES = 2
"""The usual service of all queues counts in each queue's mean like so many of its own."""
SHORTEST_TOLD_MINUTES, LONGEST_TOLD_MINUTES = 0.5, 120.0
ROUNDS = 200
NEARLY = 1e-6

FITTED = (
    "Services: a log-normal per queue, drawn anew for each seed. Where people still waited, a service lasted until the"
    " call that took its counter; where nobody waited, it lasted at most so long: both enter the likelihood, else only"
    " the long services of a quiet queue would count. What seems to last longer than"
    f" {LONGEST_TOLD_MINUTES:.0f} minutes is a break and left out. Sigma is the spread of the logarithm: that of"
    f" several counters together comes out too narrow, so it is kept between {LEAST_SIGMA} and {MOST_SIGMA}, the mean"
    f" staying; fewer than {ENOUGH_VALUES} timed services take the spread of all queues. The law is"
    " fitted to the day it is compared with: a description, no forecast."
)
"""How the law is fitted, for the report."""


class Chance(Protocol):
    """Where randomness comes from: a seeded `random.Random`."""

    def gauss(self, mu: float, sigma: float, /) -> float:
        """Return a normally distributed value."""
        ...


@dataclass(slots=True)
class Evidence:
    """What a record tells of a queue's services, minutes: `lasted` exactly so long, or `at_most` so long."""

    lasted: list[float] = field(default_factory=list)
    at_most: list[float] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ServiceLaw:
    """A log-normal: `mean` minutes, `sigma` of the logarithm; `fitted_sigma` before the bounds.

    `timed`, `bounded`: how many services of known length and of known limit it rests on. `pooled`: the spread is that
    of all queues.
    """

    mean: float
    sigma: float
    fitted_sigma: float
    timed: int
    bounded: int
    pooled: bool

    @property
    def mu(self) -> float:
        """Mean of the logarithm: chosen so that the mean stays, whatever became of the spread."""
        return math.log(self.mean) - self.sigma**2 / 2

    def draw(self, chance: Chance) -> float:
        """Return a service, minutes."""
        return math.exp(chance.gauss(self.mu, self.sigma))


def evidence_of(visits: Sequence[RecordedVisit]) -> dict[str, Evidence]:
    """Return what the record of one day tells of each queue's services; what lasted too long is left out."""
    told = {visit.queue: Evidence() for visit in visits}
    for index, taken in until_taken(visits).items():
        evidence, minutes = told[visits[index].queue], max(SHORTEST_TOLD_MINUTES, taken.after)
        if not taken.waited:
            evidence.at_most.append(minutes)
        elif minutes <= LONGEST_TOLD_MINUTES:
            evidence.lasted.append(minutes)
    return told


def fit(told: Mapping[str, Evidence]) -> dict[str, ServiceLaw]:
    """Return the law of each queue."""
    enough = {queue: _likeliest(e) for queue, e in told.items() if len(e.lasted) >= ENOUGH_VALUES}
    usual = fmean(mu for mu, _ in enough.values()) if enough else math.log(FALLBACK_MINUTES)
    everywhere = (
        math.sqrt(fmean(sigma**2 for _, sigma in enough.values())) if enough else (LEAST_SIGMA + MOST_SIGMA) / 2
    )
    laws = {}
    for queue, evidence in told.items():
        own = queue in enough
        mu, fitted = _likeliest(evidence, usual, None if own else everywhere)
        sigma = min(MOST_SIGMA, max(LEAST_SIGMA, fitted))
        mean = math.exp(mu + fitted**2 / 2)
        laws[queue] = ServiceLaw(mean, sigma, fitted, len(evidence.lasted), len(evidence.at_most), pooled=not own)
    return laws


def drawn(planned: Sequence[PlannedVisit], laws: Mapping[str, ServiceLaw], chance: Chance) -> list[PlannedVisit]:
    """Return the same visits with services drawn from the laws of their queues, in their order."""
    return [replace(plan, service=laws[plan.visit.queue].draw(chance)) for plan in planned]


def _likeliest(evidence: Evidence, usual: float | None = None, fixed: float | None = None) -> tuple[float, float]:
    """Return mu and sigma that make the evidence likeliest (expectation and maximisation in turns).

    `usual`: a mu that counts like `PRIOR_VALUES` services; `fixed`: a sigma that is given.
    """
    known = [math.log(minutes) for minutes in evidence.lasted]
    limits = [math.log(minutes) for minutes in evidence.at_most]
    prior = [] if usual is None else [usual] * PRIOR_VALUES
    mu = fmean([*known, *prior])
    sigma = fixed if fixed is not None else MOST_SIGMA
    for _ in range(ROUNDS):
        below = [_below(limit, mu, sigma) for limit in limits]
        means = [*known, *(mean for mean, _ in below)]
        then = fmean([*means, *prior])
        moved = abs(then - mu)
        mu = then
        if fixed is None:
            squares = sum((mean - mu) ** 2 for mean in means) + sum(variance for _, variance in below)
            before, sigma = sigma, max(NEARLY, math.sqrt(squares / len(means)))
            moved += abs(sigma - before)
        if moved < NEARLY:
            break
    return mu, sigma


def _below(limit: float, mu: float, sigma: float) -> tuple[float, float]:
    """Return mean and variance of a normal variable that is known to lie below a limit."""
    z = (limit - mu) / sigma
    share = STANDARD.cdf(z)
    if share < NEARLY:
        return limit, 0.0
    ratio = STANDARD.pdf(z) / share
    return mu - sigma * ratio, max(0.0, sigma**2 * (1 - z * ratio - ratio**2))


STANDARD = NormalDist()
