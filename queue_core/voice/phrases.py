"""The sentences of a call, in words. Numbers never stay digits: a voice would read «012» as it likes. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from num2words import num2words

MOTHER_TONGUE: Final = "uk"
SPOKEN: Final = (MOTHER_TONGUE, "en")
"""Languages a call can be spoken in."""

_CALL: Final = {
    "uk": "Талон {ticket}. Підійдіть до вікна номер {counter}.",
    "en": "Ticket {ticket}. Please go to counter number {counter}.",
}
_RECALL: Final = {"uk": "Повторний виклик. ", "en": "Repeated call. "}
_PARTS: Final = re.compile(r"\d+|[^\W\d_]")

# fmt: off
_LETTER_NAMES: Final = {
    "А": "а", "Б": "бе", "В": "ве", "Г": "ге", "Ґ": "ґе", "Д": "де", "Е": "е", "Є": "є", "Ж": "же", "З": "зе",
    "И": "и", "І": "і", "Ї": "ї", "Й": "йот", "К": "ка", "Л": "ел", "М": "ем", "Н": "ен", "О": "о", "П": "пе",
    "Р": "ер", "С": "ес", "Т": "те", "У": "у", "Ф": "еф", "Х": "ха", "Ц": "це", "Ч": "че", "Ш": "ша", "Щ": "ща",
    "Ю": "ю", "Я": "я",
}
# Resolution № 55 of the Cabinet of Ministers of Ukraine, 27 January 2010, first position in a word.
_LATIN: Final = {
    "А": "A", "Б": "B", "В": "V", "Г": "H", "Ґ": "G", "Д": "D", "Е": "E", "Є": "Ye", "Ж": "Zh", "З": "Z", "И": "Y",
    "І": "I", "Ї": "Yi", "Й": "Y", "К": "K", "Л": "L", "М": "M", "Н": "N", "О": "O", "П": "P", "Р": "R", "С": "S",
    "Т": "T", "У": "U", "Ф": "F", "Х": "Kh", "Ц": "Ts", "Ч": "Ch", "Ш": "Sh", "Щ": "Shch", "Ю": "Yu", "Я": "Ya",
}
# fmt: on


def speak_call(number: str, counter: str, times: int, languages: Iterable[str]) -> dict[str, str]:
    """Return the sentence that calls ticket `number` («А012») to a counter, by language.

    `times` counts the calls of this ticket: from the second on the sentence says so. Languages nobody wrote sentences
    for are left out; where none remains the call is spoken in Ukrainian. It never fails: a call must go out.
    """
    wanted = [language for language in languages if language in SPOKEN] or [MOTHER_TONGUE]
    return {
        language: (_RECALL[language] if times > 1 else "")
        + _CALL[language].format(ticket=in_words(number, language), counter=in_words(counter, language))
        for language in wanted
    }


@lru_cache(maxsize=20_000)
def in_words(name: str, language: str) -> str:
    """Return a number of a ticket or the name of a counter for reading aloud: «А012» → «А дванадцять», "A twelve".

    Leading zeros are not read; in English Ukrainian letters become Latin ones; a name without letters and digits
    comes back as it is. Raises `ValueError` for a language not among `SPOKEN`.
    """
    if language not in SPOKEN:
        raise ValueError(f"calls are spoken in {', '.join(SPOKEN)}, not in «{language}»")
    return " ".join(_part(part, language) for part in _PARTS.findall(name)) or name


def letter_name(letter: str) -> str:
    """Return the spoken name of a Ukrainian letter, «П» → «пе», for voices that stumble over single letters.

    A letter outside the alphabet comes back as it is.
    """
    return _LETTER_NAMES.get(letter.upper(), letter)


def _part(part: str, language: str) -> str:
    if part.isdigit():
        words: str = num2words(int(part), lang=language)
        return words
    letter = part.upper()
    return letter if language == MOTHER_TONGUE else _LATIN.get(letter, letter)
