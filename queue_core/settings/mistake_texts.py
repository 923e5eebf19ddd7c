"""Mistakes of a configuration in the language of the person who mends them. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Final

from queue_core.runtime.texts import MOTHER_TONGUE
from queue_core.runtime.toml_file import Mistake
from queue_core.settings.ukrainian import REMEDIES, THINGS, TOML, VALUES, WRONG


def in_language(mistakes: Iterable[Mistake], language: str) -> list[Mistake]:
    """Return the mistakes in Ukrainian where `language` is `uk`, else as they are, in English."""
    if language != MOTHER_TONGUE:
        return list(mistakes)
    return [replace(one, wrong=_wrong(one.wrong), remedy=_remedy(one.remedy)) for one in mistakes]


def _wrong(text: str) -> str:
    if match := _NO_SUCH_THING.fullmatch(text):
        return f"немає {THINGS[match[1]]} «{match[2]}»"
    if match := _NOT_TOML.fullmatch(text):
        where = f"рядок {match[2]}, знак {match[3]}" if match[2] else "кінець файлу"
        return f"{where}: {_by_table(match[1], _TOML)}"
    if match := _OTHER_VALUE.fullmatch(text):
        return f"тут {VALUES[match[1]][0]}"
    return _by_table(text, _WRONG)


def _remedy(text: str) -> str:
    if match := _WRITE_VALUE.fullmatch(text):
        return f"напишіть {VALUES[match[1]][1]}"
    return _by_table(text, _REMEDIES)


_Table = list[tuple[re.Pattern[str], str]]


def _by_table(text: str, table: _Table) -> str:
    for english, ukrainian in table:
        if match := english.fullmatch(text):
            return ukrainian.format(*match.groups())
    return text


def _table(pairs: Mapping[str, str]) -> _Table:
    return [
        (re.compile("(.*)".join(map(re.escape, english.split("{}"))), re.DOTALL), ukrainian)
        for english, ukrainian in pairs.items()
    ]


def _one_of(words: Iterable[str]) -> str:
    return "(" + "|".join(map(re.escape, words)) + ")"


_WRONG: Final = _table(WRONG)
_REMEDIES: Final = _table(REMEDIES)
_TOML: Final = _table(TOML)
_NO_SUCH_THING: Final = re.compile(rf"there is no {_one_of(THINGS)} «(.*)»", re.DOTALL)
_NOT_TOML: Final = re.compile(
    r"this is not TOML: (.*?)(?: \((?:at line ([0-9]+), column ([0-9]+)|at end of document)\))?", re.DOTALL
)
_OTHER_VALUE: Final = re.compile(f"this is {_one_of(VALUES)}")
_WRITE_VALUE: Final = re.compile(f"write (?:a whole number or )?{_one_of(VALUES)}(?: or nothing)?")
