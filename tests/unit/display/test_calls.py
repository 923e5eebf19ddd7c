from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from display.calls import (
    BANNER_SECONDS,
    BANNER_SHARES,
    CALLED_SECONDS,
    FRESH_AT_START_SECONDS,
    Calls,
    hear,
    marks,
    next_change,
    sound,
    spans,
)
from queue_core.wire.states import BoardCall
from tests.unit.display.situations import NOON, call


def _running(on_board: Sequence[BoardCall] = (), now: float = NOON - 600) -> Calls:
    """A display that has been on for long."""
    return hear(Calls(), "1", list(on_board), now)


def _sounded(calls: Calls, now: float, for_seconds: float = 1.0) -> tuple[Calls, list[int]]:
    calls, due = sound(calls, now, for_seconds)
    return calls, [announcement.call.seq for announcement in due]


def test_a_new_call_is_announced():
    calls = hear(_running(), "1", [call(7, "А001", "1", 0)], NOON)
    assert _sounded(calls, NOON)[1] == [7]
    assert marks(calls, NOON)[7] == ("newest", NOON)


def test_a_call_is_announced_once_however_often_the_board_comes():
    calls, first = _sounded(hear(_running(), "1", [call(7, "А001", "1", 0)], NOON), NOON)
    again = hear(calls, "1", [call(7, "А001", "1", 0)], NOON + 2)
    assert first == [7]
    assert _sounded(again, NOON + 2)[1] == []


def test_after_its_own_start_a_display_announces_only_what_is_fresh():
    board = [call(9, "А003", "3", 2), call(8, "А002", "2", FRESH_AT_START_SECONDS), call(7, "А001", "1", 60)]
    calls = hear(Calls(), "1", board, NOON)
    assert list(marks(calls, NOON)) == [9]
    assert _sounded(calls, NOON)[1] == [9]


def test_what_was_called_during_a_long_loss_of_connection_is_announced_after_it():
    calls = _running([call(5, "А001", "1", 900)])
    back = hear(calls, "1", [call(6, "А002", "2", 90), call(5, "А001", "1", 900)], NOON)
    assert _sounded(back, NOON)[1] == [6]


def test_a_recall_is_a_new_call():
    calls, _ = _sounded(hear(_running(), "1", [call(7, "А001", "1", 0)], NOON), NOON)
    recalled = hear(calls, "1", [call(9, "А001", "1", 0, times=2, now=NOON + 40)], NOON + 40)
    assert list(marks(recalled, NOON + 40)) == [9]
    assert _sounded(recalled, NOON + 40)[1] == [9]


def test_an_undone_call_is_not_sounded_and_not_marked_any_more():
    calls = hear(_running(), "1", [call(8, "А002", "2", 0), call(7, "А001", "1", 0)], NOON)
    calls, _ = _sounded(calls, NOON)
    calls = hear(calls, "1", [call(7, "А001", "1", 0)], NOON + 0.5)
    assert list(marks(calls, NOON + 0.5)) == [7]
    assert _sounded(calls, NOON + 5)[1] == []


def test_calls_are_sounded_in_order_and_never_cut_each_other():
    board = [call(9, "А003", "3", 0), call(8, "А002", "2", 0), call(7, "А001", "1", 0)]
    calls, first = _sounded(hear(_running(), "1", board, NOON), NOON, 4)
    assert first == [7]
    calls, early = _sounded(calls, NOON + 3.9, 4)
    assert early == []
    calls, second = _sounded(calls, NOON + 4, 4)
    assert second == [8]
    assert _sounded(calls, NOON + 8, 4)[1] == [9]


def test_what_waits_too_long_is_sounded_together():
    board = [call(seq, f"А{seq:03}", "1", 0) for seq in range(20, 0, -1)]
    calls = hear(_running(), "1", board, NOON)
    calls, _ = _sounded(calls, NOON, 16)
    assert _sounded(calls, NOON + 16, 16)[1] == list(range(2, 21))


def test_a_call_is_newest_for_8_seconds_and_marked_for_20():
    calls = hear(_running(), "1", [call(7, "А001", "1", 0)], NOON)
    assert marks(calls, NOON + BANNER_SECONDS - 0.01)[7][0] == "newest"
    assert marks(calls, NOON + BANNER_SECONDS)[7][0] == "called"
    assert marks(calls, NOON + CALLED_SECONDS - 0.01)[7][0] == "called"
    assert marks(calls, NOON + CALLED_SECONDS) == {}


