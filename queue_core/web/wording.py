"""Texts on their way into pages: for templates as `say`, for scripts as a table with the slots left open. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from queue_core.runtime.texts import Texts


def words_of(texts: Texts, language: str, keys: Iterable[str]) -> dict[str, str]:
    """Return texts for a script, which fills in `{slot}` itself; raises `UnknownText`."""
    return {key: texts.say(key, language, **{slot: f"{{{slot}}}" for slot in _slots(texts, key)}) for key in keys}


def spoken(words: Mapping[str, str], language: str) -> str:
    """Return what the office wrote in `language`, else in its first language."""
    return words.get(language) or next(iter(words.values()), "")


def _slots(texts: Texts, key: str) -> frozenset[str]:
    return frozenset[str]().union(*(texts.slots(key, language) for language in texts.languages))
