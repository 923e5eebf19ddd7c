"""Length counts, and being unlike others' passwords; no rule asks for certain signs."""

import pytest

from queue_core.staff.passwords import is_pin, weakness_of_password, weakness_of_pin

OFFICE = ("olena", "Олена К.", "Прозорий офіс", "Transparent office")


@pytest.mark.parametrize(
    "secret",
    [
        "vechirnij doshch nad Buhom",
        "тихі верби за селом",
        "correct horse battery staple",
        "kvjxqzwmhtpl",
        "        leading blanks",
        "кіт🐈 на даху сидить",
        "x7k2p9q4m1z8v5" * 9,
        "monkey dragon sunshine football",
    ],
)
def test_long_words_that_do_not_belong_together_are_taken_whatever_their_signs(secret: str) -> None:
    assert weakness_of_password(secret, OFFICE) is None


@pytest.mark.parametrize(
    "secret",
    [
        "password1234", "Password2024!", "P@ssw0rd1234", "qwertyuiop12345", "qwertyuiop[]", "йцукенгшщзхї",
        "123456789012", "987654321098", "aaaaaaaaaaaa", "abcabcabcabc", "1q2w3e4r5t6y", "1qaz2wsx3edc",
        "administrator", "adminadmin123",
        "admin1234567", "Ukraine2024!!", "Україна2026!", "iloveyou1234", "qwertyqwerty", "пароль123456", "letmein12345",
        "111111222222", "qazwsxedcrfv", "welcome12345", "changeme2026", "SlavaUkraini!", "cherga123456",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_not_taken(secret: str) -> None:
    assert weakness_of_password(secret) == "common"


@pytest.mark.parametrize("secret", ["olena1234567", "Прозорий2026", "transparent!1", "Олена-Олена-1", "office.olena.7"])
def test_names_of_the_person_and_the_office_are_not_taken(secret: str) -> None:
    assert weakness_of_password(secret, OFFICE) in ("office", "common")


def test_eleven_signs_are_too_few_and_a_hundred_and_twenty_eight_enough() -> None:
    assert weakness_of_password("kvjxqzwmhtp") == "short"
    assert weakness_of_password("kvjxqzwmhtpl") is None
    assert weakness_of_password("kvjxqzwm" * 16) is None
    assert weakness_of_password("kvjxqzwm" * 16 + "x") == "long"


@pytest.mark.parametrize(
    ("pin", "weakness"),
    [
        ("48026", "pin_length"),
        ("480261", None),
        ("90817263545", None),
        ("480261937512", "pin_length"),
        ("48o261", "not_digits"),
        ("٤٨٠٢٦١", "not_digits"),
        ("111111", "pin_plain"),
        ("123456", "pin_plain"),
        ("765432", "pin_plain"),
        ("890123", "pin_plain"),
        ("246802", "pin_plain"),
        ("121212", "pin_plain"),
        ("123123", "pin_plain"),
        ("500005", "pin_plain"),
    ],
)
def test_a_pin_has_six_digits_or_more_and_no_plain_pattern(pin: str, weakness: str | None) -> None:
    assert weakness_of_pin(pin) == weakness


def test_nothing_can_be_both_a_pin_and_a_password() -> None:
    assert is_pin("48026193751")
    assert not is_pin("480261937512")
    assert weakness_of_password("48026193751") == "short"
