"""The short code: what a hand can mistype is told before anybody is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_core.runtime.claim.code import LENGTH, RANDOM_BITS, SIGNS, MistypedCode, code_of, read_code

numbers = st.integers(0, (1 << RANDOM_BITS) - 1)


def signs_of(number: int) -> str:
    return code_of(number).replace("-", "")


def reason_of(typed: str) -> str:
    with pytest.raises(MistypedCode) as found:
        read_code(typed)
    return found.value.reason


def test_a_code_carries_at_least_55_random_bits_in_three_groups_of_four() -> None:
    assert RANDOM_BITS >= 55
    assert [len(group) for group in code_of(12345678901234567).split("-")] == [4, 4, 4]
    with pytest.raises(ValueError, match="55 bits"):
        code_of(1 << 55)


@given(numbers)
def test_what_is_shown_is_read(number: int) -> None:
    assert read_code(code_of(number)) == signs_of(number)


@given(numbers, numbers)
def test_two_numbers_have_two_codes(one: int, other: int) -> None:
    assert (code_of(one) == code_of(other)) == (one == other)


@given(numbers, st.integers(0, LENGTH - 1), st.sampled_from(SIGNS))
def test_every_single_wrong_sign_is_noticed(number: int, place: int, sign: str) -> None:
    signs = signs_of(number)
    typed = signs[:place] + sign + signs[place + 1 :]
    if typed != signs:
        assert reason_of(typed) == "sum"


@given(numbers, st.integers(0, LENGTH - 1), st.integers(0, LENGTH - 1))
def test_any_two_signs_changed_about_are_noticed(number: int, one: int, other: int) -> None:
    signs = list(signs_of(number))
    signs[one], signs[other] = signs[other], signs[one]
    typed = "".join(signs)
    if typed != signs_of(number):
        assert reason_of(typed) == "sum"


@given(numbers, st.integers(0, LENGTH - 1))
def test_a_sign_left_out_or_typed_twice_is_noticed(number: int, place: int) -> None:
    signs = signs_of(number)
    assert reason_of(signs[:place] + signs[place + 1 :]) == "length"
    assert reason_of(signs[: place + 1] + signs[place:]) == "length"


@given(numbers, st.sampled_from(["", "-", " ", "  ", " – "]))
def test_it_may_be_typed_small_and_with_any_gaps(number: int, gap: str) -> None:
    assert read_code(gap.join(code_of(number).lower().split("-"))) == signs_of(number)


def test_letters_that_look_alike_are_read_as_meant() -> None:
    plain = signs_of(0b00001 << 50)
    assert plain.startswith("1000")
    assert read_code(plain.replace("1", "I", 1)) == read_code(plain.replace("1", "l", 1)) == plain
    assert read_code("О" + signs_of(0)[1:]) == read_code("o" + signs_of(0)[1:]) == signs_of(0)
    ukrainian = dict(zip("ABEKMHPCTX", "АВЕКМНРСТХ", strict=True))
    for latin, cyrillic in ukrainian.items():
        code = signs_of(SIGNS.index(latin) << 50)
        assert code[0] == latin
        assert read_code(cyrillic + code[1:]) == code


@pytest.mark.parametrize("typed", ["U" * 12, "Ж" * 12, "K7Q2-M4XP-9TD?", "🙂" * 12])
def test_what_no_code_holds_is_told_apart(typed: str) -> None:
    assert reason_of(typed) == "sign"
