"""Configuration files: TOML into frozen structs, every mistake of a file told at once with file, key and remedy."""

from __future__ import annotations

import difflib
import tomllib
import types
import typing
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from queue_core.runtime.system.mistake_words import explain

MOST_MISTAKES: Final = 100
"""Told of one file at once: a list of a thousand wrong keys helps nobody."""
MOST_LEVELS: Final = 32
"""How deep tables and lists may be nested; the deepest of ours have five levels."""
_TOO_DEEP: Final = ("lists are nested too deep", "write them flat")
_Settings = TypeVar("_Settings", bound=msgspec.Struct)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a file: where (`key` is empty for the file as a whole), what, and what to do about it."""

    file: str
    key: str
    wrong: str
    remedy: str

    def __str__(self) -> str:
        where = f"{self.file}: {self.key}" if self.key else self.file
        return f"{where}: {self.wrong}; {self.remedy}"


class ConfigurationMistake(Exception):
    """The configuration cannot be used. `mistakes` holds all that could be found at once, at least one."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes: tuple[Mistake, ...] = tuple(mistakes)
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class NotThereYet(ConfigurationMistake):
    """What the configuration names may come by itself, as an address after a power cut: to be tried again."""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return a remedy for an unknown word: the nearest known one, or the list of those that are known."""
    choices = sorted(known)
    near = difflib.get_close_matches(word, choices, n=1, cutoff=0.6)
    if near:
        return f"did you mean «{near[0]}»?"
    return f"use one of: {', '.join(choices)}" if choices else "remove it"


def load(path: Path, type: type[_Settings]) -> _Settings:
    """Read the TOML file at `path` into `type`; raises `ConfigurationMistake` with every mistake found."""
    return check(read(path), type, str(path))


def read(path: Path) -> dict[str, Any]:
    """Read a TOML file as it stands; raises `ConfigurationMistake` when it is missing or not TOML."""
    try:
        found = tomllib.loads(path.read_text(encoding="utf-8"))
        if _is_shallow(found):
            return found
        wrong, remedy = _TOO_DEEP
    except RecursionError:
        wrong, remedy = _TOO_DEEP
    except FileNotFoundError:
        wrong, remedy = "there is no such file", "create it, or name another folder with --config"
    except OSError as error:
        wrong, remedy = f"the file cannot be read ({error.strerror})", "check its permissions"
    except UnicodeDecodeError as error:
        wrong, remedy = f"byte {error.start} is not UTF-8", "save the file in UTF-8"
    except tomllib.TOMLDecodeError as error:
        wrong, remedy = f"this is not TOML: {error}", "mend that line"
    except ValueError:
        wrong, remedy = "a number in it is too long", "write a shorter number"
    raise ConfigurationMistake([Mistake(str(path), "", wrong, remedy)])


def _is_shallow(data: dict[str, Any]) -> bool:
    """Say whether tables and lists are nested no deeper than any file of ours: whoever walks them does so by calls."""
    level: list[Any] = [data]
    for _ in range(MOST_LEVELS):
        inner = (part.values() if isinstance(part, dict) else part for part in level)
        level = [value for values in inner for value in values if isinstance(value, dict | list)]
        if not level:
            return True
    return False


def check(data: dict[str, Any], type: type[_Settings], file: str) -> _Settings:
    """Turn what was read into `type`; unknown keys are mistakes.

    Raises `ConfigurationMistake` with all of them, at most `MOST_MISTAKES`.
    """
    found = _struct(data, type, "")[:MOST_MISTAKES]
    mistakes = [Mistake(file, key, wrong, remedy) for key, wrong, remedy in found]
    if mistakes:
        raise ConfigurationMistake(mistakes)
    return msgspec.convert(data, type)


_Found = list[tuple[str, str, str]]


def _struct(data: dict[str, Any], type: type[msgspec.Struct], at: str) -> _Found:
    fields = {field.encode_name: field for field in msgspec.structs.fields(type)}
    found: _Found = []
    for key in data.keys() - fields.keys():
        found.append((_join(at, key), "there is no such key", did_you_mean(key, fields.keys() - data.keys())))
    for name, field in fields.items():
        if name in data:
            found += _value(data[name], field.type, _join(at, name))
        elif field.required:
            found.append((_join(at, name), "the key is missing", "add it"))
    if not found:
        found = _leaf(data, type, at)
    return sorted(found)


def _value(value: Any, annotation: Any, at: str) -> _Found:
    inner = _parts(annotation)
    if isinstance(value, dict):
        structs = [part for part in inner if isinstance(part, type) and issubclass(part, msgspec.Struct)]
        if len(structs) == 1:
            return _struct(value, structs[0], at)
        tables = [part for part in inner if typing.get_origin(part) is dict]
        if len(tables) == 1:
            of = typing.get_args(tables[0])[1]
            found = [one for key, item in value.items() for one in _value(item, of, _join(at, key))]
            return found or _leaf(value, annotation, at)
    if isinstance(value, list):
        rows = [part for part in inner if typing.get_origin(part) in (list, tuple)]
        of_rows = typing.get_args(rows[0]) if len(rows) == 1 else ()
        if of_rows and (len(of_rows) == 1 or of_rows[1] is Ellipsis):
            found = [one for n, item in enumerate(value, 1) for one in _value(item, of_rows[0], f"{at}[{n}]")]
            return found or _leaf(value, annotation, at)
    return _leaf(value, annotation, at)


def _parts(annotation: Any) -> list[Any]:
    """Return the alternatives of a union, with aliases and annotations taken off."""
    if typing.get_origin(annotation) is typing.Annotated:
        return _parts(typing.get_args(annotation)[0])
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        return [part for choice in typing.get_args(annotation) for part in _parts(choice)]
    return [annotation]


def _leaf(value: Any, annotation: Any, at: str) -> _Found:
    try:
        msgspec.convert(value, annotation)
    except msgspec.ValidationError as error:
        inside, wrong, remedy = explain(str(error), value, annotation)
        return [(_join(at, inside), wrong, remedy)]
    return []


def _join(at: str, key: str) -> str:
    if not at or not key:
        return at or key
    return f"{at}{key}" if key.startswith("[") else f"{at}.{key}"
