"""Taking a seat: who sat there leaves, another counter of the same person closes, all of it or nothing."""

import pytest

from queue_core.domain import commands as told
from queue_core.domain.counters.undo import may_undo_until
from queue_core.domain.events import CounterClosed, CounterOpened, TicketCalled
from queue_core.domain.plan import AdministratorId, CounterId, Rules
from tests.support.offices import small_office
from tests.support.script import Script

ONE, TWO, THREE = CounterId("1"), CounterId("2"), CounterId("3")
OLENA, TARAS = AdministratorId("olena"), AdministratorId("taras")


@pytest.fixture
def script() -> Script:
    """An office where olena works at counter 1 and taras at counter 2."""
    begun = Script(small_office(Rules(least_seconds_on_call=0)))
    begun.press("1", "open")
    begun.press("2", "open")
    return begun


def seats(script: Script) -> dict[str, str]:
    """Return who works where."""
    return {place.id: place.administrator for place in script.office.workplaces.values() if place.administrator}


def test_who_takes_a_seat_leaves_the_other_and_who_sat_there_goes(script: Script) -> None:
    outcome = script.told(told.TakeSeat(ONE, TARAS))
    assert outcome.events == (CounterClosed(ONE), CounterClosed(TWO), CounterOpened(ONE, TARAS))
    assert seats(script) == {"1": "taras"}


@pytest.mark.parametrize("busy", ["1", "2"])
def test_with_a_visitor_at_either_counter_nothing_of_it_happens(script: Script, busy: str) -> None:
    script.press("2" if busy == "1" else "1", "pause")
    script.take("passport-foreign")
    assert script.at(busy).ticket is not None
    outcome = script.told(told.TakeSeat(ONE, TARAS))
    assert script.refused(outcome) == "counter_busy"
    assert outcome.refusal is not None
    assert outcome.refusal.details["counter"] == busy
    assert seats(script) == {"1": "olena", "2": "taras"}


def test_at_an_empty_counter_it_is_opening_it(script: Script) -> None:
    script.press("1", "close")
    script.press("2", "close")
    assert script.told(told.TakeSeat(ONE, TARAS)).events == (CounterOpened(ONE, TARAS),)


def test_who_sits_there_already_changes_nothing(script: Script) -> None:
    script.take("passport-foreign")
    assert script.told(told.TakeSeat(ONE, OLENA)).events == ()


def test_a_paused_counter_is_taken_too_and_calls_at_once_who_waits(script: Script) -> None:
    script.press("1", "pause")
    script.press("2", "pause")
    waiting = script.take("passport-foreign")
    called = script.one(script.told(told.TakeSeat(ONE, TARAS)), TicketCalled)
    assert (called.ticket, called.counter, called.automatic) == (waiting.id, ONE, False)


@pytest.mark.parametrize(
    ("counter", "who", "refused"), [("9", "taras", "counter_unknown"), ("1", "nobody", "counter_not_staffed")]
)
def test_a_counter_or_a_person_the_office_lacks_is_refused(
    script: Script, counter: str, who: str, refused: str
) -> None:
    assert script.refused(script.told(told.TakeSeat(CounterId(counter), AdministratorId(who)))) == refused


def test_a_seat_taken_by_mistake_is_given_back(script: Script) -> None:
    petro = AdministratorId("petro")
    script.told(told.TakeSeat(ONE, petro))
    assert seats(script) == {"1": "petro", "2": "taras"}
    script.told(told.UndoPress(ONE))
    assert seats(script) == {"1": "olena", "2": "taras"}


def test_one_that_closed_another_counter_too_cannot_be_taken_back(script: Script) -> None:
    script.told(told.TakeSeat(ONE, TARAS))
    assert may_undo_until(script.office, ONE) is None
