"""Asks on their way."""

from __future__ import annotations

import pytest

from queue_core.runtime.hearing.errands import Errands, next_repeat
from queue_core.wire.replies import Reply


def test_an_ask_is_repeated_after_1_2_and_4_seconds_then_every_five() -> None:
    instants, at = [], 0.0
    for _ in range(7):
        at = next_repeat(at)
        instants.append(at)
    assert instants == [1.0, 2.0, 4.0, 9.0, 14.0, 19.0, 24.0]


def test_a_repeat_that_was_missed_is_not_made_up_for() -> None:
    assert next_repeat(3.2) == 4.0
    assert next_repeat(11.0) == 14.0


async def test_a_reply_goes_to_who_asked() -> None:
    errands = Errands()
    with errands.opened("a") as one, errands.opened("b") as other:
        assert errands.replied(Reply(id="b", ok=True))
        assert other.replied.result().id == "b"
        assert not one.replied.done()


async def test_a_reply_comes_once_and_only_while_somebody_waits() -> None:
    errands = Errands()
    with errands.opened("a"):
        assert errands.replied(Reply(id="a", ok=True))
        assert not errands.replied(Reply(id="a", ok=True))
    assert not errands.replied(Reply(id="a", ok=True))
    assert not errands.replied(Reply(id=None, ok=False, refused="malformed", text="?"))


async def test_one_id_cannot_be_asked_twice_at_a_time() -> None:
    errands = Errands()
    with errands.opened("a"), pytest.raises(ValueError, match="a is on its way already"), errands.opened("a"):
        pass


async def test_a_new_link_nudges_all() -> None:
    errands = Errands()
    with errands.opened("a") as one, errands.opened("b") as other:
        errands.nudge()
        assert one.nudged.is_set()
        assert other.nudged.is_set()
