"""As much of JSON Schema (draft 07) as the contract's document uses: enough to hold messages against it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

_TYPES: dict[str, Callable[[Any], bool]] = {
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
}
_TOLD = {"title", "description", "default"}
"""Keys that say something to people and demand nothing."""


def faults(document: Any, schema: Any, value: Any) -> Iterator[str]:
    """Yield what of `value` the schema does not allow; a key of the schema that is not known here is an error."""
    if schema is True or schema is False:
        if not schema:
            yield f"{value!r} is not allowed"
        return
    for key, demand in schema.items():
        if key in _TOLD or key in ("then", "additionalItems", "additionalProperties"):
            continue
        yield from _CHECKS[key](document, schema, demand, value)


def resolve(document: Any, reference: str) -> Any:
    """Return what a `$ref` of the document points at; raises `KeyError` for one that points nowhere."""
    assert reference.startswith("#/"), reference
    found = document
    for step in reference[2:].split("/"):
        found = found[step]
    return found


def _is_valid(document: Any, schema: Any, value: Any) -> bool:
    return next(faults(document, schema, value), None) is None


def _type(_document: Any, _schema: Any, demand: str, value: Any) -> Iterator[str]:
    if not _TYPES[demand](value):
        yield f"{value!r} is no {demand}"


def _reference(document: Any, _schema: Any, demand: str, value: Any) -> Iterator[str]:
    yield from faults(document, resolve(document, demand), value)


def _properties(document: Any, schema: Any, demand: Any, value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from faults(document, demand.get(name, schema.get("additionalProperties", True)), inner)


def _required(_document: Any, _schema: Any, demand: Any, value: Any) -> Iterator[str]:
    yield from (f"{name} is missing" for name in demand if isinstance(value, dict) and name not in value)


def _items(document: Any, schema: Any, demand: Any, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        rest = schema.get("additionalItems", True)
        for place, inner in enumerate(value):
            each = demand if not isinstance(demand, list) else demand[place] if place < len(demand) else rest
            yield from faults(document, each, inner)


def _any_of(document: Any, _schema: Any, demand: Any, value: Any) -> Iterator[str]:
    if not any(_is_valid(document, one, value) for one in demand):
        yield f"{value!r} is none of several"


def _one_of(document: Any, _schema: Any, demand: Any, value: Any) -> Iterator[str]:
    if sum(_is_valid(document, one, value) for one in demand) != 1:
        yield f"{value!r} is not exactly one of several"


def _dependencies(_document: Any, _schema: Any, demand: Any, value: Any) -> Iterator[str]:
    for name, needed in demand.items():
        if isinstance(value, dict) and name in value:
            yield from (f"{name} needs {other}" for other in needed if other not in value)


def _if(document: Any, schema: Any, demand: Any, value: Any) -> Iterator[str]:
    if _is_valid(document, demand, value):
        yield from faults(document, schema["then"], value)


def _format(_document: Any, _schema: Any, demand: str, value: Any) -> Iterator[str]:
    assert demand == "date-time"
    if isinstance(value, str) and datetime.fromisoformat(value).tzinfo is None:
        yield f"{value!r} has no offset"


def _holds(says: str, holds: Callable[[Any, Any], bool], kind: Any) -> Callable[[Any, Any, Any, Any], Iterator[str]]:
    def check(_document: Any, _schema: Any, demand: Any, value: Any) -> Iterator[str]:
        if isinstance(value, kind) and not holds(demand, value):
            yield f"{value!r} is not {says} {demand!r}"

    return check


_CHECKS: dict[str, Callable[[Any, Any, Any, Any], Iterator[str]]] = {
    "$ref": _reference,
    "type": _type,
    "properties": _properties,
    "required": _required,
    "items": _items,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "dependencies": _dependencies,
    "if": _if,
    "format": _format,
    "enum": _holds("one of", lambda demand, value: value in demand, object),
    "const": _holds("just", lambda demand, value: bool(value == demand), object),
    "pattern": _holds("like", lambda demand, value: re.search(demand, value) is not None, str),
    "minLength": _holds("at least so long:", lambda demand, value: len(value) >= demand, str),
    "maxLength": _holds("at most so long:", lambda demand, value: len(value) <= demand, str),
    "minItems": _holds("at least so many:", lambda demand, value: len(value) >= demand, list),
    "maxItems": _holds("at most so many:", lambda demand, value: len(value) <= demand, list),
    "minimum": _holds("at least", lambda demand, value: value >= demand, int | float),
    "maximum": _holds("at most", lambda demand, value: value <= demand, int | float),
}
