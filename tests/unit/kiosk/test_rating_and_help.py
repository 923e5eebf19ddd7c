"""Rating by the slip's code, and calling for help."""

from __future__ import annotations

from datetime import UTC, datetime

from kiosk.screens import CodeEntry, Failed, Marks, Rated, Rating, Start
from queue_core.wire.asks import Help, Rate
from queue_core.wire.replies import Reply
from queue_core.wire.states import HelpEntry, HelpState
from tests.support.kiosk.stage import Stage
from tests.support.kiosk.states import RULES

KEYS = [f"key:{letter}" for letter in "7K3M9QX2"]


def _help(*places: str, seq: int = 1) -> HelpState:
    since = datetime(2026, 3, 3, tzinfo=UTC)
    return HelpState(epoch=1, seq=seq, help=[HelpEntry(place=place, since=since) for place in places])


def test_a_visit_is_rated_by_code_and_mark() -> None:
    stage = Stage()
    stage.touch("rate", *KEYS)
    assert stage.screen == Marks("7K3M9QX2")
    stage.touch("mark:5")
    assert stage.asks == [Rate(id="id-10", code="7K3M9QX2", mark=5)]
    assert isinstance(stage.screen, Rating)
    stage.answer(Reply(id="id-10", ok=True))
    assert isinstance(stage.screen, Rated)
    stage.wait(13)
    assert stage.screen == Start()


def test_a_wrong_letter_is_erased() -> None:
    stage = Stage()
    stage.touch("rate", "key:7", "key:A", "erase", "key:K")
    assert stage.screen == CodeEntry("7K")


def test_letters_that_are_no_code_letters_are_not_typed() -> None:
    stage = Stage()
    stage.touch("rate", "key:I", "key:L", "key:O", "key:U", "key:é", "key:", "key:AB")
    assert stage.screen == CodeEntry("")


def test_fast_typing_is_typing_but_a_trembling_hand_is_not() -> None:
    stage = Stage()
    stage.touch("rate")
    stage.wait(1)
    for letter in "7K3M":
        stage.down(f"key:{letter}")
        stage.up(f"key:{letter}")
        stage.wait(0.15)
    stage.down("key:M")
    stage.up("key:M")
    assert stage.screen == CodeEntry("7K3M")


def test_a_refused_rating_may_be_tried_again() -> None:
    stage = Stage()
    stage.touch("rate", *KEYS, "mark:1")
    stage.refuse("too_early", "Обслуговування ще триває.")
    assert isinstance(stage.screen, Failed)
    stage.touch("again", "mark:2")
    assert [ask.mark for ask in stage.asks if isinstance(ask, Rate)] == [1, 2]


def test_a_rating_nobody_answers_is_said_and_not_withdrawn() -> None:
    stage = Stage()
    stage.touch("rate", *KEYS, "mark:4")
    stage.silence()
    assert isinstance(stage.screen, Failed)
    assert len(stage.asks) == 1


def test_help_is_called_once_to_this_place_and_stays_until_somebody_came() -> None:
    stage = Stage()
    stage.touch("help", "help")
    assert stage.asks == [Help(id="id-1", place=RULES.place)]
    assert stage.state.help == "asking"
    stage.answer(Reply(id="id-1", ok=True))
    assert stage.state.help == "called"
    stage.touch("help")
    assert len(stage.asks) == 1
    stage.told(_help(RULES.place))
    stage.wait(600)
    assert stage.state.help == "called"
    stage.told(_help("Зал 2, термінал 2", seq=2))
    assert stage.state.help is None


def test_help_that_does_not_come_is_said_and_may_be_called_again() -> None:
    stage = Stage()
    stage.touch("help")
    stage.silence()
    assert stage.state.help == "failed"
    stage.wait(11)
    assert stage.state.help is None
    stage.touch("help")
    assert len(stage.asks) == 2


def test_help_called_by_an_earlier_life_of_this_kiosk_is_shown() -> None:
    stage = Stage()
    stage.told(_help(RULES.place))
    assert stage.state.help == "called"


def test_a_call_for_help_does_not_disturb_a_choice() -> None:
    stage = Stage()
    stage.touch("take:subsidy")
    before = stage.screen
    stage.touch("help")
    stage.answer(Reply(id="id-2", ok=True))
    assert stage.screen == before
