"""The order of calls is one and total, and the index that finds the first says what the tickets themselves say."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_core.domain.lines.order import OrderKey
from queue_core.domain.lines.policies import POLICIES, Turns
from tests.properties.test_hall import PLAN
from tests.support.days.random_day import RandomDay

turns = st.frozensets(st.sampled_from([2, 3])).map(Turns)
spots = st.tuples(st.integers(1, 4), st.floats(0, 100, allow_nan=False), st.integers(0, 1))


@given(
    policy=st.sampled_from(sorted(POLICIES)),
    spent=turns,
    people=st.lists(spots, min_size=3, max_size=6),
)
def test_of_any_two_waiting_exactly_one_goes_first_and_no_three_go_in_a_circle(
    policy: str, spent: Turns, people: list[tuple[int, float, int]]
) -> None:
    keys: list[OrderKey] = [
        POLICIES[policy].key(tier, (since, seq), secondary, spent)
        for seq, (tier, since, secondary) in enumerate(people)
    ]
    for place, one in enumerate(keys):
        for other in keys[place + 1 :]:
            assert (one < other) + (other < one) == 1
    order = sorted(keys)
    assert all(before < after for at, before in enumerate(order) for after in order[at + 1 :])


@given(seed=st.integers(0, 10**9), steps=st.integers(5, 120))
@settings(max_examples=60, deadline=None)
def test_the_key_a_ticket_waits_under_is_its_own_at_every_moment(seed: int, steps: int) -> None:
    office = RandomDay(seed, PLAN, steps).office
    waiting = [ticket for ticket in office.tickets.values() if ticket.status == "waiting"]
    firsts = {
        (line, tier): office.waiting.first(line, tier)
        for line in office.waiting.lines()
        for tier in office.waiting.tiers(line)
    }
    best = {}
    for ticket in sorted(waiting, key=lambda ticket: ticket.place, reverse=True):
        best[ticket.line, ticket.tier] = ticket.id
    assert firsts == best


@given(seed=st.integers(0, 10**9))
@settings(max_examples=20, deadline=None)
def test_the_same_day_gives_the_same_sequence_of_calls(seed: int) -> None:
    assert RandomDay(seed, PLAN, steps=80).history == RandomDay(seed, PLAN, steps=80).history
