"""How the contract's README writes the type of a field, told from the code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from msgspec import inspect as types

from queue_core.wire.asks import ASKS
from queue_core.wire.jobs import JOBS
from queue_core.wire.presence import Presence
from queue_core.wire.refusals import REFUSALS
from queue_core.wire.replies import Reply
from queue_core.wire.states import STATE_BY_KIND
from queue_core.wire.values import AskId, Code, Name

_PATTERNS = {get_args(Name)[1].pattern: "name", get_args(Code)[1].pattern: "code", get_args(AskId)[1].pattern: "id"}


@dataclass(frozen=True)
class Row:
    """A line of a message's table: the field, whether it may be left out, its type."""

    field: str
    may_be_left_out: bool
    type: str


def messages_and_parts() -> dict[str, tuple[Row, ...]]:
    """Return the table of every message, under its kind or name, and of every part messages are made of."""
    found: dict[str, tuple[Row, ...]] = {}
    for message in (*ASKS, *JOBS, *STATE_BY_KIND.values(), Reply, Presence):
        for struct in _structs(types.type_info(message)):
            rows = [Row(field.encode_name, not field.required, said(field.type)) for field in struct.fields]
            found[_title(struct)] = tuple(rows)
    return found


def said(kind: types.Type) -> str:
    """Return a type as the README writes it."""
    match kind:
        case types.Metadata(type=inner):
            return said(inner)
        case types.StructType():
            return f"`{_title(kind)}`"
        case types.LiteralType(values=values):
            in_code = set(values) == set(REFUSALS)
            return "refusal code" if in_code else " ".join(f"`{value}`" for value in sorted(values))
        case types.StrType(pattern=str(pattern)):
            return _PATTERNS[pattern]
        case types.StrType(min_length=least, max_length=most):
            return "text" if most is None else f"text {least}–{most}"
        case types.IntType(ge=low, le=high) | types.FloatType(ge=low, le=high):
            word = "integer" if isinstance(kind, types.IntType) else "number"
            return word if low is None else f"{word} {low:g}–{high:g}"
        case types.ListType(item_type=item, max_length=most):
            return f"list of {said(item)}" + ("" if most is None else f", at most {most}")
        case types.DictType(value_type=types.AnyType()):
            return "object"
        case types.DictType(value_type=value):
            return f"object of {said(value)}"
        case types.TupleType(item_types=items):
            return f"list of {len(items)} {said(items[0])}s"
        case types.UnionType(types=several):
            return " or ".join(said(one) for one in several)
    return _SIMPLE[type(kind)]


_SIMPLE: dict[type, str] = {types.BoolType: "boolean", types.DateTimeType: "moment", types.NoneType: "null"}


def _title(struct: types.StructType) -> str:
    """Return what a message's section is called: kind, name of the state, or name of the part."""
    states = {state: f"state {kind}" for kind, state in STATE_BY_KIND.items()}
    if struct.cls in states:
        return states[struct.cls]
    return struct.tag if isinstance(struct.tag, str) else struct.cls.__name__


def _structs(kind: types.Type) -> Iterator[types.StructType]:
    match kind:
        case types.StructType(fields=fields):
            yield kind
            for field in fields:
                yield from _structs(field.type)
        case types.Metadata(type=inner) | types.ListType(item_type=inner) | types.DictType(value_type=inner):
            yield from _structs(inner)
        case types.UnionType(types=several):
            for one in several:
                yield from _structs(one)
