"""Texts and letters an office writes for people: present in every language, printable, of a bearable length. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from queue_core.domain.plan import Words
from queue_core.runtime.texts import MOTHER_TONGUE
from queue_core.runtime.toml_file import did_you_mean
from queue_core.settings.draft import Draft, Mistakes
from queue_core.wire.topics import is_name

LONGEST_TEXT: Final = 200
"""Characters; a longer name fits no button, board or slip."""
LONGEST_SHOWN_NAME: Final = 40
LETTERS: Final = "АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЮЯ"
"""Ukrainian capitals a number may begin with (no word begins with Ь)."""
_LOOK_ALIKE: Final = dict(zip("ABCEHIKMOPTXY", "АВСЕНІКМОРТХУ", strict=True))


def check_wording(draft: Draft, mistakes: Mistakes) -> None:
    """Check languages, every name, every letter and the names of administrators."""
    languages = _languages(draft, mistakes)
    for key, words in _every_words(draft):
        _check_words(key, words, languages, mistakes)
    _check_letters(draft, mistakes)
    for name, row in draft.administrators.items():
        _check_text(f"administrators.{name}.shown_name", row.shown_name, mistakes, LONGEST_SHOWN_NAME)
    for key, organisation in _organisations(draft):
        _check_text(key, organisation, mistakes, LONGEST_SHOWN_NAME)


def _languages(draft: Draft, mistakes: Mistakes) -> tuple[str, ...]:
    """Return the languages names must be in: the office's, or Ukrainian where those cannot be read."""
    if draft.office is None:
        return (MOTHER_TONGUE,)
    written = draft.office.languages
    for number, language in enumerate(written, 1):
        if not is_name(language):
            mistakes.add(
                f"office.languages[{number}]", f"«{language}» is not a language code", "write «uk», «en», «pl» …"
            )
        elif language in written[: number - 1]:
            mistakes.add("office.languages", f"«{language}» is written twice", "leave one")
    if MOTHER_TONGUE not in written:
        mistakes.add("office.languages", "Ukrainian is not there", "add «uk»")
    return tuple(dict.fromkeys(language for language in written if is_name(language)))


def _organisations(draft: Draft) -> Iterator[tuple[str, str]]:
    for name, row in draft.administrators.items():
        if row.organisation is not None:
            yield f"administrators.{name}.organisation", row.organisation
    for direction, services in draft.services.items():
        for name, service in services.items():
            if service.organisation is not None:
                yield f"directions.{direction}.services.{name}.organisation", service.organisation


def _every_words(draft: Draft) -> Iterator[tuple[str, Words]]:
    if draft.office is not None:
        yield "office.name", draft.office.name
    for section in ("halls", "documents", "purposes", "needs", "results", "exceptions", "pauses", "places"):
        for name, words in getattr(draft, section).items():
            yield f"{section}.{name}", words
    for name, direction in draft.directions.items():
        yield f"directions.{name}.name", direction.name
    for direction_name, services in draft.services.items():
        for name, service in services.items():
            at = f"directions.{direction_name}.services.{name}"
            yield f"{at}.name", service.name
            if service.closed is not None:
                yield f"{at}.closed", service.closed
    for name, category in draft.categories.items():
        yield f"categories.{name}.name", category.name
        yield f"categories.{name}.basis", category.basis
        yield f"categories.{name}.proof", category.proof
    for name, package in draft.packages.items():
        yield f"packages.{name}.name", package.name
    for name, group in draft.menu.items():
        yield f"menu.{name}.name", group.name


def _check_words(key: str, words: Words, languages: tuple[str, ...], mistakes: Mistakes) -> None:
    for language in languages:
        if language not in words:
            mistakes.add(key, f"there is no text in «{language}»", f'add {language} = "…"')
    for language, text in words.items():
        if language not in languages:
            mistakes.add(
                f"{key}.{language}", f"«{language}» is not a language of the office", did_you_mean(language, languages)
            )
        _check_text(f"{key}.{language}", text, mistakes, LONGEST_TEXT)


def _check_text(key: str, text: str, mistakes: Mistakes, longest: int) -> None:
    if not text.strip():
        mistakes.add(key, "the text is empty", "write it")
    elif not text.isprintable():
        mistakes.add(key, "the text holds a line break or a hidden character", "write it in one line")
    elif len(text) > longest:
        mistakes.add(key, f"the text has {len(text)} characters", f"write at most {longest}")


def _check_letters(draft: Draft, mistakes: Mistakes) -> None:
    owners: dict[str, str] = {}
    for name, direction in draft.directions.items():
        key, letter = f"directions.{name}.letter", direction.letter
        if letter in _LOOK_ALIKE:
            mistakes.add(key, f"«{letter}» is a Latin letter", f"write the Ukrainian «{_LOOK_ALIKE[letter]}»")
        elif len(letter) != 1 or letter not in LETTERS:
            capital = letter.upper()
            fitting = len(capital) == 1 and capital in LETTERS
            remedy = f"write «{capital}»" if fitting else f"write one of {LETTERS}"
            mistakes.add(key, f"«{letter}» is not one Ukrainian capital letter", remedy)
        elif letter in owners:
            free = "".join(one for one in LETTERS if one not in _letters(draft))
            mistakes.add(
                key, f"the direction «{owners[letter]}» has the letter «{letter}» already", f"take one of {free}"
            )
        owners.setdefault(letter, name)


def _letters(draft: Draft) -> set[str]:
    return {direction.letter for direction in draft.directions.values()}
