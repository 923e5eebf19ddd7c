"""The office made of a record is one that the core accepts."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from queue_core.replay.office_files import write_office
from queue_core.replay.recorded import RecordedVisit
from queue_core.settings import load_office
from queue_core.settings.check import check
from tests.support.offices import CONFIG

DAY = date(2020, 1, 13)


def test_the_office_of_a_record_has_no_mistake_and_a_direction_per_queue(tmp_path: Path) -> None:
    visits = [
        RecordedVisit(DAY, "549", 1, "B", "B: Działalność", 480, 485, 1),
        RecordedVisit(DAY, "565", 1, "L", 'L: "Rejestracja"', 480, 485, 6),
        RecordedVisit(DAY, "566", 1, "L", "L: Inna", 480, 485, 2),
        RecordedVisit(DAY, "567", 1, "Q", "Q", 480, 485, 1),
    ]
    write_office(visits, CONFIG, tmp_path / "config", kiosks=3, printers=2)
    plan = load_office(tmp_path / "config")
    assert not check(tmp_path / "config")
    assert len(plan.directions) == 4
    assert len({direction.letter for direction in plan.directions.values()}) == 4
    assert len(plan.counters) == 10
    assert [len(device.printers) for device in plan.devices.values() if device.role == "kiosk"] == [1, 1, 1]
