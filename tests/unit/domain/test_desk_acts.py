"""What a desk may do besides calling: stand aside until others were called, a pause with its reason, who opens."""

from dataclasses import replace

from queue_core.domain import commands as told
from queue_core.domain.counters.presses import pause_reason
from queue_core.domain.counters.undo import may_undo_until
from queue_core.domain.events import CounterOpened, CounterPaused, TicketReturned
from queue_core.domain.lines.outlook import next_for, waiting_longest_since
from queue_core.domain.plan import AdministratorId, CounterId, Named, Rules
from tests.support.offices import small_office
from tests.support.script import Script

EAGER = Rules(least_seconds_on_call=0, calls_before_no_show=1, no_show_after=0)
BREAK = {"break": Named("break", {"uk": "Перерва"}), "papers": Named("papers", {"uk": "Папери"})}
ONE, TWO, THREE = CounterId("1"), CounterId("2"), CounterId("3")


def _pausing() -> Script:
    return Script(replace(small_office(EAGER), pause_reasons=BREAK))


def test_who_lets_two_others_pass_is_called_third() -> None:
    script = Script(small_office(EAGER))
    first, second, third, fourth = (script.take("passport-foreign").number for _ in range(4))
    script.press("1", "open")
    script.told(told.PostponeTicket(ONE, 3600, after=2))
    called = [script.number_at("1")]
    for _ in range(3):
        script.after(60).press("1", "next")
        called.append(script.number_at("1"))
    assert called == [second, third, first, fourth]


def test_calls_of_other_directions_do_not_count_for_who_lets_others_pass() -> None:
    script = Script(small_office(EAGER))
    ticket = script.take("passport-foreign")
    script.press("1", "open")
    script.press("3", "open")
    script.told(told.PostponeTicket(ONE, 3600, after=1))
    script.take("subsidy")
    assert (script.number_at("3"), ticket.status) == ("С001", "postponed")
    script.take("passport-foreign")
    assert ticket.status == "waiting"


def test_who_lets_others_pass_comes_back_in_time_where_nobody_else_comes() -> None:
    script = Script(small_office(EAGER))
    ticket = script.take("passport-foreign")
    script.press("1", "open")
    script.told(told.PostponeTicket(ONE, 600, after=3))
    outcome = script.after(600).told(told.PassTime())
    assert script.one(outcome, TicketReturned).ticket == ticket.id
    assert script.number_at("1") == ticket.number
    script.take("passport-foreign")
    assert not script.office.aside_after


def test_one_may_let_at_most_fifty_pass() -> None:
    script = Script(small_office(EAGER))
    script.take("passport-foreign")
    script.press("1", "open")
    for after in (-1, 51):
        assert script.refused(script.told(told.PostponeTicket(ONE, 600, after=after))) == "malformed"


def test_taking_back_a_postponement_brings_the_visitor_back_to_the_counter() -> None:
    script = Script(small_office(EAGER))
    ticket, other = script.take("passport-foreign"), script.take("passport-foreign")
    script.press("1", "open")
    script.told(told.PostponeTicket(ONE, 600, after=1))
    assert (script.number_at("1"), ticket.status) == (other.number, "waiting")
    script.told(told.UndoPress(ONE))
    assert (script.number_at("1"), script.office.tickets[other.id].status) == (ticket.number, "waiting")
    assert not script.office.aside_after


def test_a_pause_tells_what_it_is_for_until_it_ends() -> None:
    script = _pausing()
    script.press("1", "open")
    outcome = script.after(5).told(told.PressKey(ONE, "pause", reason="break"))
    assert script.one(outcome, CounterPaused).reason == "break"
    assert pause_reason(script.office, script.at("1")) == "break"
    script.after(60).press("1", "resume")
    script.after(60).press("1", "pause")
    assert pause_reason(script.office, script.at("1")) is None


def test_what_a_pause_is_for_can_be_said_later_and_changed_while_its_time_goes_on() -> None:
    script = _pausing()
    script.press("1", "open")
    script.press("1", "pause")
    began = script.at("1").since
    for reason in ("papers", "break"):
        script.after(30).told(told.PressKey(ONE, "pause", reason=reason))
        assert pause_reason(script.office, script.at("1")) == reason
    assert not script.told(told.PressKey(ONE, "pause", reason="break")).events, "said twice, changed nothing"
    assert script.at("1").since == began


