"""The forecast on the shared record of a real office, fitted on one day and tried on the other."""

from __future__ import annotations

from dataclasses import astuple
from functools import cache

import pytest

from queue_core.domain.estimate.fitted import FITTED
from queue_core.replay.forecasts.comparison import Trial, forecast_report, refit, trials
from queue_core.replay.forecasts.rivals import RIVALS
from queue_core.replay.recorded import RecordedVisit, read_visits
from tests.architecture.source import ROOT

DATA = ROOT.parent / "shared" / "data" / "bemowo_2days_visits.csv"
"""The record lies beside the checkout and is never copied into it."""
HELD = (0.75, 0.90)
BEST_KNOWN_MAE = 11.0


@cache
def recorded() -> list[RecordedVisit]:
    assert DATA.is_file(), f"{DATA} is missing: the shared data lie beside the checkout, in ../shared/data"
    return read_visits(DATA)


@cache
def tried(by_bins: bool) -> list[Trial]:
    return trials(recorded(), by_bins=by_bins)


@pytest.fixture(params=[False, True], ids=["moments", "bins"], scope="module")
def both_ways(request: pytest.FixtureRequest) -> list[Trial]:
    return tried(request.param)


def test_each_day_is_tried_with_constants_of_the_other(both_ways: list[Trial]) -> None:
    days = [(trial.fitted_on.day, trial.tried_on.day) for trial in both_ways]
    assert days == [(13, 15), (15, 13)]
    assert all(trial.ours.count > 0.85 * trial.asked for trial in both_ways)


def test_the_error_is_below_that_of_the_best_of_the_five(both_ways: list[Trial]) -> None:
    for trial in both_ways:
        assert len(trial.rivals) == len(RIVALS)
        assert trial.ours.mae < min(rival.mae for rival in trial.rivals)
        assert trial.ours.mae < BEST_KNOWN_MAE


def test_the_interval_score_is_below_that_of_the_best_of_the_five(both_ways: list[Trial]) -> None:
    for trial in both_ways:
        assert trial.ours.interval_score < min(rival.interval_score for rival in trial.rivals)


def test_between_three_quarters_and_nine_tenths_are_called_within_their_range(both_ways: list[Trial]) -> None:
    for trial in both_ways:
        assert HELD[0] <= trial.ours.coverage <= HELD[1]


def test_the_range_is_narrower_than_a_constant_ratio_band_of_the_same_coverage(both_ways: list[Trial]) -> None:
    for trial in both_ways:
        assert trial.ratio_width is None or trial.ours.width < trial.ratio_width


def test_the_shipped_constants_are_those_of_the_first_day() -> None:
    assert astuple(refit(recorded())) == pytest.approx(astuple(FITTED), abs=0.051)


def test_the_shipped_constants_hold_on_both_days(both_ways: list[Trial]) -> None:
    for trial in both_ways:
        assert HELD[0] <= trial.shipped.coverage <= HELD[1]
        assert trial.shipped.mae < min(rival.mae for rival in trial.rivals)


def test_the_report_names_every_estimator_and_both_directions() -> None:
    report = forecast_report(recorded())
    for name in ("Cherga", *RIVALS, "2020-01-13 → 2020-01-15", "2020-01-15 → 2020-01-13", "without a basis"):
        assert name in report


def test_one_day_alone_is_refused() -> None:
    with pytest.raises(ValueError, match="two days"):
        forecast_report([visit for visit in recorded() if visit.day.day == 13])
