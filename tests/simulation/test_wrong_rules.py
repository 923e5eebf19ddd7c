"""The oracles would notice: with rules that are wrong in one way, one of them complains.

The same halls, seeds and tolerances as in `test_oracles`, in shorter runs; only the rules are wrong.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from queue_core.domain.lines import routing
from queue_core.domain.lines.order import OrderKey
from queue_core.domain.lines.policies import POLICIES, Policy, Turns, VeteransFirst
from queue_core.domain.lines.waiting import Place
from queue_core.domain.office import Office
from queue_core.domain.plan import LOWEST_TIER
from queue_core.domain.ticket import Ticket
from tests.simulation import test_oracles as oracles

PROMISED = "veterans-first"
DISAGREES = "±"
"""Said of a figure too far from its prediction, or too widely spread; right rules give neither in these runs."""


class Upside(VeteransFirst):
    """Serves the first tier last."""

    def key(self, tier: int, place: Place, secondary: int, turns: Turns) -> OrderKey:
        return super().key(LOWEST_TIER + 1 - tier, place, secondary, turns)


def with_policy(policy: Policy) -> Callable[[pytest.MonkeyPatch], None]:
    return lambda patch: patch.setitem(POLICIES, PROMISED, policy)


def last_come_first(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Ticket, "place", property(lambda ticket: (-ticket.place_at, -ticket.issued_seq)))


def one_counter_is_kept_free(patch: pytest.MonkeyPatch) -> None:
    """Call nobody while but one counter is free: the rules are not work-conserving any more."""
    calls_now = routing.calls_now

    def reluctant(office: Office, now: float) -> bool:
        return calls_now(office, now) and len(office.free) > 1

    patch.setattr(routing, "calls_now", reluctant)


@pytest.fixture(autouse=True)
def shorter_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oracles, "VISITORS", 12_000)


@pytest.mark.parametrize("policy", [POLICIES["first-come"], Upside()], ids=["ignored", "upside down"])
def test_a_wrong_priority_is_noticed(policy: Policy, monkeypatch: pytest.MonkeyPatch) -> None:
    with_policy(policy)(monkeypatch)
    with pytest.raises(AssertionError, match=DISAGREES):
        oracles.test_two_tiers_wait_as_cobham_says(4, 0.6, 0.3, 4)


def test_last_come_first_served_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by means, which are the same in whatever order people of one tier are served, but by the order itself."""
    last_come_first(monkeypatch)
    with pytest.raises(AssertionError, match=r"== \["):
        oracles.test_within_a_tier_nobody_overtakes_and_nobody_is_forgotten()


def test_a_counter_kept_free_while_people_wait_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    one_counter_is_kept_free(monkeypatch)
    with pytest.raises(AssertionError, match=DISAGREES):
        oracles.test_one_class_waits_as_erlang_says(4, 0.5, 2)
    with pytest.raises(AssertionError, match=DISAGREES):
        oracles.waiting_is_conserved(4, 0.5, {1: 0.5, 4: 0.5}, 7)


def test_right_rules_hold_in_the_shorter_runs_too() -> None:
    oracles.test_one_class_waits_as_erlang_says(4, 0.5, 2)
    oracles.test_two_tiers_wait_as_cobham_says(4, 0.6, 0.3, 4)
    oracles.waiting_is_conserved(4, 0.5, {1: 0.5, 4: 0.5}, 7)
