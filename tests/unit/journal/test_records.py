from dataclasses import replace

from queue_core.journal.records import BEGINNING, Head
from tests.support.journals import HelpCalled, chained


def test_a_stamp_is_the_first_forty_bits_in_crockford_base_32() -> None:
    (record,) = chained(HelpCalled("ramp"))
    assert replace(record, hash="00" * 32).stamp == "00000000"
    assert replace(record, hash="ff" * 5 + "00" * 27).stamp == "ZZZZZZZZ"
    assert replace(record, hash="0842108421" + "00" * 27).stamp == "11111111"
    assert len(record.stamp) == 8


def test_a_record_knows_the_head_it_makes() -> None:
    (record,) = chained(HelpCalled("ramp"))
    assert record.head == Head(1, record.hash)
    assert record.previous == BEGINNING.hash
