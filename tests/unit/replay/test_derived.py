"""What a record does not say: moments and service times."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from queue_core.replay.derived import LONGEST_MINUTES, SHORTEST_MINUTES, counters_of, percentile, plan_day
from queue_core.replay.recorded import RecordedVisit

DAY = date(2020, 1, 13)


def visit(ticket: int, issued: int, called: int, counters: int = 1, queue: str = "1") -> RecordedVisit:
    return RecordedVisit(DAY, queue, ticket, "B", "B: Firma", issued, called, counters)


def test_arrivals_of_one_step_are_spread_evenly_over_its_five_minutes() -> None:
    planned = plan_day([visit(number, 480, 500) for number in range(1, 6)])
    assert [round(plan.arrives, 6) for plan in planned] == [475.5, 476.5, 477.5, 478.5, 479.5]


def test_in_a_busy_queue_a_service_lasts_until_the_call_that_takes_its_counter() -> None:
    planned = plan_day([visit(number, 480, 480 + 20 * number, counters=2) for number in range(1, 6)])
    by_ticket = {plan.visit.ticket: plan.service for plan in planned}
    assert [by_ticket[number] for number in (1, 2, 3)] == [40, 40, 40]


def test_where_nobody_waited_the_queues_usual_service_is_taken() -> None:
    idle = [visit(1, 480, 481), visit(2, 600, 601), visit(3, 700, 701)]
    assert {plan.service for plan in plan_day(idle)} == {5.0}


def test_the_most_counters_ever_open_are_an_upper_bound() -> None:
    assert counters_of([visit(1, 480, 481, 2), visit(2, 480, 481, 5), visit(3, 480, 481, 1, "2")]) == {"1": 5, "2": 1}


visits = st.lists(
    st.tuples(st.integers(480, 600), st.integers(0, 90), st.integers(1, 6), st.sampled_from("12")), min_size=1
)


@given(visits)
def test_every_visit_is_planned_once_with_a_bearable_service(rows: list[tuple[int, int, int, str]]) -> None:
    recorded = [visit(n, issued, issued + wait, c, q) for n, (issued, wait, c, q) in enumerate(rows)]
    planned = plan_day(recorded)
    assert sorted(plan.number for plan in planned) == list(range(len(recorded)))
    for plan in planned:
        assert SHORTEST_MINUTES <= plan.service <= LONGEST_MINUTES
        assert plan.recorded_wait >= 0
        assert plan.visit.issued - 5 <= plan.arrives <= plan.visit.issued


def test_a_percentile_is_the_nearest_rank() -> None:
    values = [5.0, 1.0, 3.0, 2.0, 4.0]
    assert [percentile(values, share) for share in (0.5, 0.9, 0.95)] == [3.0, 5.0, 5.0]
    assert percentile([], 0.5) == 0
