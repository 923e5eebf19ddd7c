"""Real days, kept beside the project and never in it: a replay comes near what was recorded there.

The record lies in `../shared/data` beside the project, or where `CHERGA_VISITS` says; without it there is nothing here.
"""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from random import Random

import pytest

from queue_core.replay.derived import plan_day
from queue_core.replay.distance import distances
from queue_core.replay.open_counters import recorded_shifts
from queue_core.replay.recorded import RecordedVisit, by_day, read_visits
from queue_core.replay.service_law import drawn, evidence_of, fit
from queue_core.replay.virtual_day import VirtualDay, play
from tests.unit.replay.record import office_of_record

BESIDE = Path(__file__).resolve().parents[4] / "shared" / "data" / "bemowo_2days_visits.csv"
RECORD = Path(os.environ.get("CHERGA_VISITS", BESIDE))
MIDNIGHT = {date(2020, 1, 13): 1_578_870_000.0, date(2020, 1, 15): 1_579_042_800.0}
"""In Warsaw, winter time."""
SEEDS = range(1, 7)
NEAR_MINUTES = 3.0
NEAR_IN_THE_TAIL_MINUTES = 15.0
NEAR_DISTRIBUTIONS = 0.15


def played(visits: list[RecordedVisit], midnight: float, folder: Path) -> list[VirtualDay]:
    plan, laws, planned = office_of_record(visits, folder), fit(evidence_of(visits)), plan_day(visits)
    shifts = recorded_shifts(plan, visits)
    return [play(plan, drawn(planned, laws, Random(seed)), midnight, shifts) for seed in SEEDS]


if RECORD.is_file():

    @pytest.mark.parametrize("day", MIDNIGHT, ids=str)
    def test_replayed_waits_are_near_the_recorded_ones(day: date, tmp_path: Path) -> None:
        visits = by_day(read_visits(RECORD))[day]
        days = played(visits, MIDNIGHT[day], tmp_path)
        assert all(len(one.called) == len(visits) for one in days)
        *queues, together = distances(visits, days)
        assert len(queues) == 15
        assert abs(together.replayed[0] - together.recorded[0]) < NEAR_MINUTES
        assert abs(together.replayed[1] - together.recorded[1]) < NEAR_IN_THE_TAIL_MINUTES
        assert together.ks < NEAR_DISTRIBUTIONS
