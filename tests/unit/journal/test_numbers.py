"""What the marker must know of numbers before a ticket is durable."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from queue_core.journal.copies.numbers import BLOCK, SOON, GivenOut
from queue_core.journal.records import Record


def _issued(direction: str, sequence: int, day: str = "2026-11-23") -> Record:
    body = f'{{"direction":"{direction}","sequence":{sequence}}}'
    return Record(1, 0.0, day, "ticket_issued", 1, body, "visitor", "kiosk-1", None, "1", "0" * 64, "0" * 64)


def test_the_marker_is_renewed_once_for_a_block_of_numbers() -> None:
    out = GivenOut("", {})
    renewed = [number for number in range(1, 3 * BLOCK + 1) if out.rise([_issued("social", number)])]
    assert renewed == [1, BLOCK + 1, 2 * BLOCK + 1]


def test_a_direction_that_will_soon_need_room_gets_it_with_the_write_for_another() -> None:
    out = GivenOut("", {})
    out.rise([_issued("social", 1), _issued("ready", 1), _issued("passports", 1)])
    out.rise([_issued("ready", BLOCK - SOON), _issued("passports", BLOCK - 1)])
    assert out.numbers == {"social": BLOCK, "ready": BLOCK, "passports": BLOCK}
    assert out.rise([_issued("social", BLOCK + 1)])
    assert out.numbers == {"social": 2 * BLOCK, "ready": BLOCK, "passports": 2 * BLOCK}


@given(st.lists(st.sampled_from(["social", "ready", "passports"]), max_size=400), st.integers(1, 64))
def test_no_number_is_kept_that_the_marker_does_not_know_and_it_knows_few_too_many(
    takes: list[str], group: int
) -> None:
    out, last, known = GivenOut("", {}), dict[str, int](), dict[str, int]()
    for first in range(0, len(takes), group):
        records = []
        for direction in takes[first : first + group]:
            last[direction] = last.get(direction, 0) + 1
            records.append(_issued(direction, last[direction]))
        if out.rise(records):
            known = dict(out.numbers)
        assert all(last[direction] <= known[direction] < last[direction] + BLOCK + SOON for direction in last)


def test_a_day_begins_without_numbers() -> None:
    out = GivenOut("2026-11-22", {"ready": 150})
    assert out.rise([_issued("social", 1)])
    assert (out.day, out.numbers) == ("2026-11-23", {"social": BLOCK})
