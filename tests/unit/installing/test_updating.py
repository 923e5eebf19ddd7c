"""An update that does not get ready is taken back, and says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_core.installing.installation import choose_roles, put_in_place
from queue_core.installing.machine import KEPT_RELEASES, Machine
from queue_core.installing.roles import read_roles
from queue_core.installing.trial import TrialFailed
from queue_core.installing.updating import Patience, update
from tests.support.installing.releases import made_release, words
from tests.support.installing.services_twin import ServicesTwin

PRINTER = "queue-printer@printer-1.service"


class Clock:
    """Time that passes only while somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0

    def pass_by(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def services(machine: Machine) -> ServicesTwin:
    twin = ServicesTwin(machine)
    made_release(machine, "1.0-aa")
    put_in_place(machine, "1.0-aa", twin, words())
    choose_roles(machine, read_roles(["core", "printer"]), twin, words())
    return twin


def fit(_machine: Machine, _release: Path) -> None:
    return None


def updated(machine: Machine, services: ServicesTwin, release: str, clock: Clock | None = None) -> bool:
    time = clock or Clock()
    patience = Patience(ready=60, steady=10, pause=time.pass_by, now=lambda: time.now)
    return update(machine, release, services, words("en"), patience, fit)


def name_in_use(machine: Machine) -> str:
    current = machine.current()
    assert current is not None
    return current.name


def test_a_release_whose_units_get_ready_and_stay_so_is_kept(
    machine: Machine, services: ServicesTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    made_release(machine, "1.1-bb")
    clock = Clock()
    assert updated(machine, services, "1.1-bb", clock)
    assert name_in_use(machine) == "1.1-bb"
    assert services.told[-1] == "restart 1.1-bb"
    assert 10 <= clock.now < 12  # it looked on for as long as it must be steady
    assert "Updated to 1.1-bb" in capsys.readouterr().out


def test_a_release_with_a_unit_that_never_gets_ready_is_taken_back_and_says_which(
    machine: Machine, services: ServicesTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    made_release(machine, "1.1-bb", broken=PRINTER)
    (machine.releases / "1.1-bb/share/cherga/systemd/queue-printer@.service").write_text("# of 1.1")
    clock = Clock()
    assert not updated(machine, services, "1.1-bb", clock)
    assert name_in_use(machine) == "1.0-aa"
    assert services.told[-3:] == ["restart 1.1-bb", "reload", "restart 1.0-aa"]
    assert "of 1.1" not in (machine.system / "systemd/system/queue-printer@.service").read_text()
    said = capsys.readouterr().err
    assert f"within 60 s: {PRINTER}" in said
    assert "Went back to 1.0-aa, it is at work" in said


def test_a_unit_that_starts_over_and_over_is_not_ready_however_often_it_says_so(
    machine: Machine, services: ServicesTwin
) -> None:
    made_release(machine, "1.1-bb", restless=PRINTER)
    assert not updated(machine, services, "1.1-bb")
    assert name_in_use(machine) == "1.0-aa"


def test_what_did_not_work_before_is_no_fault_of_the_new_release(machine: Machine, services: ServicesTwin) -> None:
    made_release(machine, "1.1-bb", broken=PRINTER)
    services.down.add(PRINTER)
    assert updated(machine, services, "1.1-bb")


def test_a_release_that_fails_its_trial_changes_nothing(
    machine: Machine, services: ServicesTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    made_release(machine, "1.1-bb")
    told = list(services.told)

    def unfit(_machine: Machine, _release: Path) -> None:
        raise TrialFailed("office.toml: no such key")

    assert not update(machine, "1.1-bb", services, words("uk"), Patience(), unfit)
    assert name_in_use(machine) == "1.0-aa"
    assert services.told == told
    assert "усе лишилося як було. Причина: office.toml: no such key" in capsys.readouterr().err


def test_a_former_release_that_does_not_come_back_is_told_as_what_it_is(
    machine: Machine, services: ServicesTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    made_release(machine, "1.1-bb", broken=PRINTER)
    real = services.restart

    def restart(units: list[str]) -> None:
        real(units)
        if name_in_use(machine) == "1.0-aa":
            services.down.add(PRINTER)

    services.restart = restart  # type: ignore[method-assign,assignment]
    assert not updated(machine, services, "1.1-bb")
    assert f"ATTENTION: went back to 1.0-aa, but these do not work: {PRINTER}" in capsys.readouterr().err


def test_a_release_that_was_cut_short_is_never_used(machine: Machine, services: ServicesTwin) -> None:
    (made_release(machine, "1.1-bb") / "complete").unlink()
    assert not updated(machine, services, "1.1-bb")
    assert name_in_use(machine) == "1.0-aa"


def test_the_release_in_use_is_not_put_in_use_again(machine: Machine, services: ServicesTwin) -> None:
    told = list(services.told)
    assert updated(machine, services, "1.0-aa")
    assert services.told == told


def test_the_newest_releases_stay_and_ruins_go(machine: Machine, services: ServicesTwin) -> None:
    import os

    for age, name in enumerate(("1.4-ee", "1.3-dd", "1.2-cc", "1.1-bb"), start=1):
        os.utime(made_release(machine, name) / "complete", (1e9 - age, 1e9 - age))
    (made_release(machine, "1.5-ff") / "complete").unlink()
    made_release(machine, "2.0-gg")
    assert updated(machine, services, "2.0-gg")
    names = {release.name for release in machine.releases.iterdir()}
    assert {"2.0-gg", "1.0-aa"} < names  # the one in use and the way back
    assert len(names) == KEPT_RELEASES
    assert "1.5-ff" not in names
