"""Lines from paper, however a tired person types them."""

from __future__ import annotations

import pytest

from queue_core.journal.records import Record, stamp_of
from queue_core.reports.verify.witness import WitnessUnreadable, read_witnesses
from tests.properties.test_hall import PLAN
from tests.support.days.sealed_day import SealedDay

RECORDS = SealedDay(1, PLAN, 200).records
ISSUED = next(record for record in RECORDS if record.kind == "ticket_issued" and '"number":"П' in record.body)
NUMBER = ISSUED.body.partition('"number":"')[2][:4]
STAMP = ISSUED.stamp


def verdict(line: str, *candidates: Record) -> str:
    (witness,) = read_witnesses([line])
    return witness.verdict(candidates or (ISSUED,))[0]


@pytest.mark.parametrize(
    "line",
    [
        f"{NUMBER} 2023-11-15 {STAMP}",
        f"{NUMBER} 15.11.2023 {STAMP}",
        f"{NUMBER}, 15.11.2023 08:33, {STAMP.lower()}",
        f"  {NUMBER[0]}-{NUMBER[1:]}\t15.11.2023  08:33:12  {STAMP[:4]} {STAMP[4:]} ",
        f"№ {NUMBER} 15.11.2023 відбиток {STAMP[:4]}-{STAMP[4:]}",
        f"{ISSUED.seq} 2023-11-15 {STAMP}",
        f"{ISSUED.seq} 2023-11-15 {STAMP} {ISSUED.hash}",
        f"Кінець ланцюга: запис {ISSUED.seq}, 2023-11-15, відбиток {STAMP}",
        f"Day closed: record {ISSUED.seq}, 2023-11-15, stamp {STAMP}",
    ],
)
def test_a_line_is_understood_as_it_is_typed(line: str) -> None:
    assert verdict(line) == "holds"


def test_letters_and_digits_that_look_alike_are_the_same() -> None:
    (one,) = read_witnesses(["A17 2023-11-15 О1АВСЕНК"])
    (other,) = read_witnesses(["А017 2023-11-15 01ABCEHK"])
    assert (one.stamp, one.day) == (other.stamp, other.day)


def test_a_number_issued_in_the_night_stands_on_the_day_before() -> None:
    (witness,) = read_witnesses([f"{NUMBER} 16.11.2023 03:10 {STAMP}"])
    assert witness.days == ("2023-11-16", "2023-11-15")


def test_another_stamp_differs_and_another_number_is_lost() -> None:
    other = "00000000" if STAMP != "00000000" else "11111111"
    assert verdict(f"{NUMBER} 2023-11-15 {other}") == "differs"
    assert verdict(f"П999 2023-11-15 {STAMP}") == "lost"
    assert verdict(f"{ISSUED.seq + 1} 2023-11-15 {STAMP}") == "lost"


def test_a_right_stamp_with_another_hash_differs() -> None:
    assert verdict(f"{ISSUED.seq} 2023-11-15 {STAMP} {'0' * 64}") == "differs"


def test_a_stamp_is_the_first_forty_bits_of_the_hash() -> None:
    assert stamp_of("0" * 64) == "00000000"
    assert stamp_of("f" * 64) == "ZZZZZZZZ"
    assert stamp_of(ISSUED.hash) == STAMP


def test_empty_lines_and_remarks_are_no_witnesses() -> None:
    assert read_witnesses(["", "   ", "# зошит за листопад"]) == []


@pytest.mark.parametrize(
    "line",
    [
        "П001 7K3M9QXZ",
        "2023-11-15 7K3M9QXZ",
        "П001 2023-11-15",
        "П001 2023-13-45 7K3M9QXZ",
        "П001 2023-11-15 7K3M9QX",
        "П001 2023-11-15 7K3M9QXU",
        "П001 2023-11-15 7K3M9QXZZ",
    ],
)
def test_a_line_that_is_no_witness_is_shown_back(line: str) -> None:
    with pytest.raises(WitnessUnreadable) as unreadable:
        read_witnesses([line])
    assert unreadable.value.line == line
