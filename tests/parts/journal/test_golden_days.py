"""Days that earlier versions wrote: today's rules read them, go on from them, and can say why of their calls."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from queue_core.domain import commands as told
from queue_core.domain.apply import apply
from queue_core.domain.events import KINDS, DayOpened
from queue_core.domain.invariants import broken
from queue_core.domain.office import Office, new_office
from queue_core.journal.chain import check, seal
from queue_core.journal.records import Batch, Entry, Head, Loaded, Record
from queue_core.journal.sqlite import SqliteJournal, SqliteReader
from queue_core.reports.asking import why_of_day
from queue_core.reports.fairness import house_rules, judge
from tests.support.days.golden_day import FILES, golden_plan, hall_of, play
from tests.support.days.recorded import CODEC, RecordedScript
from tests.support.journals import opened
from tests.unit.reports.asked import TEXTS

GOLDEN = Path(__file__).parents[2] / "golden" / "days"
FOLDERS = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
PLAN = golden_plan()
ALL_DAYS = ("0000-01-01", "9999-12-31")

DECIDED_ANEW = (".tickets[16].times_called: 2 → 1",)
"""An automatic call that nobody noticed counted as a call in version 1; it does not any more."""


@pytest.fixture(params=FOLDERS)
def golden(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, dict[str, Any]]:
    """A copy of a golden journal, and what the version that wrote it says is in it."""
    folder = GOLDEN / request.param
    for name in FILES:
        (tmp_path / name).write_bytes(gzip.decompress((folder / f"{name}.gz").read_bytes()))
    return tmp_path / FILES[0], json.loads((folder / "expected.json").read_bytes())


def rebuilt(loaded: Loaded) -> Office:
    office = new_office(PLAN)
    for record in loaded.records:
        office.seq = record.seq - 1
        apply(office, CODEC.decode(record.kind, record.version, record.body), record.at)
    return office


def missing(expected: Any, present: Any, path: str = "") -> list[str]:
    """Return where `present` is not what is expected; it may hold more fields."""
    if isinstance(expected, Mapping) and isinstance(present, Mapping):
        return [found for name in expected for found in missing(expected[name], present.get(name), f"{path}.{name}")]
    if isinstance(expected, list) and isinstance(present, list) and len(expected) == len(present):
        pairs = enumerate(zip(expected, present, strict=True))
        return [found for place, (one, other) in pairs for found in missing(one, other, f"{path}[{place}]")]
    return [] if expected == present else [f"{path}: {expected} → {present}"]


async def test_it_opens_with_its_chain_whole_and_its_bytes_as_they_were(golden: tuple[Path, dict[str, Any]]) -> None:
    path, expected = golden
    async with opened(SqliteJournal(path)) as loaded:
        assert loaded.head == (expected["records"], expected["head"])
    async with SqliteReader(path) as reader:
        assert await reader.verify() == (expected["records"], expected["head"])
        records = await reader.records_from(1, 1_000_000)
    assert check(records) is None
    for record in records:
        CODEC.decode(record.kind, record.version, record.body)


async def test_the_hall_of_its_last_day_is_the_same(golden: tuple[Path, dict[str, Any]]) -> None:
    path, expected = golden
    async with opened(SqliteJournal(path)) as loaded:
        office = rebuilt(loaded)
    assert not broken(office, max(expected["now"], office.latest))
    assert [each for each in missing(expected["hall"], hall_of(office)) if each not in DECIDED_ANEW] == []


async def test_its_visits_are_the_same_also_made_anew(golden: tuple[Path, dict[str, Any]]) -> None:
    path, expected = golden
    journal = SqliteJournal(path)
    async with opened(journal):
        assert [asdict(visit) for visit in await journal.visits(*ALL_DAYS)] == expected["visits"]
        await journal.rebuild_visits()
        assert [asdict(visit) for visit in await journal.visits(*ALL_DAYS)] == expected["visits"]
        assert await journal.days() == expected["days"]


async def test_its_day_goes_on_and_the_whole_is_one_journal(golden: tuple[Path, dict[str, Any]]) -> None:
    path, expected = golden
    journal = SqliteJournal(path)
    async with opened(journal) as loaded:
        script = gone_on(rebuilt(loaded), expected)
        await journal.append(Batch(tuple(sealed(script, loaded.head))))
        visits = await journal.visits(*ALL_DAYS)
    assert script.office.workplaces[told.CounterId("1")].status == "closed"
    assert len(visits) > len(expected["visits"])
    async with opened(SqliteJournal(path)) as loaded:
        assert hall_of(rebuilt(loaded)) == hall_of(script.office)
    async with SqliteReader(path) as reader:
        assert await reader.verify() == loaded.head


def gone_on(office: Office, expected: dict[str, Any]) -> RecordedScript:
    """Start the core anew on an office; take a ticket, call, serve and close a counter, and turn the day."""
    script = RecordedScript(PLAN)
    script.office, script.now, script.issued, script.history = office, expected["now"] + 5, 1000, []
    script.told(told.StartCore(office.epoch + 1, "next"))
    ticket = script.after(5).take("passport-foreign")
    assert ticket.sequence == expected["hall"]["next"]["passports"]
    busy = script.after(60).at("1").ticket
    script.press("1", "next")
    assert busy is None or script.office.tickets[busy].status == "served"
    script.after(31).told(told.PassTime())
    assert script.number_at("1") is not None
    script.after(60).press("1", "finish")
    script.press("1", "close")
    return script


def sealed(script: RecordedScript, head: Head) -> list[Record]:
    records: list[Record] = []
    for event, at in script.history:
        assert not isinstance(event, DayOpened)
        after = records[-1].head if records else head
        records.append(seal(Entry(at, script.office.day, event, "test", "test", None, "1"), after, CODEC))
    return records


async def test_why_answers_for_each_of_its_calls(golden: tuple[Path, dict[str, Any]]) -> None:
    path, expected = golden
    async with SqliteReader(path) as reader:
        for day, number, counter, _ in expected["calls"]:
            answers = [
                await why_of_day(reader, PLAN, TEXTS, number, spoken, day, expected["now"]) for spoken in ("uk", "en")
            ]
            for answer in answers:
                assert answer is not None
                assert answer.found
                assert any(counter in line for line in answer.story), answer
            assert answers[0] != answers[1]


@pytest.mark.parametrize(
    ("day", "number", "because"),
    [
        (
            "2023-11-15",
            "П002",
            "to counter 1 before П001 because its level is higher (1 against 4;",
        ),
        ("2023-11-15", "П001", "in its turn: its place was the earliest of those this counter could take."),
        ("2023-11-15", "Г001", "to counter 2: there was nobody else this counter could take."),
        ("2023-11-16", "С004", "before Г004 because its service counts as a main one of this counter"),
    ],
)
@pytest.mark.parametrize("golden", ["version_1"], indirect=True)
async def test_why_names_the_rule_of_calls_that_version_1_made(
    golden: tuple[Path, dict[str, Any]], day: str, number: str, because: str
) -> None:
    path, expected = golden
    async with SqliteReader(path) as reader:
        answer = await why_of_day(reader, PLAN, TEXTS, number, "en", day, expected["now"])
    assert answer is not None
    assert because in answer.sentence


async def test_each_of_its_calls_is_judged(golden: tuple[Path, dict[str, Any]]) -> None:
    path, expected = golden
    async with SqliteReader(path) as reader:
        judged = [judge(await reader.records_of_day(day), house_rules(PLAN)) for day in expected["days"]]
    assert sum(len(day.calls) for day in judged) == len(expected["calls"])
    assert not sum(day.past_tier_1 for day in judged)
    assert not judged[0].findings


async def test_every_kind_stands_in_a_golden_day_in_each_of_its_versions(tmp_path: Path) -> None:
    found = set()
    for folder in FOLDERS:
        path = tmp_path / f"{folder}.db"
        path.write_bytes(gzip.decompress((GOLDEN / folder / f"{FILES[0]}.gz").read_bytes()))
        async with SqliteReader(path) as reader:
            found |= {(record.kind, record.version) for record in await reader.records_from(1, 1_000_000)}
    wanted = {(kind, version) for kind, (latest, _) in KINDS.items() for version in range(1, latest + 1)}
    assert found == wanted, "make a golden day that has them: tests/golden/days/README.md"


def test_the_day_that_is_played_has_every_kind() -> None:
    assert {record.kind for record in play().records} == set(KINDS)
