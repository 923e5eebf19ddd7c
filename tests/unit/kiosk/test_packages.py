"""Life situations at the kiosk: found in the menu of the demonstration office, and taken like a service."""

from __future__ import annotations

from dataclasses import replace

import pytest
from msgspec import UNSET, structs

from kiosk.offer import ALL, offer_of
from kiosk.screens import Category, Group, Issuing, Number, Start, State
from kiosk.simulated.visitor import Aim, TicketWish, next_move
from queue_core.screen.items import Text
from queue_core.views.catalogue import catalogue_view
from queue_core.wire.asks import TakeTicket
from queue_core.wire.states import CatalogueState
from tests.support.kiosk.stage import Stage, ticket_reply
from tests.support.kiosk.states import NOW, draw, queue, ready_state
from tests.support.offices import demo_office

GROUP = "menu-civil"


def _demo() -> CatalogueState:
    return catalogue_view(demo_office())


def _words(state: State) -> list[str]:
    return [item.words for item in draw(state).items if isinstance(item, Text)]


def _asked(package: str, **changes: object) -> tuple[Stage, TakeTicket]:
    """Let a visitor touch the way to a package; return the kiosk and what it asked for."""
    stage = Stage(ready_state(catalogue=_demo(), **changes))
    aim = Aim(TicketWish(service=package), True)
    for _ in range(12):
        move = next_move(stage.state, draw(stage.state), aim, NOW)
        if not isinstance(move, str):
            break
        stage.touch(move)
    assert isinstance(stage.screen, Issuing)
    ask = stage.asks[-1]
    assert isinstance(ask, TakeTicket)
    return stage, ask


def test_the_menu_of_the_office_holds_its_packages_and_nothing_is_left_over() -> None:
    offer = offer_of(_demo())
    assert [entry.kind for entry in offer.inside(GROUP)][:2] == ["package", "package"]
    assert {entry.id for entry in offer.inside(ALL)} == {group.id for group in demo_office().menu} - {"frequent"}


@pytest.mark.parametrize("changes", [{}, {"is_large": True}], ids=["usual", "large"])
@pytest.mark.parametrize("package", ["child-birth", "bereavement"])
def test_a_visitor_finds_a_package_and_asks_for_it(package: str, changes: dict[str, object]) -> None:
    _, ask = _asked(package, **changes)
    assert (ask.package, ask.service) == (package, UNSET)


def test_the_answer_with_a_package_is_a_number_to_show() -> None:
    stage, ask = _asked("child-birth")
    reply = ticket_reply()
    assert reply.ticket
    as_package = structs.replace(reply.ticket, service=UNSET, package="child-birth")
    stage.answer(structs.replace(reply, ticket=as_package))
    assert isinstance(stage.screen, Number)
    assert stage.screen.item == ask.package


def test_a_card_tells_how_many_services_it_stands_for() -> None:
    state = ready_state(catalogue=_demo(), screen=Group(GROUP, Start()))
    assert _words(state).count("3 послуги за візит") == 2
    assert _words(replace(state, language="en")).count("3 services in a visit") == 2


def test_a_card_has_the_letter_of_its_first_step_and_says_when_that_is_not_served() -> None:
    letters = {entry.id: entry.letter for entry in offer_of(_demo()).inside(GROUP)}
    assert (letters["child-birth"], letters["bereavement"]) == ("Р", "Ц")
    shown = queue()
    directions = [structs.replace(one, open_counters=int(one.id != "registration")) for one in shown.directions]
    state = ready_state(
        catalogue=_demo(), screen=Group(GROUP, Start()), queue=structs.replace(shown, directions=directions)
    )
    assert _words(state).count("Зараз не приймають") == 1
    assert _words(state).count("3 послуги за візит") == 1


def test_the_question_names_the_package_and_who_waits_for_its_first_step() -> None:
    state = ready_state(catalogue=_demo(), screen=Category("child-birth", Start()), queue=queue(registration=7))
    assert {"Народження дитини", "7"} <= set(_words(state))
