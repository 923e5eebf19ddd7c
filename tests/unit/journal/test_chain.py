import struct
from dataclasses import replace
from hashlib import sha256

import pytest

from queue_core.journal.chain import check, follows, seal
from queue_core.journal.records import BEGINNING, Entry, Head
from tests.support.journals import CODEC, DAY, MORNING, HelpCalled, chained, entry

FIVE = chained(*(HelpCalled(f"place {n}") for n in range(5)))


def test_the_content_of_a_record_is_hashed_as_the_page_says() -> None:
    """Fixed for ever: every journal depends on it."""
    sealed = Entry(1_793_606_400.5, DAY, HelpCalled("пандус"), "visitor", "kiosk-1", "kiosk-1/a1", "7")
    texts = [DAY, "help_called", '{"place":"пандус"}', "visitor", "kiosk-1", "kiosk-1/a1", "7"]
    lengths = struct.pack(">7i", *(len(text.encode()) for text in texts))
    content = struct.pack(">QdI", 1, 1_793_606_400.5, 1) + lengths + bytes(32) + "".join(texts).encode()
    assert seal(sealed, BEGINNING, CODEC).hash == sha256(content).hexdigest()
    assert sha256(content).hexdigest() == "f2333fc93b1d4cf582bb1b3df96f847b483202765189115714f76ccb09468572"


def test_a_whole_chain_has_no_fault() -> None:
    assert check(FIVE) is None
    assert check(()) is None
    assert check(FIVE[2:], after=FIVE[1].head) is None


def test_a_removed_record_is_missing() -> None:
    fault = check(FIVE[:2] + FIVE[3:])
    assert fault is not None
    assert (fault.seq, fault.kind, fault.sentence) == (4, "missing", "records before number 4 are missing")


def test_a_removed_beginning_is_missing() -> None:
    fault = check(FIVE[1:])
    assert fault is not None
    assert (fault.seq, fault.kind) == (2, "missing")


def test_a_doubled_record_is_out_of_order() -> None:
    fault = check(FIVE[:2] + FIVE[1:])
    assert fault is not None
    assert (fault.seq, fault.kind) == (2, "out_of_order")


def test_a_record_of_another_journal_is_unchained() -> None:
    other = chained(*(HelpCalled("elsewhere") for _ in range(5)))
    fault = check(FIVE[:2] + other[2:])
    assert fault is not None
    assert (fault.seq, fault.kind) == (3, "unchained")


def test_an_edited_record_is_found() -> None:
    fault = check((*FIVE[:2], replace(FIVE[2], who="somebody else"), *FIVE[3:]))
    assert fault is not None
    assert (fault.seq, fault.kind) == (3, "edited")


def test_an_edited_record_with_a_new_hash_breaks_the_next() -> None:
    forged = chained(HelpCalled("forged"), after=FIVE[1].head)[0]
    fault = check((*FIVE[:2], forged, *FIVE[3:]))
    assert fault is not None
    assert (fault.seq, fault.kind) == (4, "unchained")


def test_letters_moved_from_one_field_to_the_next_change_the_hash() -> None:
    first = seal(Entry(MORNING, DAY, HelpCalled("x"), who="ab", where="c", cause=None, rules="1"), BEGINNING, CODEC)
    second = seal(Entry(MORNING, DAY, HelpCalled("x"), who="a", where="bc", cause=None, rules="1"), BEGINNING, CODEC)
    assert first.hash != second.hash


def test_no_cause_and_an_empty_cause_are_different() -> None:
    first = seal(replace(entry(HelpCalled("x")), cause=None), BEGINNING, CODEC)
    second = seal(replace(entry(HelpCalled("x")), cause=""), BEGINNING, CODEC)
    assert first.hash != second.hash


def test_a_batch_follows_a_head_or_not() -> None:
    assert follows(FIVE, BEGINNING)
    assert follows((), Head(7, "x"))
    assert not follows(FIVE[1:], BEGINNING)
    assert not follows(FIVE, Head(0, "1" * 64))


@pytest.mark.parametrize("at", [float("nan"), float("inf")])
def test_an_event_needs_an_instant(at: float) -> None:
    with pytest.raises(ValueError, match="cannot happen at"):
        seal(entry(HelpCalled("x"), at=at), BEGINNING, CODEC)


def test_an_instant_in_whole_seconds_is_the_same_instant() -> None:
    whole = seal(replace(entry(HelpCalled("x")), at=int(MORNING)), BEGINNING, CODEC)
    assert whole == seal(entry(HelpCalled("x")), BEGINNING, CODEC)
    assert isinstance(whole.at, float)


def test_a_text_that_cannot_be_written_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        seal(replace(entry(HelpCalled("x")), who="\ud800"), BEGINNING, CODEC)
