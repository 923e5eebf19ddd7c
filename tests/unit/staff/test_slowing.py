"""Guessing is slowed by name and place, so that a stranger slows down nobody but themselves."""

import pytest

from queue_core.staff.slowing import (
    FORGOTTEN_AFTER,
    FREE,
    FREE_OF_A_STRANGER,
    LONGEST_WAIT,
    MOST_PLACES,
    Slowing,
    is_own_network,
    network_of,
    places_of,
)

STRANGER = places_of("olena", "10.0.0.66", None)
OWN_PC = places_of("olena", "10.0.0.66", "key-of-her-browser")


def fail(slowing: Slowing, places: list[tuple[str, ...]], times: int, now: float = 0.0) -> float:
    for _ in range(times):
        now += slowing.left(places, now)
        slowing.begin(places, now)
    return now


def test_the_first_failures_cost_nothing_and_then_the_wait_doubles() -> None:
    slowing = Slowing()
    assert fail(slowing, STRANGER, FREE - 1) == 0.0
    waits = []
    now = 0.0
    for _ in range(13):
        slowing.begin(STRANGER, now)
        waits.append(slowing.left(STRANGER, now))
        now += waits[-1]
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900]


def test_a_stranger_hammering_a_name_does_not_slow_the_persons_own_pc_even_behind_the_same_address() -> None:
    slowing = Slowing()
    now = fail(slowing, STRANGER, 60)
    assert slowing.left(STRANGER, now) > 0
    assert slowing.left(OWN_PC, now) == 0.0


def test_somebody_elsewhere_is_not_slowed_either() -> None:
    slowing = Slowing()
    now = fail(slowing, STRANGER, 60)
    assert slowing.left(places_of("olena", "10.0.0.5", None), now) == 0.0


def test_who_tries_one_name_after_the_other_is_slowed_by_address() -> None:
    slowing = Slowing()
    for person in range(FREE_OF_A_STRANGER):
        slowing.begin(places_of(f"user{person}", "10.0.0.66", None), 0.0)
    assert slowing.left(places_of("somebody-new", "10.0.0.66", None), 0.0) > 0


def test_a_success_clears_the_name_but_gives_the_address_only_its_own_try_back() -> None:
    slowing = Slowing()
    for person in range(FREE_OF_A_STRANGER - 1):
        slowing.begin(places_of(f"user{person}", "10.0.0.66", None), 0.0)
    own = places_of("mallory", "10.0.0.66", None)
    slowing.begin(own, 0.0)
    slowing.succeed(own)
    assert slowing.left(own, 0.0) == 0.0
    slowing.begin(places_of("victim", "10.0.0.66", None), 0.0)
    assert slowing.left(places_of("victim", "10.0.0.66", None), 0.0) > 0


def test_a_pin_of_six_digits_holds_for_years_against_one_address() -> None:
    slowing = Slowing()
    tries, now = 0, 0.0
    while now < 30 * 86400:
        slowing.begin(STRANGER, now)
        tries += 1
        now += max(slowing.left(STRANGER, now), 0.1)
    assert tries * 12 * 5 < 1_000_000 * 0.2, "five years give less than one chance in five"


def test_a_day_later_all_is_forgotten() -> None:
    slowing = Slowing()
    now = fail(slowing, STRANGER, 12)
    assert slowing.left(STRANGER, now + FORGOTTEN_AFTER + 1) == 0.0
    assert LONGEST_WAIT < FORGOTTEN_AFTER


def test_strangers_cannot_fill_the_memory() -> None:
    slowing = Slowing()
    for number in range(MOST_PLACES * 2):
        slowing.begin([("address", f"10.{number}", "x")], 0.0)
    assert len(slowing._tries) == MOST_PLACES


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.0.0.66", "10.0.0.66"),
        ("::ffff:10.0.0.66", "10.0.0.66"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("nonsense", "nonsense"),
    ],
)
def test_addresses_that_one_asker_may_have_to_themselves_count_as_one(address: str, network: str) -> None:
    assert network_of(address) == network


@pytest.mark.parametrize(
    ("address", "is_own"),
    [
        ("127.0.0.1", True), ("::1", True), ("192.168.1.20", True), ("10.1.2.3", True), ("172.16.9.9", True),
        ("fd00::5", True), ("fe80::1%eth0", True), ("::ffff:192.168.1.2", True), ("8.8.8.8", False),
        ("2001:4860:4860::8888", False), ("::ffff:8.8.8.8", False), ("", False), ("nonsense", False),
    ],
)  # fmt: skip
def test_a_private_network_is_the_offices_own(address: str, is_own: bool) -> None:
    assert is_own_network(address) is is_own
