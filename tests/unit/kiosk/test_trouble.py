"""Trouble is told before anybody touches the kiosk, and the gravest first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.happenings import LockTold
from kiosk.screens import CodeEntry, Failed, Issuing, Languages, Number, Start, State
from kiosk.trouble import gives_tickets, opening
from queue_core.wire.states import OfficeState, Suspension
from tests.support.kiosk.stage import Stage, ticket_reply
from tests.support.kiosk.states import NOON, NOW, catalogue, office, queue, ready_state


def _hours(*, open: bool) -> OfficeState:
    """An office open from 12:15 (tickets from 12:00) to 14:00 (tickets until 13:30)."""
    return office(
        open=open,
        opens_at=NOON + timedelta(minutes=15),
        closes_at=NOON + timedelta(hours=2),
        tickets_from=NOON,
        tickets_until=NOON + timedelta(minutes=90),
    )


def test_a_new_kiosk_has_no_connection_then_gets_ready_then_serves() -> None:
    stage = Stage(State())
    assert stage.trouble == "no_connection"
    stage.connected(True)
    assert stage.trouble == "starting"
    stage.told(office(), catalogue(), queue())
    assert stage.trouble is None


@pytest.mark.parametrize(
    ("reason", "name"), [("air_raid", "air_raid"), ("blackout", "blackout"), ("other", "suspended")]
)
def test_a_suspended_office_gives_no_tickets(reason: str, name: str) -> None:
    stage = Stage()
    stage.told(office(suspended=Suspension(reason, NOON)))  # type: ignore[arg-type]
    assert stage.trouble == name
    stage.touch("take:subsidy")
    assert stage.screen == Start()
    stage.told(office())
    assert stage.trouble is None


def test_a_locked_kiosk_serves_nobody_until_it_is_let_go_on() -> None:
    stage = Stage()
    stage.happen(LockTold(True))
    stage.touch("take:subsidy", "open:all")
    assert stage.trouble == "locked"
    assert stage.screen == Start()
    stage.happen(LockTold(False))
    stage.touch("take:subsidy")
    assert stage.screen != Start()


def test_a_lost_connection_comes_before_what_the_office_said_last() -> None:
    stage = Stage()
    stage.told(office(suspended=Suspension("air_raid", NOON)))
    stage.connected(False)
    assert stage.trouble == "no_connection"


def test_a_choice_goes_on_after_a_short_loss_of_connection() -> None:
    stage = Stage()
    stage.touch("take:subsidy")
    before = stage.screen
    stage.connected(False)
    stage.touch("category:none")
    assert stage.asks == []
    stage.connected(True)
    assert stage.screen == before


def test_what_is_under_way_or_done_is_not_covered_by_trouble() -> None:
    stage = Stage()
    stage.touch("take:subsidy", "category:none")
    stage.connected(False)
    assert isinstance(stage.screen, Issuing)
    assert stage.trouble is None
    stage.answer(ticket_reply())
    assert isinstance(stage.screen, Number)
    assert stage.trouble is None
    refused = Failed("ticket", "office_closed", "Зачинено.", Start(), NOW + 9)
    assert Stage(ready_state(screen=refused, is_connected=False)).trouble is None


def test_language_and_large_text_can_be_chosen_under_any_trouble() -> None:
    stage = Stage(ready_state(is_locked=True))
    stage.touch("language:en", "large")
    assert (stage.state.language, stage.state.is_large) == ("en", True)
    stage.touch("languages")
    assert isinstance(stage.screen, Languages)
    assert stage.trouble is None
    stage.touch("language:uk")
    assert stage.trouble == "locked"


def test_help_is_not_called_where_nobody_can_hear() -> None:
    stage = Stage(ready_state(is_connected=False))
    stage.touch("help")
    assert stage.asks == []
    assert stage.state.help is None


def test_a_closed_office_lets_a_visit_be_rated() -> None:
    stage = Stage(ready_state(office=office(open=False)))
    assert stage.trouble == "closed"
    stage.touch("take:subsidy", "rate")
    assert stage.screen == CodeEntry()
    assert stage.trouble is None


def test_tickets_are_given_a_little_before_opening_and_until_the_last_one() -> None:
    assert not gives_tickets(_hours(open=False), NOW - 1)
    assert gives_tickets(_hours(open=False), NOW)
    assert gives_tickets(_hours(open=True), NOW + 15 * 60)
    assert not gives_tickets(_hours(open=False), NOW + 16 * 60)
    assert not gives_tickets(_hours(open=True), NOW + 90 * 60)


def test_an_office_around_the_clock_gives_tickets_while_it_is_open() -> None:
    assert gives_tickets(office(), NOW)
    assert not gives_tickets(office(open=False), NOW)


def test_a_closed_office_says_when_tickets_are_given() -> None:
    assert opening(_hours(open=False), NOW - 60) == NOON
    assert opening(_hours(open=False), NOW + 60) is None
    later = _without_tickets_from(_hours(open=False))
    assert opening(later, NOW) == later.opens_at


def _without_tickets_from(told: OfficeState) -> OfficeState:
    return office(open=False, opens_at=told.opens_at, closes_at=told.closes_at)


def test_the_kiosk_opens_by_itself_when_the_time_has_come() -> None:
    stage = Stage(ready_state(office=_hours(open=False)))
    stage.now = NOW - 100
    assert stage.trouble == "closed"
    stage.wait(99)
    assert stage.trouble == "closed"
    stage.wait(2)
    assert stage.trouble is None
