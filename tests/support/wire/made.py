"""Any message a type of the contract allows, as hypothesis strategies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta, timezone
from functools import reduce
from operator import or_
from typing import Any

from hypothesis import strategies as st
from msgspec import inspect as types

_OFFSETS = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_MOMENTS = st.datetimes(timezones=_OFFSETS).filter(lambda moment: 1 < moment.year < 9999)
_TEXT_CHARACTERS = st.characters(exclude_categories=("Cs",))
_JSON_LEAVES = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)

JSON = st.recursive(_JSON_LEAVES, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20)
"""Any JSON value."""


def messages_of(message: type) -> st.SearchStrategy[Any]:
    """Return a strategy of the messages of one class, its optional fields sometimes left out."""
    return _made(types.type_info(message))


def _made(kind: types.Type) -> st.SearchStrategy[Any]:
    if isinstance(kind, types.Metadata):
        return _made(kind.type)
    return _STRATEGIES[type(kind)](kind)


def _struct(kind: types.StructType) -> st.SearchStrategy[Any]:
    needed = {field.name: _made(field.type) for field in kind.fields if field.required}
    optional = {field.name: _made(field.type) for field in kind.fields if not field.required}

    def make(values: dict[str, Any]) -> Any:
        try:
            return kind.cls(**values)
        except ValueError:  # a rule over several fields does not hold
            return None

    return st.fixed_dictionaries(needed, optional=optional).map(make).filter(lambda made: made is not None)


def _text(kind: types.StrType) -> st.SearchStrategy[str]:
    if kind.pattern is not None:
        return st.from_regex(kind.pattern, fullmatch=True).filter(lambda text: not text.endswith("\n"))
    return st.text(_TEXT_CHARACTERS, min_size=kind.min_length or 0, max_size=kind.max_length or 20)


def _union(kind: types.UnionType) -> st.SearchStrategy[Any]:
    return reduce(or_, (_made(one) for one in kind.types))


_STRATEGIES: dict[type, Callable[[Any], st.SearchStrategy[Any]]] = {
    types.StructType: _struct,
    types.StrType: _text,
    types.UnionType: _union,
    types.IntType: lambda kind: st.integers(
        -(2**60) if kind.ge is None else kind.ge, 2**60 if kind.le is None else kind.le
    ),
    types.FloatType: lambda kind: st.floats(kind.ge, kind.le, allow_nan=False, allow_infinity=False),
    types.BoolType: lambda _kind: st.booleans(),
    types.NoneType: lambda _kind: st.none(),
    types.AnyType: lambda _kind: JSON,
    types.DateTimeType: lambda _kind: _MOMENTS,
    types.LiteralType: lambda kind: st.sampled_from(kind.values),
    types.ListType: lambda kind: st.lists(_made(kind.item_type), max_size=kind.max_length or 3),
    types.DictType: lambda kind: st.dictionaries(_made(kind.key_type), _made(kind.value_type), max_size=3),
    types.TupleType: lambda kind: st.tuples(*(_made(item) for item in kind.item_types)),
}
