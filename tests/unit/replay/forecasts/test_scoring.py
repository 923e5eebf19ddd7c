"""How good forecasts were."""

from __future__ import annotations

import pytest

from queue_core.replay.forecasts.scoring import Forecasted, narrowest_ratio_band, score


def test_error_bias_coverage_width_and_interval_score() -> None:
    found = score([Forecasted(10, 5, 15, 12), Forecasted(10, 5, 15, 17), Forecasted(10, 5, 25, 4)])
    assert found.count == 3
    assert found.mae == pytest.approx((2 + 7 + 6) / 3)
    assert found.bias == pytest.approx((-2 - 7 + 6) / 3)
    assert found.coverage == pytest.approx(1 / 3)
    assert found.width == pytest.approx(40 / 3)
    assert found.interval_score == pytest.approx(40 / 3 + 10 * (2 + 1) / 3)


def test_the_narrowest_ratio_band_holds_what_it_must_and_no_less() -> None:
    likely, waits = [10.0] * 10, [float(wait) for wait in range(1, 11)]
    assert narrowest_ratio_band(likely, waits, 0.5) == pytest.approx(4)
    assert narrowest_ratio_band(likely, waits, 1.0) == pytest.approx(9)


def test_no_ratio_holds_a_wait_where_none_was_expected() -> None:
    assert narrowest_ratio_band([0.0, 0.0, 10.0], [5.0, 5.0, 10.0], 0.8) is None
    assert narrowest_ratio_band([0.0, 10.0], [0.0, 10.0], 1.0) == 0
