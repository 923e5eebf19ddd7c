"""Whatever people, printers and networks do to a kiosk: it never fails, never asks twice, always finds its way home."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from kiosk.flow import is_resting
from kiosk.happenings import LockTold, WatchTold
from kiosk.screens import Issuing, Rating
from queue_core.wire.asks import Rate, TakeTicket
from queue_core.wire.replies import Reply
from queue_core.wire.states import HelpEntry, HelpState, Suspension
from tests.support.kiosk.stage import Stage, ticket_reply
from tests.support.kiosk.states import NOON, RULES, catalogue, draw, office, queue

_RANDOM_TARGETS = (
    "take:subsidy", "category:none", "category:veteran", "open:all", "back", "home", "done", "again", "rate", "key:7",
    "mark:3", "needs", "need:sight", "page:next", "page:previous", "large", "help", "language:en", "languages", "erase",
    "here", "take:", "nonsense", None,
)  # fmt: skip

_touches = st.tuples(st.just("touch"), st.integers(0, 63))
_blind = st.tuples(st.sampled_from(["down", "up"]), st.sampled_from(_RANDOM_TARGETS))
_waits = st.tuples(st.just("wait"), st.sampled_from([0.1, 0.5, 3, 9, 50, 70]))
_OTHERS = (
    "answer", "refuse", "silence", "slip", "lose", "find", "lock", "unlock", "suspend", "resume", "close", "catalogue",
    "other_catalogue", "help", "watch", "queue",
)  # fmt: skip
_others = st.tuples(st.sampled_from(_OTHERS), st.just(None))


@settings(max_examples=150, deadline=None)
@given(st.lists(_touches | _touches | _blind | _waits | _others, max_size=60))
def test_any_sequence_of_happenings_is_survived_and_leads_home(script: list[tuple[str, Any]]) -> None:
    stage = Stage()
    for what, value in script:
        before = len([ask for ask in stage.asks if isinstance(ask, TakeTicket | Rate)])
        _play(stage, what, value)
        after = len([ask for ask in stage.asks if isinstance(ask, TakeTicket | Rate)])
        assert after - before <= (1 if what in ("touch", "up") else 0)
        draw(stage.state, stage.now)
    assert len({ask.id for ask in stage.asks}) == len(stage.asks)
    if isinstance(stage.screen, Issuing | Rating):
        stage.silence(stage.screen.ask)
    stage.happen(LockTold(False))
    stage.wait(RULES.idle_after + RULES.warn_for + RULES.number_to_write_down_for + 1)
    assert is_resting(stage.state, RULES)


@settings(max_examples=60, deadline=None)
@given(st.lists(_touches, max_size=25))
def test_from_wherever_touches_led_a_visitor_can_get_back_to_the_beginning(touches: list[tuple[str, int]]) -> None:
    stage = Stage()
    for what, value in touches:
        _play(stage, what, value)
    for _ in range(20):
        if isinstance(stage.screen, Issuing | Rating):
            stage.silence(stage.screen.ask)
        shown = [target.name for target in draw(stage.state, stage.now).targets]
        way = next((name for name in ("done", "home", "back") if name in shown), None)
        if way is None:
            break
        stage.touch(way)
    assert type(stage.screen).__name__ == "Start"


def _play(stage: Stage, what: str, value: Any) -> None:
    if what == "touch":
        targets = draw(stage.state, stage.now).targets
        stage.touch(targets[value % len(targets)].name)
    elif what in ("down", "up"):
        getattr(stage, what)(value)
    elif what == "wait":
        stage.wait(value)
    elif what in ("answer", "refuse", "silence"):
        _reply(stage, what)
    else:
        _office(stage, what)


def _reply(stage: Stage, what: str) -> None:
    if not stage.asks:
        return
    if what == "answer":
        is_ticket = isinstance(stage.asks[-1], TakeTicket)
        stage.answer(ticket_reply() if is_ticket else Reply(id=stage.asks[-1].id, ok=True))
    elif what == "refuse":
        stage.refuse("unavailable")
    elif stage.asks[-1] in stage.urgent:
        stage.silence()


def _office(stage: Stage, what: str) -> None:
    match what:
        case "slip":
            stage.slip("failed")
        case "lose" | "find":
            stage.connected(what == "find")
        case "lock" | "unlock":
            stage.happen(LockTold(what == "lock"))
        case "suspend":
            stage.told(office(suspended=Suspension("air_raid", NOON)))
        case "resume":
            stage.told(office())
        case "close":
            stage.told(office(open=False, opens_at=NOON + timedelta(hours=1)))
        case "catalogue":
            stage.told(structs.replace(catalogue(), seq=3))
        case "other_catalogue":
            stage.told(structs.replace(catalogue(menu=False), seq=4, categories=[], needs=[]))
        case "help":
            stage.told(HelpState(epoch=1, seq=1, help=[HelpEntry(place=RULES.place, since=NOON)]))
        case "watch":
            stage.happen(WatchTold(True))
        case "queue":
            stage.told(queue(social=0))
