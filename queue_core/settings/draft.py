"""`office.toml` row by row: what could be read, and what is wrong with the rest, so that one slip hides no other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, TypeVar

from msgspec import Struct

from queue_core.domain.plan import Words
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, check, did_you_mean
from queue_core.settings.written import (
    AdministratorRow,
    CalendarRow,
    CategoryRow,
    CounterRow,
    DeviceRow,
    DirectionRow,
    HoursRow,
    MenuRow,
    OfficeRow,
    OrderRow,
    PackageRow,
    RulesRow,
    ServiceRow,
)
from queue_core.wire.topics import is_name

SECTIONS: Final = (
    "office",
    "hours",
    "calendar",
    "rules",
    "order",
    "results",
    "exceptions",
    "pauses",
    "places",
    "halls",
    "counters",
    "administrators",
    "directions",
    "documents",
    "purposes",
    "categories",
    "needs",
    "packages",
    "menu",
    "devices",
)
_NEEDED: Final = ("office", "halls", "counters", "administrators", "directions", "categories")
_Row = TypeVar("_Row", bound=Struct)


class WordsRow(Struct, frozen=True):
    """Holds the words of a hall, need, purpose, document, place, result, pause or reason while they are checked."""

    words: Words


_WRAPPED: Final[Mapping[type[Struct], str]] = {WordsRow: "words", CalendarRow: "days"}
"""Rows that hold a table of the file under a name that the file does not have."""


class Mistakes:
    """Mistakes of one file, in the order in which they were found."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Mistake] = []

    def add(self, key: str, wrong: str, remedy: str) -> None:
        """Note a mistake at `key` (`counters.3.hall`)."""
        self.found.append(Mistake(self.file, key, wrong, remedy))

    def unknown(self, key: str, sort: str, name: str, known: Iterable[str]) -> None:
        """Note a reference to a `sort` («hall») that does not exist, with the nearest one that does."""
        self.add(key, f"there is no {sort} «{name}»", did_you_mean(name, known))

    def references(self, key: str, sort: str, names: Iterable[str], known: Iterable[str]) -> None:
        """Check a list of references: each exists and stands there once."""
        seen: set[str] = set()
        choices = frozenset(known)
        for name in names:
            if name in seen:
                self.add(key, f"«{name}» is written twice", "leave one")
            elif name not in choices:
                self.unknown(key, sort, name, choices)
            seen.add(name)


class Draft:
    """The rows that could be read. `ids` holds the ids of a section including rows that could not be read.

    `whole` tells which sections were read without a mistake: only there may something be called missing.
    """

    def __init__(self, data: Mapping[str, Any], mistakes: Mistakes) -> None:
        self._data = data
        self._mistakes = mistakes
        self.ids: dict[str, tuple[str, ...]] = {}
        self.whole: set[str] = set(SECTIONS)
        for name in data:
            if name not in SECTIONS:
                mistakes.add(name, "there is no such section", did_you_mean(name, set(SECTIONS) - data.keys()))
        for name in _NEEDED:
            if name not in data:
                self._wrong(name, name, "the section is missing", "add it")
        self.office = self._single("office", OfficeRow)
        self.hours = self._single("hours", HoursRow)
        self.calendar = self._calendar()
        self.rules = self._single("rules", RulesRow)
        self.order = self._single("order", OrderRow)
        self.results = self._words("results")
        self.exceptions = self._words("exceptions")
        self.pauses = self._words("pauses")
        self.places = self._words("places")
        self.halls = self._words("halls")
        self.counters = self._rows("counters", CounterRow)
        self.administrators = self._rows("administrators", AdministratorRow)
        self.directions: dict[str, DirectionRow] = {}
        self.services: dict[str, dict[str, ServiceRow]] = {}
        self._read_directions()
        self.documents = self._words("documents")
        self.purposes = self._words("purposes")
        self.categories = self._rows("categories", CategoryRow)
        self.needs = self._words("needs")
        self.packages = self._rows("packages", PackageRow)
        self.menu = self._rows("menu", MenuRow)
        self.devices = self._rows("devices", DeviceRow)

    def is_written(self, section: str) -> bool:
        """Say whether the file has this section at all."""
        return section in self._data

    def _read_directions(self) -> None:
        every_service: list[str] = []
        for name, table in self._table("directions", self._data.get("directions", {}), "directions"):
            at = f"directions.{name}"
            services = table.get("services", {})
            rest = {key: value for key, value in table.items() if key != "services"}
            row = self._row("directions", at, rest, DirectionRow)
            if row is not None:
                self.directions[name] = row
            self.services[name] = {}
            for service, fields in self._table("directions", services, f"{at}.services"):
                every_service.append(service)
                service_row = self._row("directions", f"{at}.services.{service}", fields, ServiceRow)
                if service_row is not None:
                    self.services[name][service] = service_row
        self.ids["services"] = tuple(every_service)

    def _calendar(self) -> dict[str, str]:
        days = self._data.get("calendar", {})
        if not isinstance(days, dict):
            self._not_a_table("calendar", "calendar")
            return {}
        row = self._row("calendar", "calendar", {"days": days}, CalendarRow)
        return row.days if row is not None else {}

    def _single(self, section: str, type: type[_Row]) -> _Row | None:
        table = self._data.get(section, None if section in _NEEDED else {})
        if table is None:
            return None
        if not isinstance(table, dict):
            self._not_a_table(section, section)
            return None
        return self._row(section, section, table, type)

    def _rows(self, section: str, type: type[_Row]) -> dict[str, _Row]:
        found: dict[str, _Row] = {}
        for name, table in self._table(section, self._data.get(section, {}), section):
            row = self._row(section, f"{section}.{name}", table, type)
            if row is not None:
                found[name] = row
        return found

    def _words(self, section: str) -> dict[str, Words]:
        found: dict[str, Words] = {}
        for name, table in self._table(section, self._data.get(section, {}), section):
            row = self._row(section, f"{section}.{name}", {"words": table}, WordsRow)
            if row is not None:
                found[name] = row.words
        return found

    def _table(self, section: str, table: Any, at: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the rows of a table of tables, telling what is none; notes the ids of a section."""
        if not isinstance(table, dict):
            self._not_a_table(section, at)
            table = {}
        elif not table and section in _NEEDED and section in self._data:
            self._wrong(section, at, "there is nothing in it", "add at least one row")
        if at == section:
            self.ids[section] = tuple(table)
        rows: list[tuple[str, dict[str, Any]]] = []
        for name, row in table.items():
            if not is_name(name):
                remedy = "use 1 to 32 of the letters a–z, the digits 0–9 and the hyphen"
                self._wrong(section, f"{at}.{name}", f"«{name}» cannot be an id", remedy)
            if isinstance(row, dict):
                rows.append((name, row))
            else:
                self._not_a_table(section, f"{at}.{name}")
        return rows

    def _row(self, section: str, at: str, table: dict[str, Any], type: type[_Row]) -> _Row | None:
        try:
            return check(table, type, self._mistakes.file)
        except ConfigurationMistake as mistake:
            for one in mistake.mistakes:
                inside = one.key.removeprefix(_WRAPPED.get(type, "")).lstrip(".") if type in _WRAPPED else one.key
                self._wrong(section, f"{at}.{inside}" if inside else at, one.wrong, one.remedy)
        return None

    def _not_a_table(self, section: str, at: str) -> None:
        self._wrong(section, at, "this is not a table", "write a table { … }")

    def _wrong(self, section: str, key: str, wrong: str, remedy: str) -> None:
        self.whole.discard(section)
        self._mistakes.add(key, wrong, remedy)
