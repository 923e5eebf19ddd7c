"""The constants of the forecast, fitted on one recorded day and tried on another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights of the three measurements, and the band around their sum; without units, so that they suit any office.

    likely = by_pace · pace + by_head · head of line + by_last · last to enter service (least absolute deviations);
    low = likely · e^(−below · r · (1 + r)), high = likely + above · r · time until a counter calls, r the relative
    error (`Parts`): the edges of the best interval score (Gneiting, Raftery 2007) at `COVERAGE`.
    """

    by_pace: float
    by_head: float
    by_last: float
    below: float
    above: float


COVERAGE = 0.80
"""The stated share of visitors who are called within their range."""

FITTED = Fitted(by_pace=0.66, by_head=0.13, by_last=0.16, below=0.85, above=1.05)
"""The Monday of the shared record of a citizen-service office (2020-01-13, 1 171 forecasts), moments spread over their
five minutes; `replay.forecasts.comparison.refit` makes them anew. Tried on the Wednesday of the same record, which
they have not seen. The shape of the forecast and the constants of `measured` were chosen with both days and simulated
days in view; none of them is a fitted optimum: halving or doubling any of them moves the error by at most 0.15 minutes
and the coverage by at most 6 points.
"""
