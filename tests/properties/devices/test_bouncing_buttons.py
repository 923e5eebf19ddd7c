"""Whatever a contact does on its way down and up: one finger is one press, and what was no finger is none."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import given, settings
from hypothesis import strategies as st

from counters.buttons import LONG_AFTER, SETTLED_AFTER, STORM_OF, STORM_WITHIN, Contact, Presses
from counters.keypad.codes import CODES
from counters.keypad.keypad import Keypad
from counters.protocol import Face, Lamp
from counters.reports import ButtonPressed
from tests.unit.counters.keypad.stream import key

QUIET = SETTLED_AFTER * 0.9
bounces = st.lists(st.floats(0.0001, QUIET), max_size=30)
"""Seconds between the edges of a bounce: each shorter than a contact must be still."""
holds = st.floats(SETTLED_AFTER * 1.1, 5.0)
pauses = st.floats(SETTLED_AFTER * 1.1, 3.0)
Edge = tuple[float, bool]


def train(gaps: list[float], begins: float, ends_down: bool) -> list[Edge]:
    """Edges that alternate and end in `ends_down`; the first is at `begins`."""
    even = gaps if len(gaps) % 2 == 0 else gaps[:-1]
    instants = list(accumulate(even, initial=begins))
    return [(at, ends_down if n % 2 == 0 else not ends_down) for n, at in enumerate(instants)]


@st.composite
def fingers(draw: st.DrawFn) -> list[tuple[list[Edge], float]]:
    """Presses with bounces on both ends, and how long each was held once it was still."""
    now, found = 0.0, []
    for _ in range(draw(st.integers(1, 5))):
        down = train(draw(bounces), now + draw(pauses), True)
        up = train(draw(bounces), down[-1][0] + draw(holds), False)
        found.append(([*down, *up], up[0][0] - down[-1][0]))
        now = up[-1][0]
    return found


def told(contact: Contact, edges: list[Edge]) -> list[bool]:
    found, now = [], 0.0
    for at, is_down in [*edges, (edges[-1][0] + 60.0, False)]:
        while (wake := contact.wake_at(now)) is not None and wake < at:
            now = wake
            if (press := contact.tick(now)) is not None:
                found.append(press)
        now = at
        if (press := contact.edge(is_down, at)) is not None:
            found.append(press)
    return found


def lengths(fingers: list[tuple[list[Edge], float]]) -> list[set[bool]]:
    """What each finger may count as: its bounces are not surely part of it."""
    return [{held >= LONG_AFTER, edges[-1][0] - edges[0][0] >= LONG_AFTER} for edges, held in fingers]


@settings(deadline=None)
@given(fingers())
def test_one_finger_is_one_press_however_its_contact_bounces(pressed: list[tuple[list[Edge], float]]) -> None:
    found = told(Contact(), [edge for edges, _ in pressed for edge in edges])
    assert len(found) == len(pressed)
    assert all(is_long in may for is_long, may in zip(found, lengths(pressed), strict=True))


@settings(deadline=None)
@given(bounces, st.floats(0.0, 10.0))
def test_a_contact_that_never_stays_closed_is_no_press(gaps: list[float], begins: float) -> None:
    edges = [(begins, False), *train([0.001, *gaps, 0.001], begins + 0.001, False)]
    assert told(Contact(), edges) == []


@settings(deadline=None)
@given(fingers(), st.integers(1, 200))
def test_a_key_of_a_keypad_that_chatters_is_one_press(pressed: list[tuple[list[Edge], float]], cut: int) -> None:
    pad = Keypad({frozenset({CODES["KEY_KP1"]}): (1, 1)})
    pad.plugged(0.0)
    pad.show(1, Face(Lamp.FREE), None)
    found: list[bool] = []
    for edges, _ in pressed:
        stream = b"".join(key(at, "KEY_KP1", is_down) for at, is_down in edges)
        reports = [r for at in range(0, len(stream), cut) for r in pad.heard(stream[at : at + cut], edges[-1][0])]
        reports += pad.overdue(edges[-1][0] + SETTLED_AFTER * 1.05)
        found += [report.is_long for report in reports if isinstance(report, ButtonPressed)]
    assert len(found) == len(pressed)
    assert all(is_long in may for is_long, may in zip(found, lengths(pressed), strict=True))


@settings(deadline=None)
@given(st.lists(st.floats(0.001, 0.6), min_size=STORM_OF, max_size=200))
def test_a_button_that_presses_itself_is_soon_not_believed(gaps: list[float]) -> None:
    presses, done = Presses(), []
    for press, now in enumerate(accumulate(gaps)):
        if presses.is_new(7, press, 1, now):
            done.append(now)
    assert all(sum(now <= at < now + STORM_WITHIN for at in done) < STORM_OF for now in done)
    assert presses.chattered + presses.stormed + len(done) == len(gaps)
