"""The estimate of one who would take a ticket now, read off the office."""

from __future__ import annotations

from queue_core.domain import commands as told
from queue_core.domain.estimate.forecast import AT_ONCE
from queue_core.domain.estimate.measured import Measured
from queue_core.domain.estimate.newcomer import estimate_of_newcomer, line_of
from queue_core.domain.plan import DirectionId
from tests.support.offices import small_office
from tests.support.script import Script

D = DirectionId("passports")


def known(script: Script) -> Measured:
    """Return a measurement with a basis at the script's present moment."""
    measured = Measured()
    for number in range(10):
        measured.called(D, 4, script.now - 1500 + number * 150, 900)
    return measured


def test_the_line_counts_people_by_tier_and_knows_their_heads() -> None:
    script = Script(small_office())
    first = script.take("passport-foreign")
    script.after(60).take("passport-foreign")
    veteran = script.after(60).take("passport-advice", category="veteran")
    line = line_of(script.office, D, script.now)
    assert line.ahead == {1: 1, 4: 2}
    assert line.heads == {1: veteran.issued_at, 4: first.issued_at}
    assert not line.free_counter


def test_a_free_counter_means_at_once() -> None:
    script = Script(small_office())
    script.press("1", "open")
    assert line_of(script.office, D, script.now).free_counter
    assert estimate_of_newcomer(script.office, known(script), D, 4, script.now) == AT_ONCE


def test_a_veteran_is_told_less_than_an_ordinary_visitor() -> None:
    script = Script(small_office())
    for _ in range(6):
        script.after(30).take("passport-foreign")
    measured = known(script)
    veteran = estimate_of_newcomer(script.office, measured, D, 1, script.now)
    ordinary = estimate_of_newcomer(script.office, measured, D, 4, script.now)
    assert veteran is not None
    assert ordinary is not None
    assert veteran.high_minutes < ordinary.high_minutes
    assert veteran.likely_minutes < ordinary.likely_minutes


def test_it_is_unknown_without_a_basis_and_while_the_office_is_suspended() -> None:
    script = Script(small_office())
    script.take("passport-foreign")
    assert estimate_of_newcomer(script.office, Measured(), D, 4, script.now) is None
    measured = known(script)
    assert estimate_of_newcomer(script.office, measured, D, 4, script.now) is not None
    script.told(told.SuspendOffice("air_raid"))
    assert estimate_of_newcomer(script.office, measured, D, 4, script.now) is None


def test_a_clock_set_back_gives_the_estimate_of_the_last_fact() -> None:
    script = Script(small_office())
    measured = known(script)
    for _ in range(4):
        script.after(30).take("passport-foreign")
    last = estimate_of_newcomer(script.office, measured, D, 4, script.now)
    assert last is not None
    assert estimate_of_newcomer(script.office, measured, D, 4, script.now - 400 * 86400) == last
