"""The simulated visitor touches what the picture offers, and says why when there is nothing to touch."""

from __future__ import annotations

from kiosk.screens import Category, CodeEntry, Group, Issuing, Marks, Number, Rated, Start, State
from kiosk.simulated.visitor import Aim, Begins, GivesUp, Move, RateWish, TicketWish, Waits, next_move
from queue_core.wire.states import Suspension
from tests.support.kiosk.stage import Stage
from tests.support.kiosk.states import NOON, NOW, draw, every_screen, office, ready_state

WISH = TicketWish(service="driving-licence", category="disability", language="en", needs=["sight", "wheelchair"])


def _move(state: State, wish: TicketWish | RateWish = WISH, *, begun: bool = True) -> Move:
    return next_move(state, draw(state), Aim(wish, begun), NOW)


def _walk(stage: Stage, wish: TicketWish | RateWish) -> list[str]:
    """Touch until there is nothing more to touch; return what was touched."""
    touched: list[str] = []
    while isinstance(move := _move(stage.state, wish), str):
        touched.append(move)
        stage.touch(move)
        assert len(touched) < 40
    return touched


def test_a_visitor_finds_a_service_behind_pages_and_asks_for_it() -> None:
    stage = Stage()
    touched = _walk(stage, WISH)
    assert touched == [
        "language:en",
        "open:all",
        "page:next",
        "open:direction-drivers",
        "take:driving-licence",
        "needs",
        "need:sight",
        "need:wheelchair",
        "back",
        "category:disability",
    ]
    assert isinstance(stage.screen, Issuing)


def test_a_visitor_in_large_text_gets_there_too() -> None:
    stage = Stage(ready_state(is_large=True))
    _walk(stage, WISH)
    assert isinstance(stage.screen, Issuing)


def test_a_visitor_types_a_code_and_gives_a_mark() -> None:
    stage = Stage()
    touched = _walk(stage, RateWish(code="7K3M9QX2", mark=4))
    assert touched == ["rate", *(f"key:{letter}" for letter in "7K3M9QX2"), "mark:4"]


def test_a_visitor_mends_what_another_typed() -> None:
    stage = Stage(ready_state(screen=CodeEntry("99")))
    _walk(stage, RateWish(code="7K3M9QX2", mark=4))
    assert stage.asks != []
    assert _move(ready_state(screen=Marks("99999999")), RateWish(code="7K3M9QX2", mark=4)) == "back"


def test_a_visitor_leaves_what_an_earlier_one_left_and_begins() -> None:
    for name, state in every_screen().items():
        stage = Stage(state)
        for _ in range(12):
            move = _move(stage.state, begun=False)
            if not isinstance(move, str):
                break
            stage.touch(move)
        assert isinstance(move, Begins | Waits | GivesUp), name


def test_a_visitor_who_chose_wrongly_goes_back() -> None:
    assert _move(ready_state(screen=Category("subsidy", Start()), language="en")) == "back"
    assert _move(ready_state(screen=Group("direction-land", Start()), language="en")) == "back"


def test_what_is_not_offered_is_given_up_with_the_code_of_a_refusal() -> None:
    assert _move(ready_state(), TicketWish(service="nothing")) == GivesUp("service_unknown")
    category = Stage(ready_state(screen=Category("subsidy", Start())))
    assert _move(category.state, TicketWish(service="subsidy", category="king")) == GivesUp("category_unknown")
    needs = Stage(ready_state(screen=Category("subsidy", Start())))
    needs.touch("needs")
    assert _move(needs.state, TicketWish(service="subsidy", needs=["wings"])) == GivesUp("need_unknown")


def test_trouble_is_waited_out_or_given_up_by_its_name() -> None:
    assert _move(State()) == Waits("no_connection")
    assert _move(State(is_connected=True)) == Waits("starting")
    assert _move(ready_state(is_locked=True)) == GivesUp("locked")
    assert _move(ready_state(office=office(suspended=Suspension("air_raid", NOON)))) == GivesUp("air_raid")
    closed = ready_state(office=office(open=False))
    assert _move(closed) == GivesUp("closed")
    assert _move(closed, RateWish(code="7K3M9QX2", mark=4)) == "rate"


def test_a_warned_visitor_says_still_here() -> None:
    assert _move(every_screen()["warning"]) == "here"


def test_a_number_and_thanks_are_left_by_done() -> None:
    number = every_screen()["number"]
    assert isinstance(number.screen, Number)
    assert _move(number, begun=False) == "done"
    assert _move(ready_state(screen=Rated(NOW + 9)), begun=False) == "done"
