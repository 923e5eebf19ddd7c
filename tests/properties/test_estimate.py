"""Whatever a day was like: the range is a range, grows with the people ahead, and is unknown without a basis."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from queue_core.domain.estimate.forecast import Line, forecast
from queue_core.domain.estimate.measured import BASIS_WITHIN, FEWEST_CALLS, Measured
from queue_core.domain.plan import DirectionId
from tests.support.estimate.simulated_day import SimulatedDay, measured_anew

D = DirectionId("d1")
START = 1_700_030_000.0
tiers = st.integers(1, 4)
days = st.lists(
    st.tuples(st.sampled_from(["issued", "called"]), tiers, st.floats(0, 1800), st.floats(0, 7200)), max_size=60
)
lines = st.dictionaries(tiers, st.integers(0, 60), max_size=4)
head_waits = st.dictionaries(tiers, st.floats(0, 7200), max_size=4)


def measured_of(day: list[tuple[str, int, float, float]]) -> tuple[Measured, list[float], float]:
    """Return the measurement of (what, tier, seconds since the one before, seconds waited), its calls and the end."""
    measured, calls, now = Measured(), [], START
    for what, tier, later, waited in day:
        now += later
        if what == "issued":
            measured.issued(D, tier, now)
        else:
            measured.called(D, tier, now, waited)
            calls.append(now)
    return measured, calls, now


@given(days, lines, head_waits, tiers, st.floats(0, 7200))
def test_a_range_is_ordered_and_is_there_exactly_with_a_basis(
    day: list[tuple[str, int, float, float]], ahead: dict[int, int], waits: dict[int, float], tier: int, later: float
) -> None:
    measured, calls, now = measured_of(day)
    now += later
    heads = {other: now - waited for other, waited in waits.items()}
    found = forecast(measured, D, Line(ahead, heads), tier, now)
    assert (found is not None) == (sum(at > now - BASIS_WITHIN for at in calls) >= FEWEST_CALLS)
    if found is not None:
        assert 0 <= found.low_minutes <= found.likely_minutes <= found.high_minutes


@given(days, lines, head_waits, tiers, tiers, st.integers(1, 5), st.booleans())
def test_more_people_before_one_never_make_the_estimate_smaller(
    day: list[tuple[str, int, float, float]],
    ahead: dict[int, int],
    waits: dict[int, float],
    tier: int,
    who: int,
    more: int,
    free: bool,
) -> None:
    measured, _, now = measured_of(day)
    heads = {other: now - waited for other, waited in waits.items() if ahead.get(other)}
    fewer = forecast(measured, D, Line(ahead, heads, free), tier, now)
    longer = {**ahead, who: ahead.get(who, 0) + more}
    crowded = forecast(measured, D, Line(longer, {who: now, **heads}, free), tier, now)
    if fewer is None or crowded is None:
        assert fewer is crowded is None
        return
    assert fewer.low_minutes <= crowded.low_minutes
    assert fewer.high_minutes <= crowded.high_minutes
    assert fewer.likely_minutes <= crowded.likely_minutes + 1e-9


@given(days, tiers, st.floats(1, 7200))
def test_a_suspension_changes_nothing_but_the_clock(
    day: list[tuple[str, int, float, float]], tier: int, span: float
) -> None:
    measured, _, now = measured_of(day)
    before = forecast(measured, D, Line({4: 3}, {4: now - 60}), tier, now)
    measured.stood(now, now + span)
    after = forecast(measured, D, Line({4: 3}, {4: now - 60}), tier, now + span)
    assert (before is None) == (after is None)
    if before is not None and after is not None:
        assert abs(before.likely_minutes - after.likely_minutes) < 1e-3


@given(st.integers(0, 3), st.sampled_from([0.0, 0.3]))
def test_a_measurement_made_anew_from_the_days_events_is_the_same(seed: int, first_tier: float) -> None:
    day = SimulatedDay(seed, counters=3, directions=2, load=0.9, first_tier=first_tier, hours=2)
    day.run()
    assert day.measured.flows
    assert measured_anew(day.history) == day.measured
