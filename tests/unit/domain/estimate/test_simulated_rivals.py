"""With no first tier up to half of all in it: our error is below that of the best of the five, and ranges hold."""

from __future__ import annotations

import pytest

from queue_core.replay.forecasts.scoring import narrowest_ratio_band, score
from tests.support.estimate.rivals_beside import DayWithRivals, forecasts_of

SHARES = (0.0, 0.1, 0.3, 0.5)
HELD = (0.75, 0.90)


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize(("counters", "directions", "days"), [(6, 1, 6), (14, 6, 3)], ids=["one line", "shared"])
def test_ours_is_nearer_than_the_best_of_the_five_and_its_range_holds(
    counters: int, directions: int, days: int, share: float
) -> None:
    ours, five = forecasts_of(
        DayWithRivals(seed, counters, directions, 0.9, share, log_normal=True) for seed in range(days)
    )
    result = score(ours)
    assert result.mae < min(score(of_one).mae for of_one in five)
    assert HELD[0] <= result.coverage <= HELD[1]
    ratio = narrowest_ratio_band([one.likely for one in ours], [one.waited for one in ours], result.coverage)
    assert ratio is None or result.width < ratio
