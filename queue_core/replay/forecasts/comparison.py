"""`cherga forecast`: the office's own forecast on recorded days, beside the five usual estimators. Pure.

Each day in turn is the one the constants are fitted on; every other day is the one they are tried on. The five get
a band fitted in the same way on the same day. Forecasts without a basis are left out for all alike, and counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import permutations

from queue_core.domain.estimate.fitted import COVERAGE, FITTED, Fitted
from queue_core.domain.estimate.forecast import Parts, range_of
from queue_core.replay.forecasts.fitting import fit, fit_band, high_edge, low_edge
from queue_core.replay.forecasts.rivals import RIVALS
from queue_core.replay.forecasts.scoring import Forecasted, Score, narrowest_ratio_band, score
from queue_core.replay.forecasts.walking import Case, walk
from queue_core.replay.recorded import RecordedVisit, by_day

OURS = "Cherga"
SHIPPED = "Cherga, shipped constants"
HEAD = f"{'':<44}{'MAE':>7}{'bias':>8}{'coverage':>10}{'width':>8}{'interval score':>16}"
SPREAD = "moments spread over their five minutes"
BINS = "ends of the five minutes: nothing of the same five minutes is known but the tickets before"


@dataclass(frozen=True, slots=True)
class Trial:
    """Constants fitted on one day, tried on another. `ratio_width`: of the narrowest constant-ratio band, minutes."""

    fitted_on: date
    tried_on: date
    asked: int
    fitted: Fitted
    ours: Score
    shipped: Score
    rivals: tuple[Score, ...]
    ratio_width: float | None


def forecast_report(visits: Sequence[RecordedVisit]) -> str:
    """Return the report over all recorded days as text; raises `ValueError` for fewer than two days."""
    lines = [
        f"Minutes. Ranges are stated to hold for {COVERAGE:.0%}; interval score at α = {1 - COVERAGE:.1f}.",
        "Each forecast is made at a ticket's issue from earlier moments alone.",
    ]
    for title, by_bins in ((SPREAD, False), (BINS, True)):
        for trial in trials(visits, by_bins=by_bins):
            lines += ["", f"{trial.fitted_on} → {trial.tried_on}, {title}", *_table(trial)]
    return "\n".join(lines) + "\n"


def trials(visits: Sequence[RecordedVisit], *, by_bins: bool = False) -> list[Trial]:
    """Return a trial for each ordered pair of days; raises `ValueError` for fewer than two days."""
    days = {day: walk(of_day, by_bins=by_bins) for day, of_day in by_day(visits).items()}
    if len(days) < 2:
        raise ValueError("a forecast is fitted on one day and tried on another: name a file with two days or more")
    return [_trial(first, days[first], other, days[other]) for first, other in permutations(days, 2)]


def refit(visits: Sequence[RecordedVisit]) -> Fitted:
    """Return the constants that suit the first day of the record, with moments spread: how the shipped were made."""
    first = next(iter(by_day(visits).values()))
    return fit([(parts, case.waited) for case in walk(first) if (parts := case.parts) is not None])


def _trial(fitted_on: date, before: Sequence[Case], tried_on: date, after: Sequence[Case]) -> Trial:
    known, tried = _known(before), _known(after)
    fitted = fit([(parts, case.waited) for parts, case in known])
    ours = _ours(tried, fitted)
    waits = [case.waited for _, case in tried]
    result = score(ours)
    return Trial(
        fitted_on,
        tried_on,
        asked=len(after),
        fitted=fitted,
        ours=result,
        shipped=score(_ours(tried, FITTED)),
        rivals=tuple(_rival(place, known, tried) for place in range(len(RIVALS))),
        ratio_width=narrowest_ratio_band([one.likely for one in ours], waits, result.coverage),
    )


def _known(cases: Sequence[Case]) -> list[tuple[Parts, Case]]:
    return [(case.parts, case) for case in cases if case.parts is not None]


def _ours(tried: Sequence[tuple[Parts, Case]], fitted: Fitted) -> list[Forecasted]:
    made = ((range_of(parts, fitted), case.waited) for parts, case in tried)
    return [Forecasted(found.likely_minutes, found.low_minutes, found.high_minutes, waited) for found, waited in made]


def _rival(place: int, known: Sequence[tuple[Parts, Case]], tried: Sequence[tuple[Parts, Case]]) -> Score:
    low_share, low_minutes, high_share, high_minutes = fit_band(
        [case.rivals[place] for _, case in known], [case.waited for _, case in known]
    )
    made = []
    for _, case in tried:
        middle = case.rivals[place]
        low = low_edge(middle, low_share, low_minutes)
        made.append(Forecasted(middle, low, high_edge(middle, high_share, high_minutes), case.waited))
    return score(made)


def _table(trial: Trial) -> list[str]:
    rows = [(OURS, trial.ours), (SHIPPED, trial.shipped), *zip(RIVALS, trial.rivals, strict=True)]
    lines = [HEAD, *(_row(name, result) for name, result in rows)]
    ratio = "none holds so many" if trial.ratio_width is None else f"width {trial.ratio_width:.1f}"
    lines.append(f"constant-ratio band around ours, same coverage, chosen in hindsight: {ratio}")
    unknown = trial.asked - trial.ours.count
    lines.append(f"{trial.ours.count} forecasts; {unknown} tickets without a basis (fewer than 3 calls in an hour)")
    return lines


def _row(name: str, found: Score) -> str:
    return (
        f"{name:<44}{found.mae:>7.2f}{found.bias:>+8.2f}{found.coverage:>10.1%}{found.width:>8.1f}"
        f"{found.interval_score:>16.1f}"
    )
