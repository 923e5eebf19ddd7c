"""What a decoder's complaint about a configuration value means to the person who wrote it. Pure."""

from __future__ import annotations

import difflib
import re
import typing
from typing import Any

_SORTS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text in quotes",
    "bool": "true or false",
    "array": "a list [ … ]",
    "object": "a table { … }",
    "null": "nothing",
    "date": "a date",
    "time": "a time of day",
    "datetime": "a date with time",
}
_GOT = re.compile(r"^Expected `(?P<wanted>[^`]+)`(?:, got `(?P<got>[^`]+)`|(?P<bound> .+))$")
_PLACE = re.compile(r" - at `(?:key in )?\$?(?P<path>[^`]*)`$")
_INDEX = re.compile(r"\[(\d+)\]")


def explain(complaint: str, value: Any, annotation: Any) -> tuple[str, str, str]:
    """Return (path inside the value, what is wrong, remedy) for a complaint of msgspec about `value`."""
    place = _PLACE.search(complaint)
    path = place["path"].lstrip(".").replace("[...]", "") if place else ""
    path = _INDEX.sub(lambda match: f"[{int(match[1]) + 1}]", path)
    text = complaint[: place.start()] if place else complaint
    choices = _choices(annotation)
    if choices and isinstance(value, str):
        near = difflib.get_close_matches(value, choices, n=1)
        remedy = f"did you mean «{near[0]}»?" if near else f"use one of: {', '.join(choices)}"
        return path, f"«{value}» is not among the choices", remedy
    match = _GOT.match(text)
    if match is None:
        return path, text, "correct the value"
    wanted = " or ".join(_SORTS.get(sort.strip(), sort.strip()) for sort in match["wanted"].split("|"))
    if match["got"]:
        return path, f"this is {_SORTS.get(match['got'], match['got'])}", f"write {wanted}"
    described = _description(annotation)
    remedy = f"write {described}" if described and not path else f"write {wanted}{_bound(match['bound'])}"
    return path, f"«{value}» does not fit" if not path else "a value in it does not fit", remedy


def _bound(bound: str) -> str:
    of_length = re.fullmatch(r" of length (>=|<=|)\s*(\d+)(?: to \d+)?(?:, got \d+)?", bound)
    if of_length:
        return f" of {_AT[of_length[1] or '==']} {of_length[2]}"
    size = re.fullmatch(r" (>=|<=|>|<) (.+)", bound)
    if size:
        return f", {_AT[size[1]]} {size[2]}"
    return bound


_AT = {">=": "at least", "<=": "at most", ">": "more than", "<": "less than", "==": "exactly"}


def _description(annotation: Any) -> str:
    """Return what the author of a type says about its values, if they did."""
    said = [meta.description for meta in getattr(annotation, "__metadata__", ()) if meta.description]
    if not said and _is_union(annotation):
        said = [text for part in typing.get_args(annotation) if (text := _description(part))]
    return said[0] if said else ""


def _choices(annotation: Any) -> list[str]:
    if typing.get_origin(annotation) is typing.Literal:
        return [choice for choice in typing.get_args(annotation) if isinstance(choice, str)]
    return (
        [choice for part in typing.get_args(annotation) for choice in _choices(part)] if _is_union(annotation) else []
    )


def _is_union(annotation: Any) -> bool:
    return typing.get_origin(annotation) is not None and typing.get_origin(annotation) not in (list, dict, tuple)
