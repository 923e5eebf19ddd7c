from dataclasses import replace

import pytest

from display.board import Knowledge, connection, next_minute
from queue_core.wire.states import HelpState
from queue_core.wire.values import Estimate
from tests.unit.display.situations import (
    EARLIER,
    NOON,
    QUEUE,
    a_board,
    a_catalogue,
    an_office,
    call,
    knowing,
    lost,
    normal,
    shown,
    told,
)


def _told_calls(known: Knowledge, now: float = NOON) -> list[tuple[str, str, str]]:
    return [(row.number, row.counter, row.mark) for row in shown(known, now).rows]


def test_calls_are_told_newest_first_with_how_they_stand_out():
    assert _told_calls(normal())[:3] == [("П045", "5", "newest"), ("Г103", "2", "called"), ("Р031", "9", "earlier")]


def test_marks_pass_and_calls_stay():
    later = _told_calls(normal(), NOON + 60)
    assert {mark for _, _, mark in later} == {"earlier"}
    assert len(later) == 10


def test_a_recall_moves_up_and_is_told_as_a_repeated_one():
    known = told(normal(), "board/1", a_board([call(113, "Р031", "9", 0, times=2), *EARLIER[1:]], seq=9))
    first = shown(known).rows[0]
    assert (first.number, first.mark, first.is_repeated) == ("Р031", "newest", True)


def test_an_undone_call_is_gone():
    known = told(normal(), "board/1", a_board(EARLIER, seq=9))
    assert "П045" not in [number for number, _, _ in _told_calls(known)]


def test_the_waiting_come_in_the_order_of_the_catalogue_with_letter_and_estimate():
    rows = shown(normal()).waiting
    assert [(row.letter, row.count) for row in rows] == [("П", 12), ("Г", 3), ("Р", 7), ("С", 21)]
    assert rows[0].estimate == Estimate(15, 30)
    assert rows[3].estimate is None


def test_without_a_connection_what_was_known_stays_and_is_told_as_old():
    told_then = shown(lost(normal()))
    assert not told_then.is_connected
    assert told_then.as_of == "12:22"
    assert [row.number for row in told_then.rows] == [row.number for row in shown(normal()).rows]
    assert [row.count for row in told_then.waiting] == [12, 3, 7, 21]


def test_a_stale_estimate_is_not_told():
    assert all(row.estimate is None for row in shown(lost(normal())).waiting)


def test_the_connection_is_lost_once_and_found_again():
    known = connection(connection(normal(), False, NOON), False, NOON + 30)
    assert known.lost_at == NOON
    assert connection(known, True, NOON + 60).lost_at is None


def test_a_display_that_never_heard_anything_says_so():
    nothing = shown(Knowledge(halls=("1",)))
    assert (nothing.face, nothing.is_connected, nothing.as_of) == ("unknown", False, None)


def test_a_hall_without_calls_asks_to_wait():
    assert shown(knowing(a_board([], QUEUE))).face == "quiet"


@pytest.mark.parametrize("reason", ["air_raid", "blackout", "other"])
def test_a_suspended_office_tells_why_and_nothing_else(reason):
    suspended = shown(knowing(a_board(EARLIER, QUEUE), an_office(suspended=reason)))
    assert (suspended.face, suspended.reason, suspended.rows, suspended.waiting) == ("suspended", reason, (), ())


def test_a_closed_office_tells_when_it_opens():
    closed = shown(knowing(a_board(closed=True), an_office(is_open=False, opens_at=NOON + 19.6 * 3600)))
    assert (closed.face, closed.opens_at) == ("closed", "08:00")


def test_an_opening_that_is_past_or_far_is_not_told():
    for opens_at in (NOON - 3600, NOON + 30 * 3600):
        closed = shown(knowing(a_board(closed=True), an_office(is_open=False, opens_at=opens_at)))
        assert closed.opens_at is None


def test_after_closing_time_people_inside_are_still_called():
    board = a_board([call(300, "П045", "5", 1)], closed=True)
    known = knowing(board, an_office(is_open=False))
    assert shown(known).face == "calls"
    assert shown(known, NOON + 130).face == "closed"


def test_other_halls_and_other_states_are_none_of_its_business():
    known = normal()
    assert told(known, "board/2", a_board([call(500, "С001", "8", 0)])) is known
    assert told(known, "help", HelpState(epoch=1, seq=1, help=[])) is known


def test_several_halls_are_one_list():
    known = knowing(a_board(EARLIER, QUEUE), halls=("1", "2"))
    known = told(known, "board/2", a_board([call(500, "С001", "8", 0)], {"passports": (14, None), "social": (2, None)}))
    rows = shown(known).rows
    assert (rows[0].number, rows[0].hall, rows[1].hall) == ("С001", "2", "1")


def test_a_direction_of_two_halls_is_counted_once():
    known = knowing(a_board(EARLIER, QUEUE), halls=("1", "2"))
    known = told(known, "board/2", a_board([], {"passports": (12, (15, 30))}, seq=5))
    assert [row.count for row in shown(known).waiting if row.letter == "П"] == [12]


def test_the_same_notice_of_two_halls_is_told_once():
    notice = {"uk": "Реєстр не працює", "en": "The register is down"}
    known = knowing(a_board(EARLIER, notice=notice), halls=("1", "2"))
    known = told(known, "board/2", a_board([], notice=notice, seq=5))
    assert shown(known).notices == (notice,)


def test_the_clock_goes_by_the_zone_of_the_office():
    assert shown(normal()).clock == "12:24"
    in_utc = replace(normal(), office=None)
    assert shown(in_utc).clock == "12:24"


def test_an_unknown_zone_does_not_stop_the_board():
    import msgspec

    known = told(normal(), "office", msgspec.structs.replace(an_office(), time_zone="Middle/Earth"))
    assert shown(known).clock == "10:24"


def test_the_clock_moves_at_the_full_minute():
    assert next_minute(NOON) == NOON + 30
    assert next_minute(NOON + 30) == NOON + 90


def test_a_direction_the_catalogue_does_not_know_is_left_out():
    known = told(normal(), "catalogue", a_catalogue({"passports": ("П", "Паспорти", "Passports")}))
    assert [row.letter for row in shown(known).waiting] == ["П"]


def test_the_first_two_languages_of_the_office_are_shown():
    known = told(normal(), "office", an_office(languages=["en", "uk", "pl"]))
    assert shown(known).languages == ("en", "uk")
