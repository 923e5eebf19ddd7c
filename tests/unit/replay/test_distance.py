"""How far a replayed day is from the record: numbers, and the words that say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_core.replay.derived import plan_day
from queue_core.replay.distance import as_recorded, comparison, distances, kolmogorov_smirnov, verdict, waits_of
from queue_core.replay.service_law import evidence_of, fit
from queue_core.replay.virtual_day import VirtualDay
from tests.unit.replay.record import visit

VISITS = [visit(number, 480 + 5 * number, 490 + 5 * number) for number in range(1, 9)] + [
    visit(number, 480, 500, 1, "2") for number in (1, 2)
]


def the_record_itself(later: float = 0.0) -> VirtualDay:
    """Return a day in which everything happened as recorded, calls so many minutes later."""
    planned = plan_day(VISITS)
    return VirtualDay(
        {plan.number: plan.arrives for plan in planned},
        {plan.number: plan.arrives + plan.recorded_wait + later for plan in planned},
    )


def test_a_day_as_recorded_is_no_distance_away() -> None:
    assert as_recorded(VISITS, the_record_itself()) == waits_of(plan_day(VISITS))
    for line in distances(VISITS, [the_record_itself()]):
        assert line.apart == line.ks == 0
        assert line.recorded == line.replayed == line.lowest == line.highest


def test_calls_five_minutes_later_are_five_minutes_apart_and_the_median_of_the_seeds_counts() -> None:
    days = [the_record_itself(later) for later in (5, 5, 10)]
    first, second, together = distances(VISITS, days)
    assert (first.name, second.name, together.name) == ("B: Firma", "C: Firma", "all")
    assert (first.tickets, second.tickets, together.tickets) == (8, 2, 10)
    assert first.apart == together.apart == pytest.approx(5)
    assert first.highest[0] - first.lowest[0] == pytest.approx(5)
    assert first.ks == 1


@given(st.lists(st.integers(0, 9), min_size=1), st.lists(st.integers(0, 9), min_size=1))
def test_the_distance_of_distributions_is_that_of_their_steps(one: list[int], other: list[int]) -> None:
    by_definition = max(
        abs(sum(v <= at for v in one) / len(one) - sum(v <= at for v in other) / len(other)) for at in range(10)
    )
    assert kolmogorov_smirnov(one, other) == pytest.approx(by_definition)
    assert kolmogorov_smirnov(one, one) == 0


def test_the_report_tells_law_table_verdict_and_what_is_not_known() -> None:
    told = comparison("2020-01-13", VISITS, [the_record_itself(5)], fit(evidence_of(VISITS)))
    for words in (
        "1 seeds",
        "B: Firma                      ordinary        8",
        "service law (log-normal)",
        "as many are open as the record says",
        "everybody counts as ordinary",
        "first come, first served",
        "differs by 5.0 minutes on average (in sum 5.0 longer)",
    ):
        assert words in told


def test_the_verdict_says_which_way_the_waits_are_off() -> None:
    assert "(in sum 0.0 shorter)" in verdict(distances(VISITS, [the_record_itself()]))
