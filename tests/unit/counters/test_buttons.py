from __future__ import annotations

import pytest

from counters.buttons import STORM_OF, BoxKeys, Contact, Presses

Edges = list[tuple[float, bool]]
BOUNCE_DOWN: Edges = [(0.0, True), (0.002, False), (0.003, True), (0.006, False), (0.007, True)]
BOUNCE_UP: Edges = [(0.1, False), (0.102, True), (0.103, False), (0.11, True), (0.112, False)]


def felt(edges: Edges, until: float = 30.0) -> list[tuple[float, bool]]:
    """Feed edges and wake the contact whenever it wants; return (instant, long) of each press."""
    contact, found, now = Contact(), [], 0.0
    for at, is_down in [*edges, (until, edges[-1][1])]:
        while (wake := contact.wake_at(now)) is not None and wake < at:
            now = wake
            if (press := contact.tick(now)) is not None:
                found.append((round(now, 3), press))
        now = at
        if (press := contact.edge(is_down, at)) is not None:
            found.append((round(at, 3), press))
    return found


@pytest.mark.parametrize(
    ("edges", "presses"),
    [
        pytest.param([(0.0, True), (0.1, False)], [(0.12, False)], id="a short press is told when it is let go"),
        pytest.param([(0.0, True), (1.5, False)], [(0.8, True)], id="a long press is told while it lasts, once"),
        pytest.param([(0.0, True), (0.79, False)], [(0.81, False)], id="just not long"),
        pytest.param([(0.0, True), (0.005, False)], [], id="a spark is nothing"),
        pytest.param([*BOUNCE_DOWN, *BOUNCE_UP], [(0.132, False)], id="a bouncing contact is one press"),
        pytest.param([(0.0, True)], [(0.8, True)], id="a stuck button is one press"),
        pytest.param(
            [(0.0, True), (0.1, False), (0.3, True), (0.4, False)], [(0.12, False), (0.42, False)], id="two presses"
        ),
    ],
)
def test_edges_become_presses(edges: Edges, presses: list[tuple[float, bool]]) -> None:
    assert felt(edges) == presses


def test_a_late_look_tells_the_same_as_a_timely_one() -> None:
    contact = Contact()
    assert contact.edge(True, 0.0) is None
    assert contact.edge(False, 0.1) is None
    assert contact.tick(99.0) is False
    assert contact.tick(99.1) is None

    contact = Contact()
    contact.edge(True, 0.0)
    assert contact.tick(5.0) is True
    contact.edge(False, 6.0)
    assert contact.tick(9.0) is None


def test_a_long_press_that_nobody_looked_at_is_told_at_its_end() -> None:
    contact = Contact()
    contact.edge(True, 0.0)
    contact.tick(0.1)
    assert contact.edge(False, 2.0) is True
    assert contact.tick(2.1) is None


def test_a_button_held_beyond_any_finger_is_stuck_until_it_comes_up() -> None:
    contact = Contact()
    contact.edge(True, 0.0)
    contact.tick(0.1)
    assert not contact.is_stuck(9.9)
    assert contact.is_stuck(10.0)
    contact.edge(False, 60.0)
    contact.tick(60.1)
    assert not contact.is_stuck(60.1)


def test_a_contact_at_rest_wants_no_waking() -> None:
    contact = Contact()
    assert contact.wake_at(0.0) is None
    contact.edge(True, 0.0)
    contact.tick(20.0)
    assert contact.wake_at(20.0) is None


def test_a_box_with_several_buttons_names_them_in_order() -> None:
    keys = BoxKeys(("next", "recall", "no_show"))
    assert [keys.key(button, False) for button in range(5)] == [None, "next", "recall", "no_show", None]
    assert keys.key(2, True) == "recall"
    assert keys.button("no_show") == (3, False)
    assert keys.button("pause") is None


def test_a_box_with_one_button_has_a_second_key_for_who_holds_it() -> None:
    keys = BoxKeys(("next",), ("recall",))
    assert (keys.key(1, False), keys.key(1, True)) == ("next", "recall")
    assert keys.button("recall") == (1, True)


def test_a_press_said_again_is_one_press() -> None:
    presses = Presses()
    assert presses.is_new(7, 41, 1, 0.0)
    assert not presses.is_new(7, 41, 1, 1.0)
    assert not presses.is_new(7, 41, 1, 100.0)
    assert presses.repeated == 2
    assert presses.is_new(7, 42, 1, 101.0)


def test_boxes_do_not_share_press_numbers() -> None:
    presses = Presses()
    assert presses.is_new(7, 41, 1, 0.0)
    assert presses.is_new(8, 41, 1, 0.0)


def test_a_second_press_of_the_same_finger_is_not_done_but_another_button_is() -> None:
    presses = Presses()
    assert presses.is_new(7, 1, 1, 10.0)
    assert not presses.is_new(7, 2, 1, 10.2)
    assert not presses.is_new(7, 3, 1, 10.4)
    assert presses.is_new(7, 4, 2, 10.4)
    assert presses.is_new(7, 5, 1, 10.7)
    assert presses.chattered == 2


def test_a_button_that_presses_itself_is_not_done_until_it_is_quiet() -> None:
    presses = Presses()
    done = [presses.is_new(7, n, 1, n * 0.5) for n in range(60)]
    assert done[: STORM_OF - 1] == [True] * (STORM_OF - 1)
    assert not any(done[STORM_OF - 1 :])
    assert presses.stormed == 60 - STORM_OF + 1
    assert presses.is_storm(7, 1, 30.0)
    assert not presses.is_storm(7, 1, 45.0)
    assert presses.is_new(7, 99, 1, 45.0)
    assert presses.is_new(7, 100, 2, 20.0)


def test_somebody_in_a_hurry_is_no_broken_button() -> None:
    presses = Presses()
    assert all(presses.is_new(7, n, 1, n * 1.5) for n in range(200))