def test_at_most_four_share_the_banner_and_the_others_stay_marked():
    calls = hear(_running(), "1", [call(seq, f"А{seq:03}", "1", 0) for seq in range(9, 0, -1)], NOON)
    found = marks(calls, NOON)
    assert [seq for seq, (mark, _) in found.items() if mark == "newest"] == [9, 8, 7, 6]
    assert {mark for mark, _ in found.values()} == {"newest", "called"}
    assert len(found) == 9
    assert BANNER_SHARES == 4


def test_in_a_replay_a_mark_still_lasts_for_the_eye():
    """A board of a day 300 times as fast must not flicker: a second of the eye is 300 s of the office."""
    fast = spans(is_heard=True, speed=300)
    calls = hear(_running(), "1", [call(7, "А001", "1", 0)], NOON, fast)
    assert marks(calls, NOON + 299, fast)[7][0] == "newest"
    assert marks(calls, NOON + 301, fast)[7][0] == "called"
    assert marks(calls, NOON + 601, fast) == {}


def test_a_call_nobody_hears_stays_longer_in_the_banner():
    assert spans(is_heard=False, speed=1).banner > spans(is_heard=True, speed=1).banner == BANNER_SECONDS


def test_halls_are_counted_apart():
    calls = hear(_running(), "2", [], NOON - 600)
    calls = hear(calls, "2", [call(30, "С001", "8", 0)], NOON)
    calls = hear(calls, "1", [call(29, "А001", "1", 0)], NOON)
    assert sorted(marks(calls, NOON)) == [29, 30]


def test_it_knows_when_something_changes_by_itself():
    calls = hear(_running(), "1", [call(7, "А001", "1", 0)], NOON)
    assert next_change(calls, NOON) == NOON
    calls, _ = _sounded(calls, NOON)
    assert next_change(calls, NOON) == NOON + BANNER_SECONDS
    assert next_change(calls, NOON + BANNER_SECONDS) == NOON + CALLED_SECONDS
    assert next_change(calls, NOON + CALLED_SECONDS) is None


_steps = st.lists(
    st.tuples(
        st.floats(0.0, 12.0),  # seconds until this board
        st.integers(0, 6),  # new calls on it
        st.integers(0, 3),  # calls undone before it was published
        st.integers(1, 40),  # how many calls a board carries
    ),
    max_size=25,
)


@given(_steps, st.floats(0.5, 6.0))
def test_each_call_is_announced_once_in_order_and_none_that_stayed_is_lost(
    steps: list[tuple[float, int, int, int]], for_seconds: float
):
    """A core in ten lines puts boards up; whatever stays on the board until sounded is sounded exactly once."""
    now, seq, board = NOON, 0, list[BoardCall]()
    calls = _running()
    announced, made, gone, ends = list[int](), set[int](), set[int](), 0.0

    def listen(until: float) -> None:
        nonlocal calls, ends
        while (
            (at := next_change(calls, now)) is not None and calls.unsounded and max(at, calls.sounding_until) <= until
        ):
            at = max(now, calls.sounding_until)
            calls, due = sound(calls, at, for_seconds)
            assert not due or at >= ends
            ends = at + for_seconds
            announced.extend(one.call.seq for one in due)

    for wait, new, undone, carried in steps:
        listen(now + wait)
        now += wait
        for removed in board[:undone]:
            gone.add(removed.seq)
        board = board[undone:]
        for _ in range(new):
            seq += 1
            board.insert(0, call(seq, f"А{seq:03}", "1", 0, now=now))
        gone.update(left.seq for left in board[carried:])
        board = board[:carried]
        made.update(one.seq for one in board)
        calls = hear(calls, "1", board, now)
    listen(now + 1000)
    assert announced == sorted(set(announced))
    assert made - gone <= set(announced) <= made


@given(st.lists(st.floats(0.0, 60.0), max_size=12), st.floats(0.0, 3600.0))
def test_no_call_younger_than_the_start_is_lost(ages: list[float], was_off: float):
    """Whatever was called less than 10 s before the first board is announced, whatever is older is not."""
    board = [call(100 - index, "А001", "1", age) for index, age in enumerate(sorted(ages))]
    calls = hear(Calls(), "1", board, NOON)
    fresh = {100 - index for index, age in enumerate(sorted(ages)) if age < FRESH_AT_START_SECONDS - 1e-3}
    stale = {100 - index for index, age in enumerate(sorted(ages)) if age > FRESH_AT_START_SECONDS + 1e-3}
    announced = {waiting.call.seq for waiting in calls.unsounded}
    assert fresh <= announced
    assert not announced & stale
