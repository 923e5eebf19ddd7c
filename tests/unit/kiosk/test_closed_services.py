"""A service that is not given now stays on its card with the reason, and leads to no ask."""

from __future__ import annotations

import pytest
from msgspec import structs

from kiosk.offer import offer_of
from kiosk.screens import Category, Failed, Group, Needs, Screen, Start, State
from kiosk.simulated.visitor import Aim, GivesUp, TicketWish, next_move
from queue_core.screen.items import Text
from queue_core.wire.states import CatalogueState
from tests.support.kiosk.stage import Stage
from tests.support.kiosk.states import NOW, catalogue, draw, ready_state

DOWN = {"uk": "Реєстр тимчасово не працює", "en": "The register is down for now"}


def _with_closed(*ids: str, words: dict[str, str] | None = None) -> CatalogueState:
    usual = catalogue()
    services = [
        structs.replace(service, closed=DOWN if words is None else words) if service.id in ids else service
        for service in usual.services
    ]
    return structs.replace(usual, seq=usual.seq + 1, services=services)


def _words(state: State) -> list[str]:
    return [item.words for item in draw(state).items if isinstance(item, Text)]


@pytest.mark.parametrize("is_large", [False, True])
@pytest.mark.parametrize("language", ["uk", "en"])
def test_the_card_of_a_closed_service_tells_why_and_cannot_be_touched(language: str, is_large: bool) -> None:
    state = ready_state(catalogue=_with_closed("subsidy"), language=language, is_large=is_large)
    picture = draw(state)
    assert _words(state).count(DOWN[language]) == 1
    assert picture.target("take:subsidy") is None
    assert picture.target("take:passport-foreign") is not None


def test_a_closed_service_without_a_reason_says_that_nobody_is_taken() -> None:
    state = ready_state(catalogue=_with_closed("subsidy", words={}))
    assert "Зараз не приймають" in _words(state)
    assert draw(state).target("take:subsidy") is None


def test_a_touch_that_was_on_its_way_leads_nowhere() -> None:
    stage = Stage(ready_state(catalogue=_with_closed("subsidy")))
    stage.touch("take:subsidy")
    assert stage.screen == Start()
    assert stage.asks == []


def test_who_chose_the_service_begins_anew_when_it_closes_and_others_go_on() -> None:
    asked = Category("subsidy", Group("all", Start()))
    screens: tuple[Screen, ...] = (asked, Needs(asked))
    for screen in screens:
        stage = Stage(ready_state(screen=screen))
        stage.told(_with_closed("passport-foreign"))
        assert stage.screen == screen
        stage.told(_with_closed("passport-foreign", "subsidy"))
        assert stage.state.screen == Start()


def test_trying_again_after_the_service_closed_leads_home() -> None:
    asked = Category("subsidy", Start())
    failed = Failed("ticket", "service_closed", "Цю послугу зараз не надають.", asked, NOW + 40)
    stage = Stage(ready_state(screen=failed, catalogue=_with_closed("subsidy")))
    stage.touch("again")
    assert stage.screen == Start()


def test_a_visitor_who_wants_it_gives_up() -> None:
    state = ready_state(catalogue=_with_closed("subsidy"))
    assert next_move(state, draw(state), Aim(TicketWish(service="subsidy"), True), NOW) == GivesUp("service_closed")


def test_an_entry_knows_why_it_is_closed() -> None:
    offer = offer_of(_with_closed("subsidy"))
    closed = {id: entry.closed for id, entry in offer.entries.items() if entry.closed is not None}
    assert closed == {"subsidy": DOWN}
