"""The words people read: one file per room and language under `config/texts/`; what is missing is said in Ukrainian."""

from __future__ import annotations

import re
import string
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, read

MOTHER_TONGUE = "uk"
_WIDTH = re.compile("[0-9]{0,2}")
_BRACES = "write {name} with a name, and braces of the text itself twice"


class UnknownText(LookupError):
    """A program asked for a text that its file does not have, or gave it the wrong values."""


class Texts:
    """All texts of one room. A key inside a table is written with a dot: `trouble.paper_out`."""

    def __init__(self, room: str, by_language: Mapping[str, Mapping[str, str]]) -> None:
        self.room = room
        self._by_language = {language: dict(texts) for language, texts in by_language.items()}

    @classmethod
    def load(cls, config_dir: Path, room: str) -> Texts:
        """Read `texts/<language>/<room>.toml` for every language there is; raises `ConfigurationMistake`."""
        by_language: dict[str, dict[str, str]] = {}
        mistakes: list[Mistake] = []
        mother_file = config_dir / "texts" / MOTHER_TONGUE / f"{room}.toml"
        others = {path for path in config_dir.glob(f"texts/*/{room}.toml") if path != mother_file}
        for path in [mother_file, *sorted(others)]:
            try:
                by_language[path.parent.name] = dict(_flatten(read(path), "", path))
            except ConfigurationMistake as mistake:
                mistakes += mistake.mistakes
        if mistakes:
            raise ConfigurationMistake(mistakes)
        return cls(room, by_language)

    @property
    def languages(self) -> tuple[str, ...]:
        """Codes of the languages this room has texts in, Ukrainian first."""
        return tuple(sorted(self._by_language, key=lambda language: (language != MOTHER_TONGUE, language)))

    def keys(self, language: str = MOTHER_TONGUE) -> frozenset[str]:
        """Return the keys this room has in `language`."""
        return frozenset(self._by_language.get(language, ()))

    def say(self, key: str, language: str, /, **values: object) -> str:
        """Return the text in `language`, else in Ukrainian, with `{name}` filled in; raises `UnknownText`."""
        text = self._by_language.get(language, {}).get(key) or self._by_language.get(MOTHER_TONGUE, {}).get(key)
        if text is None:
            raise UnknownText(f"texts/{MOTHER_TONGUE}/{self.room}.toml has no text «{key}»")
        try:
            return text.format(**values)
        except (LookupError, ValueError, TypeError) as error:
            raise UnknownText(f"the text «{key}» of {self.room} cannot be filled in: {error!r} is missing") from error

    def say_count(self, key: str, language: str, count: int, **values: object) -> str:
        """Return the text of `key.one`, `.few` or `.many` that fits `count`: 1 особа, 2 особи, 5 осіб.

        `{count}` is filled in; English needs `one` and `many` only. Raises `UnknownText`.
        """
        spoken = language if f"{key}.many" in self.keys(language) else MOTHER_TONGUE
        return self.say(f"{key}.{plural_form(spoken, count)}", spoken, count=count, **values)

    def slots(self, key: str, language: str) -> frozenset[str]:
        """Return the names to fill in of a text, for tests that compare languages."""
        text = self._by_language.get(language, {}).get(key, "")
        return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def plural_form(language: str, count: int) -> str:
    """Return `one`, `few` or `many` by the rule of Unicode CLDR; only Ukrainian has `few`."""
    if language != MOTHER_TONGUE:
        return "one" if count == 1 else "many"
    last, last_two = abs(count) % 10, abs(count) % 100
    if last == 1 and last_two != 11:
        return "one"
    return "few" if 2 <= last <= 4 and not 12 <= last_two <= 14 else "many"


def _can_be_filled_in(text: str) -> bool:
    """Say whether every brace names a value, and asks nothing of it but a width."""
    try:
        slots = [slot[1:] for slot in string.Formatter().parse(text) if slot[1] is not None]
    except ValueError:
        return False
    return all(str(name).isidentifier() and _WIDTH.fullmatch(width or "") and not turn for name, width, turn in slots)


def _flatten(table: Mapping[str, Any], at: str, path: Path) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in table.items():
        name = f"{at}.{key}" if at else key
        if isinstance(value, dict):
            found += _flatten(value, name, path)
        elif isinstance(value, str):
            if not _can_be_filled_in(value):
                wrong, remedy = "its braces cannot be filled in", _BRACES
                raise ConfigurationMistake([Mistake(str(path), name, wrong, remedy)])
            found.append((name, value))
        else:
            raise ConfigurationMistake([Mistake(str(path), name, "this is not text", "write text in quotes")])
    return found
