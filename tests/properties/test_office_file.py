"""However an office file is spoilt, it loads or tells its mistakes: nothing else is ever raised."""

from __future__ import annotations

import json
import tempfile
import tomllib
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from queue_core.domain.lines.policies import POLICIES
from queue_core.domain.plan import OfficePlan
from queue_core.settings import ConfigurationMistake, load_office
from queue_core.settings.check import check
from tests.unit.settings.written_office import OFFICE

_DATA = tomllib.loads(OFFICE)
_calm = settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def _load(folder: Path, raw: bytes) -> OfficePlan | None:
    """Load what may be spoilt. Where it does not load, every mistake is whole and said in both languages."""
    (folder / "office.toml").write_bytes(raw)
    try:
        return load_office(folder, "en")
    except ConfigurationMistake as told:
        english = told.mistakes
    with pytest.raises(ConfigurationMistake) as again:
        load_office(folder, "uk")
    assert english
    for ours, theirs in zip(again.value.mistakes, english, strict=True):
        assert ours.file == str(folder / "office.toml")
        assert ours.wrong
        assert ours.wrong != theirs.wrong
        assert ours.remedy
        assert ours.remedy != theirs.remedy
    return None


@given(start=st.integers(0, len(OFFICE)), length=st.integers(0, 40), instead=st.text(max_size=12))
@_calm
def test_any_stroke_of_the_pen_loads_or_tells(folder: Path, start: int, length: int, instead: str) -> None:
    spoilt = OFFICE[:start] + instead + OFFICE[start + length :]
    _load(folder, spoilt.encode("utf-8", errors="surrogatepass"))


_leaves = st.one_of(
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    st.text(max_size=8),
    st.datetimes(),
    st.dates(),
    st.times(),
    st.sampled_from(["uk", "1", "olena", "passports", "kiosk", "frequent", "subsidy", "п", "24:00–24:00", "Europe"]),
)
_values = st.recursive(
    _leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | st.just("uk"), inner, max_size=3),
    max_leaves=5,
)


def _paths(table: dict[str, Any], at: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    inside = [path for key, value in table.items() if isinstance(value, dict) for path in _paths(value, (*at, key))]
    return [(*at, key) for key in table] + inside


@given(
    changes=st.lists(
        st.tuples(st.sampled_from(_paths(_DATA)), st.sampled_from(["put", "drop", "rename"]), _values),
        min_size=1,
        max_size=4,
    )
)
@_calm
def test_any_value_in_any_place_loads_or_tells(folder: Path, changes: list[tuple[tuple[str, ...], str, Any]]) -> None:
    data = deepcopy(_DATA)
    for path, deed, value in changes:
        _change(data, path, deed, value)
    plan = _load(folder, _toml(data).encode())
    if plan is not None:
        _stands(plan)


@given(raw=st.binary(max_size=200))
@_calm
def test_any_bytes_load_or_tell(folder: Path, raw: bytes) -> None:
    assert _load(folder, raw) is None
    assert check(folder)


def _change(data: dict[str, Any], path: tuple[str, ...], deed: str, value: Any) -> None:
    table: Any = data
    for key in path[:-1]:
        table = table.get(key) if isinstance(table, dict) else None
    if not isinstance(table, dict):
        return
    if deed == "put":
        table[path[-1]] = value
    elif deed == "drop":
        table.pop(path[-1], None)
    elif path[-1] in table:
        table[f"{path[-1]}x"] = table.pop(path[-1])


def _toml(data: dict[str, Any]) -> str:
    return "\n".join(f"{json.dumps(key, ensure_ascii=False)} = {_inline(value)}" for key, value in data.items())


def _inline(value: Any) -> str:
    match value:
        case bool():
            return str(value).lower()
        case int() | float():
            return str(value)
        case str():
            return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
        case list():
            return "[" + ", ".join(map(_inline, value)) + "]"
        case dict():
            return (
                "{"
                + ", ".join(f"{json.dumps(key, ensure_ascii=False)} = {_inline(item)}" for key, item in value.items())
                + "}"
            )
        case _:
            return str(value.isoformat())


def _stands(plan: OfficePlan) -> None:
    """Every reference of a plan leads somewhere."""
    assert all(service.direction in plan.directions for service in plan.services.values())
    assert all(counter.hall in plan.halls for counter in plan.counters.values())
    assert all(
        counter.administrator is None or counter.administrator in plan.administrators
        for counter in plan.counters.values()
    )
    assert all(person.skills.keys() <= plan.directions.keys() for person in plan.administrators.values())
    assert all(direction.halls and set(direction.halls) <= plan.halls.keys() for direction in plan.directions.values())
    groups = {group.id for group in plan.menu}
    assert all(set(group.items) <= plan.services.keys() | plan.packages.keys() | groups for group in plan.menu)
    assert all(set(package.steps) <= plan.services.keys() for package in plan.packages.values())
    assert all(person.service_skills.keys() <= plan.services.keys() for person in plan.administrators.values())
    assert all(set(counter.equipped) <= plan.needs.keys() for counter in plan.counters.values())
    assert set(plan.at_most_in_a_row) <= {2, 3}
    assert POLICIES[plan.policy].keeps_veterans_first == plan.veterans_first
    for device in plan.devices.values():
        assert set(device.counters) <= plan.counters.keys()
        assert all(plan.devices[printer].role == "printer" for printer in device.printers)
