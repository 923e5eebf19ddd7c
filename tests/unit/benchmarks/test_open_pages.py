"""What an open page of the benchmarks takes for shown."""

from __future__ import annotations

from typing import Any

import pytest

from tests.benchmarks.open_pages import Page


def counter_told(number: str | None, seq: int, counter: str = "1") -> dict[str, Any]:
    return {"kind": "state", "name": f"counter/{counter}", "state": {"number": number, "epoch": 1, "seq": seq}}


def desk_told(number: str | None) -> dict[str, Any]:
    visit = None if number is None else {"number": number}
    return {"kind": "desk", "counter": "1", "desk": {"visit": visit}}


@pytest.mark.parametrize("turn", [1, -1])
def test_a_desk_shows_a_number_when_both_messages_of_it_have_come(turn: int) -> None:
    page = Page("1")
    first, second = [counter_told("П001", 7), desk_told("П001")][::turn]
    page.hear(first)
    assert page.known == {}
    page.hear(second)
    assert list(page.known) == ["П001"]
    assert page.seen == {"seen": [1, 7]}


def test_a_desk_without_a_visitor_and_other_counters_show_nothing() -> None:
    page = Page("1")
    page.hear(desk_told("П002"))
    page.hear(counter_told("П002", 8, counter="2"))
    page.hear(counter_told(None, 9))
    page.hear(desk_told(None))
    assert page.known == {}


def test_a_board_shows_the_calls_of_the_counter_and_knows_each_since_the_first_time() -> None:
    page = Page("1")
    calls = [{"counter": "1", "number": "П001"}, {"counter": "2", "number": "Г001"}]
    page.hear({"kind": "state", "name": "board/1", "state": {"calls": calls}})
    first = page.known.copy()
    page.hear({"kind": "state", "name": "board/1", "state": {"calls": calls}})
    assert list(first) == ["П001"]
    assert page.known == first
