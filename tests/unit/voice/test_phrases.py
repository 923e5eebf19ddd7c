import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from queue_core.voice.phrases import SPOKEN, in_words, letter_name, speak_call

UKRAINIAN = "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЮЯ"


def test_a_call_is_spoken_in_both_languages_with_numbers_in_words():
    assert speak_call("А012", "5", 1, ["uk", "en"]) == {
        "uk": "Талон А дванадцять. Підійдіть до вікна номер п'ять.",
        "en": "Ticket A twelve. Please go to counter number five.",
    }


def test_a_recall_says_that_it_is_one():
    spoken = speak_call("П117", "14", 3, ["uk", "en"])
    assert spoken["uk"] == "Повторний виклик. Талон П сто сімнадцять. Підійдіть до вікна номер чотирнадцять."
    assert spoken["en"] == "Repeated call. Ticket P one hundred and seventeen. Please go to counter number fourteen."


def test_a_number_over_999_is_read_whole():
    assert in_words("Ц1005", "uk") == "Ц одна тисяча п'ять"
    assert in_words("Ц1005", "en") == "Ts one thousand and five"


def test_a_counter_may_have_letters():
    assert in_words("3-a", "uk") == "три A"
    assert speak_call("А001", "hall2-7", 1, ["en"])["en"].endswith("counter number H A L L two seven.")


def test_languages_nobody_wrote_are_left_out():
    assert list(speak_call("А001", "1", 1, ["uk", "xx"])) == ["uk"]


def test_a_call_is_never_silent_for_want_of_a_language():
    assert list(speak_call("А001", "1", 1, ["xx"])) == ["uk"]
    assert list(speak_call("А001", "1", 1, [])) == ["uk"]


def test_an_odd_name_is_spoken_as_it_stands_rather_than_not_at_all():
    assert speak_call("–", "--", 1, ["en"]) == {"en": "Ticket –. Please go to counter number --."}


def test_a_language_without_words_is_refused():
    with pytest.raises(ValueError, match="calls are spoken in uk, en"):
        in_words("А001", "de")


def test_every_letter_of_the_alphabet_has_a_name_and_a_latin_form():
    assert len({letter_name(letter) for letter in UKRAINIAN}) == len(UKRAINIAN)
    for letter in UKRAINIAN:
        assert re.fullmatch(r"[A-Z][a-z]* one", in_words(f"{letter}001", "en"))
    assert letter_name("п") == "пе"
    assert letter_name("Q") == "Q"


@given(st.sampled_from(UKRAINIAN), st.integers(1, 9999), st.integers(1, 224), st.integers(1, 5))
def test_no_sentence_has_a_digit_or_words_of_another_alphabet(letter: str, serial: int, counter: int, times: int):
    for language, sentence in speak_call(f"{letter}{serial:03}", str(counter), times, SPOKEN).items():
        assert not re.search(r"\d", sentence)
        foreign = r"[A-Za-z]" if language == "uk" else r"[А-ЯҐЄІЇа-яґєії]"
        assert not re.search(foreign, sentence)
        assert sentence.endswith(".")
