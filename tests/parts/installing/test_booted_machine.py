"""The package on a clean Debian that has booted: under systemd itself, with the power cut, with a broken release."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.installing.booted import BootedMachine, booted_machine

TREE = Path(__file__).resolve().parents[3]
pytestmark = [pytest.mark.soak, pytest.mark.timeout(1800), pytest.mark.xdist_group("booted")]
HEALTHY = "curl -fs http://127.0.0.1:8080/healthz"
UNITS = ("queue-core", "queue-printer@printer-1", "queue-counters@buttons-1", "queue-kiosk@kiosk-1", "queue-screen")
ALL_ACTIVE = " && ".join(f"systemctl is-active {unit}" for unit in UNITS)


def wheels_of(tree: Path, folder: Path, *options: str) -> Path:
    """Build the product of a tree, and what it needs unless told otherwise."""
    folder.mkdir(parents=True, exist_ok=True)
    extras = "" if "--no-deps" in options else "[core,screen,printer,counters]"
    command = [sys.executable, "-m", "pip", "wheel", "-q", *options, "-w", str(folder), f"{tree}{extras}"]
    subprocess.run(command, check=True)
    return folder


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return wheels_of(TREE, tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="module")
def office(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BootedMachine]:
    """A machine on which the package was installed and four roles were chosen."""
    folder = tmp_path_factory.mktemp("machine")
    with booted_machine(folder) as machine:
        build = [str(TREE / "systemd/debian/build"), str(wheels), str(machine.root / "root")]
        subprocess.run(build, check=True, stdout=subprocess.DEVNULL)
        assert "Ролей ще не вибрано" in machine.run("dpkg -i /root/cherga_*.deb")
        # Nobody has a credential here: devices are told the broker of their own machine, which takes everybody.
        machine.run("echo CHERGA_DEVICE_OPTIONS=--mqtt 127.0.0.1:1883 >>/etc/cherga/machine.env")
        machine.run("cherga-install --language en roles core printer counters kiosk --no-apt")
        machine.until(ALL_ACTIVE)
        yield machine


def test_everything_is_at_work_as_a_user_of_its_own(office: BootedMachine) -> None:
    office.until(HEALTHY)
    units = {"core": "queue-core", "printer": "queue-printer@printer-1", "kiosk": "queue-kiosk@kiosk-1"}
    for role, unit in units.items():
        assert office.run(f"ps -o user:20= -p {office.pid(unit)}").strip() == f"cherga-{role}"
    assert "driver=x11" in office.run("journalctl -u queue-kiosk@kiosk-1 -o cat")
    assert 'cherga_device_online{device="printer-1"} 1.0' in office.run("curl -s http://127.0.0.1:8080/metrics")


def test_what_was_killed_or_hangs_is_back(office: BootedMachine) -> None:
    for unit, sign in (("queue-core", "KILL"), ("queue-core", "STOP"), ("queue-kiosk@kiosk-1", "KILL")):
        before = office.pid(unit)
        office.run(f"kill -{sign} {before}")
        office.until(f"p=$(systemctl show -P MainPID {unit}); [ $p != {before} ] && [ $p != 0 ]")
        office.until(f"systemctl is-active {unit}")
    assert "Watchdog timeout" in office.run("journalctl -u queue-core -o cat")


def test_a_screen_that_dies_comes_back_with_its_program_on_it(office: BootedMachine) -> None:
    before = office.pid("queue-kiosk@kiosk-1")
    office.run("pkill -KILL Xorg")
    office.until(f"[ $(systemctl show -P MainPID queue-kiosk@kiosk-1) != {before} ]")
    office.until(ALL_ACTIVE)
    assert "window_offscreen" not in office.run("journalctl -u queue-kiosk@kiosk-1 -o cat")


def test_a_credential_is_handed_over_by_its_name_and_one_that_is_missing_hinders_nobody(office: BootedMachine) -> None:
    file = "/etc/cherga/credentials/printer-9.toml"  # of no program that runs: that would start anew with it
    office.run(f"echo secret >{file} && chmod 600 {file} && ln -s {file} /etc/credstore/")
    asked = "-p User=cherga-printer -p LoadCredential=printer-9.toml -p LoadCredential=kiosk-1.toml"
    said = office.run(
        f"systemd-run --wait --pipe -q {asked} sh -c 'cat $CREDENTIALS_DIRECTORY/*; cat {file}'", fails=True
    )
    assert said.splitlines()[0] == "secret"
    assert "Permission denied" in said
    office.run(f"rm {file}")


def test_the_night_s_backup_and_the_month_s_drill_run_in_their_cages(office: BootedMachine) -> None:
    office.run(
        "systemctl start queue-backup && systemctl start queue-drill || { journalctl -u 'queue-*' -o cat; exit 1; }"
    )
    assert "Пробне відновлення вдалося" in office.run("journalctl -u queue-drill -o cat")
    assert "cherga_last_drill_timestamp_seconds" in office.run("curl -s http://127.0.0.1:8080/metrics")
    assert "відбиток" in office.run("cherga verify --chain")


def test_a_low_battery_stops_the_office_and_after_the_power_cut_all_starts_and_goes_on_by_itself(
    office: BootedMachine,
) -> None:
    suspended = "curl -s http://127.0.0.1:8080/metrics | grep 'cherga_office_suspended {}'"
    office.run("adduser --quiet --system monitor && adduser --quiet monitor cherga-power")
    script = "/opt/cherga/current/share/cherga/systemd/machine/ups-notify"
    office.run(f"setpriv --reuid=monitor --init-groups --regid=nogroup env NOTIFYTYPE=LOWBATT {script}")
    office.until(suspended.format("1.0"))
    office.power_cut()
    office.power_on()
    office.until(ALL_ACTIVE, 120)
    office.until(HEALTHY)
    office.until(suspended.format("0.0"))


def test_a_release_with_a_broken_program_is_taken_back(office: BootedMachine, wheels: Path, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    shutil.copytree(TREE, tree, ignore=shutil.ignore_patterns(".*", "tests", "build"))
    program = tree / "printer" / "__main__.py"
    program.write_text(program.read_text().replace("def main() ->", "raise SystemExit(3)\n\n\ndef main() ->"))
    broken = office.root / "root" / "broken"
    shutil.copytree(wheels, broken)
    next(broken.glob("cherga-*.whl")).unlink()
    wheels_of(tree, broken, "--no-deps")
    before = office.run("readlink /opt/cherga/current")
    release = office.run("/usr/share/cherga/make-release /root/broken 2>/dev/null").strip()
    name = release.rpartition("/")[2]
    said = office.run(f"{release}/bin/cherga-install --language en update {name} --within 20", fails=True)
    assert "within 20 s: queue-printer@printer-1.service" in said
    assert "it is at work. Nothing is lost" in said
    assert office.run("readlink /opt/cherga/current") == before
    office.until(ALL_ACTIVE)


def test_removing_the_package_leaves_the_office_s_files_and_a_purge_takes_them(office: BootedMachine) -> None:
    office.run("dpkg -r cherga")
    assert office.run("systemctl list-units --no-legend 'queue*'") == ""
    office.run("test -s /var/lib/cherga/core/journal.db && test -s /etc/cherga/office.toml")
    office.run("dpkg -P cherga")
    office.run("ls -d /var/lib/cherga /etc/cherga /var/backups/cherga /opt/cherga", fails=True)
