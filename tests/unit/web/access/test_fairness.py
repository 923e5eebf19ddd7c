"""Who makes room where everything is taken, and who does not have to."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from queue_core.web.access.fairness import which_idle_yields, who_yields


@dataclass(frozen=True)
class Place:
    network: str
    since: float


def of(*held: tuple[str, int]) -> list[Place]:
    """Return places by network, each younger than the one before."""
    networks = [network for network, count in held for _ in range(count)]
    return [Place(network, float(at)) for at, network in enumerate(networks)]


def test_the_oldest_place_of_whoever_holds_most_goes_to_a_newcomer() -> None:
    taken = of(("few", 2), ("many", 5))
    assert who_yields(taken, "new") == Place("many", 2.0)
    assert who_yields(taken, "few") == Place("many", 2.0)


def test_whoever_holds_most_gets_no_more_and_equals_take_nothing_from_each_other() -> None:
    taken = of(("one", 3), ("other", 4))
    assert who_yields(taken, "other") is None
    assert who_yields(taken, "one") is None, "they would only change places"
    assert who_yields([], "one") is None


def test_only_idle_places_are_taken_and_those_of_the_largest_first() -> None:
    taken = of(("large", 4), ("middle", 3), ("small", 1))
    idle = [place for place in taken if place.network != "large"]
    assert which_idle_yields(taken, taken, "new") == Place("large", 0.0)
    assert which_idle_yields(taken, idle, "new") == Place("middle", 4.0)
    assert which_idle_yields(taken, [], "new") is None


def test_a_network_changes_its_own_idle_places_for_new_ones() -> None:
    taken = of(("proxy", 5))
    assert which_idle_yields(taken, taken[2:], "proxy") == Place("proxy", 2.0)


def test_nothing_is_taken_from_who_holds_no_more() -> None:
    taken = of(("one", 3), ("other", 3))
    assert which_idle_yields(taken, [place for place in taken if place.network == "other"], "one") is None


_TAKEN = st.lists(st.builds(Place, st.sampled_from("abcde"), st.integers(0, 9).map(float)), max_size=30)


@given(_TAKEN, st.sampled_from("abcdef"))
def test_however_places_are_taken_nobody_loses_one_to_somebody_who_then_has_more(
    taken: list[Place], newcomer: str
) -> None:
    for yields in (who_yields(taken, newcomer), which_idle_yields(taken, taken, newcomer)):
        if yields is None or yields.network == newcomer:
            continue
        held = {name: sum(place.network == name for place in taken) for name in "abcdef"}
        assert held[newcomer] + 1 <= held[yields.network]
        assert held[yields.network] == max(held.values())
