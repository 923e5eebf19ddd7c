"""What the core does when the battery runs low, and when power is back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from queue_core.domain import commands as told
from queue_core.gateway.power import PowerWatch
from tests.support.core.in_memory import Core, running

TREE = Path(__file__).resolve().parents[4]


@pytest.fixture
def stood(tmp_path: Path) -> Path:
    return tmp_path / "stood"


def watch(core: Core, stood: Path) -> PowerWatch:
    return PowerWatch(core.office, core.dispatcher, stood.with_name("low"), stood)


async def order(core: Core, command: told.Command) -> None:
    assert (await core.tell(command, who="supervisor")).ok


async def test_a_low_battery_stops_the_office_and_power_lets_it_go_on(stood: Path) -> None:
    async with running(Core()) as core:
        power = watch(core, stood)
        await power.look(True, False)
        assert core.office.suspended is not None
        assert core.office.suspended.reason == "blackout"
        await power.look(False, True)
        assert core.office.suspended is None
        assert not power.has_stopped


async def test_a_core_that_starts_after_the_power_went_goes_on_by_itself(stood: Path) -> None:
    async with running(Core()) as core:
        await watch(core, stood).look(True, False)
        await watch(core, stood).look(False, False)  # another life: it has heard nothing before
        assert core.office.suspended is None


async def test_what_a_person_stopped_a_person_lets_go_on(stood: Path) -> None:
    async with running(Core()) as core:
        await order(core, told.SuspendOffice("air_raid"))
        power = watch(core, stood)
        await power.look(True, False)
        await power.look(False, True)
        assert core.office.suspended is not None


async def test_an_air_raid_declared_while_the_battery_was_low_outlives_the_power(stood: Path) -> None:
    async with running(Core()) as core:
        power = watch(core, stood)
        await power.look(True, False)
        await order(core, told.ResumeOffice())
        await order(core, told.SuspendOffice("air_raid"))
        await power.look(False, True)
        assert core.office.suspended is not None


async def test_who_lets_the_office_go_on_with_a_low_battery_is_not_overruled(stood: Path) -> None:
    async with running(Core()) as core:
        power = watch(core, stood)
        await power.look(True, False)
        await order(core, told.ResumeOffice())
        await power.look(True, True)
        assert core.office.suspended is None


async def test_a_full_disk_does_not_keep_the_office_from_stopping(tmp_path: Path) -> None:
    async with running(Core()) as core:
        await watch(core, tmp_path / "gone" / "stood").look(True, False)
        assert core.office.suspended is not None


@pytest.mark.parametrize(
    ("said", "before", "after"),
    [
        ("LOWBATT", False, True),
        ("FSD", False, True),
        ("ONLINE", True, False),
        ("ONBATT", False, False),
        ("", True, True),
    ],
)
def test_the_monitor_s_word_becomes_the_signal(tmp_path: Path, said: str, before: bool, after: bool) -> None:
    signal = tmp_path / "low"
    if before:
        signal.touch()
    environment = {"NOTIFYTYPE": said, "CHERGA_POWER_LOW": str(signal)}
    subprocess.run([TREE / "systemd/machine/ups-notify"], env=environment, check=True)
    assert signal.exists() is after
