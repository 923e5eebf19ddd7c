"""From a touch to a number, and what happens on the way."""

from __future__ import annotations

import pytest
from msgspec import UNSET, structs

from kiosk.flow import deadline, is_resting, seconds_left
from kiosk.screens import NO_ANSWER, Category, Failed, Group, Issuing, Needs, Number, Start
from queue_core.wire.asks import TakeTicket, Withdraw
from queue_core.wire.replies import Reply
from tests.support.kiosk.stage import Stage, ticket_reply
from tests.support.kiosk.states import FREQUENT, NOW, RULES, catalogue, office, queue, ready_state


@pytest.mark.parametrize("service", FREQUENT)
def test_a_most_used_service_takes_two_touches(service: str) -> None:
    stage = Stage()
    stage.touch(f"take:{service}", "category:none")
    assert stage.asks == [TakeTicket(id="id-2", service=service, language="uk")]
    assert isinstance(stage.screen, Issuing)


def test_any_service_takes_four_touches_at_most() -> None:
    for service in catalogue().services:
        stage = Stage()
        stage.touch("open:all", f"open:direction-{service.direction}", f"take:{service.id}", "category:none")
        assert [ask.service for ask in stage.asks if isinstance(ask, TakeTicket)] == [service.id]


def test_the_ask_carries_category_needs_and_language() -> None:
    stage = Stage()
    stage.touch("language:en", "take:subsidy", "needs", "need:wheelchair", "need:sight", "back", "category:veteran")
    wanted = TakeTicket(id="id-7", service="subsidy", category="veteran", needs=["sight", "wheelchair"], language="en")
    assert stage.asks == [wanted]


def test_a_need_touched_twice_is_not_needed() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "needs", "need:sight", "need:sight", "back", "category:none")
    assert stage.asks == [TakeTicket(id="id-6", service="subsidy", language="uk")]


def test_a_package_is_asked_for_as_a_package() -> None:
    stage = Stage()
    stage.touch("open:all", "page:next", "open:packages", "take:birth", "category:none")
    assert stage.asks == [TakeTicket(id="id-5", package="birth", language="uk")]


def test_the_reply_becomes_the_number_on_the_screen() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none")
    stage.answer(ticket_reply(called_to="5"))
    screen = stage.screen
    assert isinstance(screen, Number)
    assert (screen.number, screen.counter, screen.people_ahead, screen.slip) == ("П017", "5", 5, "printing")
    assert stage.sounds[-1] == "success"


@pytest.mark.parametrize("outcome", ["printed", "failed", "unknown"])
def test_the_number_tells_how_its_slip_ended(outcome: str) -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none")
    stage.answer(ticket_reply())
    stage.slip(outcome)
    assert isinstance(stage.screen, Number)
    assert stage.screen.slip == outcome


def test_a_slip_of_another_ticket_changes_nothing() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none")
    stage.answer(ticket_reply())
    before = stage.state
    stage.slip("failed", ticket="t-0")
    assert stage.state == before


def test_a_printed_number_stays_for_eight_seconds_and_makes_room() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none")
    stage.answer(ticket_reply())
    stage.slip("printed")
    stage.wait(7.9)
    assert isinstance(stage.screen, Number)
    stage.wait(0.2)
    assert is_resting(stage.state, RULES)


def test_a_number_without_paper_stays_long_enough_to_be_written_down() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none")
    stage.answer(ticket_reply())
    stage.slip("failed")
    stage.wait(39)
    assert isinstance(stage.screen, Number)
    assert "trouble" in stage.sounds


def test_done_makes_room_for_the_next_visitor_at_once() -> None:
    stage = Stage()
    stage.touch("language:en", "large", "take:subsidy", "category:none")
    stage.answer(ticket_reply())
    stage.touch("done")
    assert is_resting(stage.state, RULES)
    assert (stage.state.language, stage.state.is_large) == ("uk", False)


def test_an_ask_nobody_answers_is_taken_back_and_said_plainly() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none")
    asked = stage.asks[-1].id
    stage.silence()
    assert isinstance(stage.screen, Failed)
    assert stage.screen.reason == NO_ANSWER
    withdrawn = stage.asks[-1]
    assert isinstance(withdrawn, Withdraw)
    assert withdrawn.ask == asked
    assert withdrawn.id != asked
    assert withdrawn not in stage.urgent


def test_an_answer_after_giving_up_changes_nothing() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none")
    asked = stage.asks[-1].id
    stage.silence()
    before = stage.state
    stage.asks.append(TakeTicket(id=asked, service="subsidy"))
    stage.answer(ticket_reply(asked))
    assert stage.state == before


def test_a_refusal_is_shown_in_the_cores_own_words_and_may_be_tried_again() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none")
    stage.refuse("service_closed", "Субсидії приймаємо з 14:00.")
    assert isinstance(stage.screen, Failed)
    assert (stage.screen.reason, stage.screen.text) == ("service_closed", "Субсидії приймаємо з 14:00.")
    stage.touch("again", "category:none")
    assert [ask.id for ask in stage.asks] == ["id-2", "id-4"]