def test_an_undo_brings_back_what_the_pause_was_for_before() -> None:
    script = _pausing()
    script.press("1", "open")
    script.press("1", "pause")
    for reason in ("papers", "break"):
        script.after(30).told(told.PressKey(ONE, "pause", reason=reason))
    for _ in range(2):
        script.told(told.UndoPress(ONE))
        assert pause_reason(script.office, script.at("1")) == "papers"
        script.after(5).press("1", "resume")
        assert pause_reason(script.office, script.at("1")) is None
    script.told(told.UndoPress(ONE))
    assert pause_reason(script.office, script.at("1")) == "papers", "of the pause that goes on"


def test_an_undo_of_the_first_reason_leaves_none() -> None:
    script = _pausing()
    script.press("1", "open")
    script.press("1", "pause")
    script.after(30).told(told.PressKey(ONE, "pause", reason="break"))
    script.told(told.UndoPress(ONE))
    assert (pause_reason(script.office, script.at("1")), script.at("1").status) == (None, "paused")


def test_a_reason_the_office_has_not_declared_is_refused() -> None:
    script = _pausing()
    script.press("1", "open")
    assert script.refused(script.told(told.PressKey(ONE, "pause", reason="nap"))) == "not_allowed"


def test_who_signed_in_opens_a_counter_before_whom_the_office_has_seated_there() -> None:
    script = Script(small_office(EAGER))
    outcome = script.told(told.PressKey(ONE, "open", administrator=AdministratorId("iryna")))
    assert script.one(outcome, CounterOpened).administrator == "iryna"
    assert script.refused(script.press("3", "open")) == "not_allowed", "she is at counter 1"
    script.press("1", "close")
    script.press("3", "open")
    assert script.at("3").administrator == "iryna"


def test_somebody_the_office_does_not_know_opens_nothing() -> None:
    script = Script(small_office(EAGER))
    stranger = told.PressKey(ONE, "open", administrator=AdministratorId("nobody"))
    assert script.refused(script.told(stranger)) == "counter_not_staffed"


def test_a_press_may_be_taken_back_for_ten_seconds_while_nothing_it_touched_has_changed() -> None:
    script = Script(small_office(EAGER))
    assert may_undo_until(script.office, ONE) is None
    script.take("passport-foreign")
    script.take("passport-foreign")
    script.press("1", "open")
    pressed = script.now
    assert may_undo_until(script.office, ONE) == pressed + 10
    script.after(5).press("1", "next")
    assert may_undo_until(script.office, ONE) == pressed + 15
    script.told(told.UndoPress(ONE))
    assert may_undo_until(script.office, ONE) is None


def test_a_press_whose_ticket_somebody_else_has_called_cannot_be_taken_back() -> None:
    script = Script(small_office(EAGER))
    script.take("passport-foreign")
    script.press("1", "open")
    script.press("1", "next")
    assert may_undo_until(script.office, ONE) is not None
    script.take("passport-foreign")
    assert may_undo_until(script.office, ONE) is None, "a call by the queue itself came since"


def test_who_is_next_is_who_is_called_next() -> None:
    script = Script(small_office(EAGER))
    script.take("passport-foreign")
    script.take("passport-foreign")
    script.press("1", "open")
    script.take("passport-foreign", "veteran")
    foreseen = next_for(script.office, script.at("1"), script.now)
    script.press("1", "next")
    assert foreseen is not None
    assert (foreseen, script.number_at("1")) == ("П003", "П003")
    script.press("2", "close")
    assert next_for(script.office, script.at("2"), script.now) is None


def test_the_longest_wait_is_that_of_those_the_counter_may_serve() -> None:
    script = Script(small_office(EAGER))
    script.take("subsidy")
    script.after(100).take("passport-foreign")
    script.after(50).take("passport-foreign")
    second = script.now
    script.after(50).take("passport-foreign", "veteran")
    assert waiting_longest_since(script.office, script.at("1")) is None, "nobody works there"
    script.press("1", "open")
    script.press("1", "next")
    assert waiting_longest_since(script.office, script.at("1")) == second
    script.press("1", "next")
    assert waiting_longest_since(script.office, script.at("1")) is None