def test_trying_again_what_is_no_longer_offered_leads_to_the_beginning() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none")
    stage.refuse("service_unknown")
    less = [service for service in catalogue().services if service.id != "subsidy"]
    stage.told(structs.replace(catalogue(), seq=2, services=less))
    stage.touch("again")
    assert isinstance(stage.screen, Start)


def test_a_reply_without_a_ticket_is_no_ticket() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none")
    stage.answer(Reply(id="id-2", ok=True, ticket=UNSET))
    assert isinstance(stage.screen, Failed)


def test_back_leads_the_way_one_came() -> None:
    stage = Stage()
    stage.touch("open:all", "page:next", "open:direction-drivers", "take:driving-licence", "needs", "back", "back")
    assert isinstance(stage.screen, Group)
    assert stage.screen.id == "direction-drivers"
    stage.touch("back")
    assert stage.screen == Group("all", Start(), page=1)
    stage.touch("back")
    assert stage.screen == Start()


def test_a_finger_that_slides_away_does_nothing() -> None:
    stage = Stage()
    stage.down("take:subsidy")
    stage.up("take:passport-foreign")
    assert stage.screen == Start()
    stage.wait(1)
    stage.down("take:subsidy")
    stage.up(None)
    assert stage.screen == Start()


def test_the_target_under_the_finger_is_marked_until_it_lifts_off() -> None:
    stage = Stage()
    stage.down("take:subsidy")
    assert stage.state.pressed == "take:subsidy"
    stage.up("take:subsidy")
    assert stage.state.pressed is None


def test_a_second_touch_within_400_ms_is_a_trembling_hand() -> None:
    stage = Stage()
    stage.touch("take:subsidy")
    stage.wait(0.3)
    stage.down("category:none")
    stage.up("category:none")
    assert stage.asks == []
    assert isinstance(stage.screen, Category)
    stage.wait(0.2)
    stage.down("category:none")
    stage.up("category:none")
    assert len(stage.asks) == 1


def test_nothing_is_asked_twice_while_the_first_ask_is_on_its_way() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none", "category:none", "back", "home", "take:subsidy")
    assert len(stage.asks) == 1
    assert isinstance(stage.screen, Issuing)


def test_targets_of_another_screen_do_nothing() -> None:
    stage = Stage()
    stage.touch(
        "category:none", "take:nothing", "open:nothing", "mark:5", "key:A", "need:sight", "again", "done", "xyz"
    )
    assert stage.screen == Start()
    assert stage.asks == []


def test_an_unknown_category_is_not_asked_for() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:king")
    assert stage.asks == []
    assert isinstance(stage.screen, Category)


def test_an_idle_kiosk_asks_whether_somebody_is_there_and_then_begins_anew() -> None:
    stage = Stage()
    stage.touch("language:en", "take:subsidy")
    stage.wait(44)
    assert not stage.state.is_warning
    stage.wait(2)
    assert stage.state.is_warning
    assert stage.sounds[-1] == "warning"
    assert 18 <= seconds_left(stage.state, stage.now, RULES) <= 20
    stage.wait(20)
    assert is_resting(stage.state, RULES)
    assert stage.state.language == "uk"


def test_still_here_goes_on_where_one_was() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "needs", "need:sight")
    stage.wait(50)
    assert stage.state.is_warning
    stage.touch("here")
    assert not stage.state.is_warning
    assert isinstance(stage.screen, Needs)
    stage.wait(40)
    assert not stage.state.is_warning


def test_a_warned_visitor_may_leave_at_once() -> None:
    stage = Stage()
    stage.touch("take:subsidy")
    stage.wait(50)
    stage.touch("home")
    assert is_resting(stage.state, RULES)


def test_the_first_screen_returns_to_the_first_language_without_asking() -> None:
    stage = Stage()
    stage.touch("language:en")
    stage.wait(46)
    assert stage.state.language == "uk"
    assert "warning" not in stage.sounds


def test_a_resting_kiosk_is_woken_once_a_minute_for_its_clock() -> None:
    assert deadline(ready_state(), NOW + 1, RULES) == NOW + 60


def test_the_same_catalogue_told_anew_does_not_disturb_a_visitor() -> None:
    stage = Stage()
    stage.touch("take:subsidy")
    stage.told(structs.replace(catalogue(), epoch=2, seq=9))
    assert isinstance(stage.screen, Category)


def test_another_catalogue_begins_anew_but_leaves_a_number_to_be_read() -> None:
    stage = Stage()
    stage.touch("take:subsidy")
    stage.told(structs.replace(catalogue(menu=False), seq=2))
    assert stage.screen == Start()
    other = Stage()
    other.touch("take:subsidy", "category:none")
    other.answer(ticket_reply())
    other.told(structs.replace(catalogue(menu=False), seq=2))
    assert isinstance(other.screen, Number)


def test_a_kiosk_takes_the_offices_first_language() -> None:
    stage = Stage()
    stage.told(office(languages=["en", "uk"]))
    assert stage.state.language == "en"


def test_who_waits_is_known_before_the_ticket() -> None:
    stage = Stage()
    stage.told(queue(social=7))
    assert stage.state.queue is not None
    assert next(one.waiting for one in stage.state.queue.directions if one.id == "social") == 7
