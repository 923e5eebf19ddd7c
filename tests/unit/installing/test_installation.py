"""What an installation leaves on a machine, and what it never touches."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_core.installing import command
from queue_core.installing.files import place_configuration
from queue_core.installing.installation import choose_roles, install_needs, put_in_place, remove
from queue_core.installing.machine import Machine
from queue_core.installing.roles import ROLES, UnknownRole, read_roles
from queue_core.runtime.texts import Texts
from queue_core.runtime.toml_file import read
from tests.support.installing.releases import TREE, made_release, words
from tests.support.installing.services_twin import ServicesTwin


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    machine = Machine(tmp_path)
    made_release(machine, "1.0-aa")
    return machine


@pytest.fixture
def services(machine: Machine) -> ServicesTwin:
    return ServicesTwin(machine)


def test_roles_are_read_with_the_names_of_their_devices() -> None:
    assert [str(role) for role in read_roles(["core", "printer=printer-2", "kiosk", "kiosk"])] == [
        "core",
        "printer=printer-2",
        "kiosk=kiosk-1",
    ]


@pytest.mark.parametrize("word", ["kisok", "core=core-2", "printer=", "printer=Printer 1", "printer=../x", ""])
def test_what_is_no_role_is_refused_with_the_word(word: str) -> None:
    with pytest.raises(UnknownRole, match=f"^{word}$"):
        read_roles(["core", word])


def test_every_unit_of_a_role_is_shipped() -> None:
    for role in ROLES.values():
        for unit in role.units:
            assert (TREE / "systemd" / unit.replace("{}", "")).is_file()


def test_several_roles_on_one_machine_start_at_boot(machine: Machine, services: ServicesTwin) -> None:
    put_in_place(machine, "1.0-aa", services, words())
    choose_roles(machine, read_roles(["core", "printer=printer-2"]), services, words())
    assert services.units == [
        "queue-backup.timer",
        "queue-core.service",
        "queue-drill.timer",
        "queue-printer@printer-2.service",
    ]
    link = machine.at("/etc/credstore/printer-2.toml")
    assert str(link.readlink()) == "/etc/cherga/credentials/printer-2.toml"
    core = machine.at("/etc/credstore/core.toml")
    assert str(core.readlink()) == "/var/lib/cherga/core/access/core.toml"


def test_roles_that_are_no_longer_named_are_left(
    machine: Machine, services: ServicesTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    choose_roles(machine, read_roles(["core", "counters"]), services, words())
    choose_roles(machine, read_roles(["core"]), services, words())
    assert "queue-counters@buttons-1.service" not in services.units
    assert "більше не запускається: queue-counters@buttons-1.service" in capsys.readouterr().out


def test_two_programs_for_one_screen_are_warned_of(
    machine: Machine, services: ServicesTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    choose_roles(machine, read_roles(["kiosk", "display"]), services, words())
    assert "на одному екрані" in capsys.readouterr().err


def test_a_configuration_is_copied_once_and_never_overwritten(machine: Machine) -> None:
    release = machine.releases / "1.0-aa"
    assert "office.toml" in place_configuration(machine, release)
    office = machine.configuration / "office.toml"
    office.write_text("# mine")
    (machine.configuration / "theme.toml").unlink()
    assert place_configuration(machine, release) == ["theme.toml"]
    assert office.read_text() == "# mine"


def test_a_device_that_the_office_took_away_does_not_come_back_with_an_update(machine: Machine) -> None:
    release = machine.releases / "1.0-aa"
    place_configuration(machine, release)
    (machine.configuration / "devices" / "display-3.toml").unlink()
    assert place_configuration(machine, release) == []
    assert not (machine.configuration / "devices" / "display-3.toml").exists()


def test_words_follow_the_release_unless_the_office_has_its_own(machine: Machine) -> None:
    release = machine.releases / "1.0-aa"
    place_configuration(machine, release)
    texts = machine.configuration / "texts"
    assert str(texts.readlink()) == "/opt/cherga/current/share/cherga/config/texts"
    texts.unlink()
    texts.mkdir()
    place_configuration(machine, release)
    assert not texts.is_symlink()


def test_no_screen_of_a_hall_can_be_touched_from_afar_and_each_fills_its_glass(machine: Machine) -> None:
    place_configuration(machine, machine.releases / "1.0-aa")
    devices = sorted((machine.configuration / "devices").glob("*.toml"))
    assert len(devices) == len(list((TREE / "config/devices").glob("*.toml")))
    for device in devices:
        settings = read(device)
        screen = settings.get("screen", {})
        assert screen.get("fullscreen", True) is True
        assert not screen.get("may_be_touched", False)
        assert not screen.get("demonstration", False)
        assert not settings.get("may_be_touched", False)


def test_units_of_a_former_release_that_the_new_one_lacks_are_taken_away(
    machine: Machine, services: ServicesTwin
) -> None:
    put_in_place(machine, "1.0-aa", services, words())
    stray = machine.system / "systemd/system/queue-former.service"
    stray.touch()
    put_in_place(machine, "1.0-aa", services, words())
    assert not stray.exists()


def test_removing_leaves_configuration_journal_and_backups_and_says_so(
    machine: Machine, services: ServicesTwin, capsys: pytest.CaptureFixture[str]
) -> None:
    put_in_place(machine, "1.0-aa", services, words())
    choose_roles(machine, read_roles(["core"]), services, words())
    machine.journal_folder.mkdir(parents=True)
    journal = machine.journal_folder / "journal.db"
    journal.write_text("years")
    remove(machine, services, words(), data_too=False)
    assert services.units == []
    assert not machine.at("/opt/cherga").exists()
    assert [path for path in machine.system.rglob("*") if path.is_file()] == []
    assert journal.read_text() == "years"
    assert (machine.configuration / "office.toml").exists()
    assert "/etc/cherga, /var/lib/cherga" in capsys.readouterr().out
    remove(machine, services, words(), data_too=True)
    assert not journal.exists()
    assert not machine.configuration.exists()


def test_missing_packages_are_named_by_role(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    installed = machine.at("/var/lib/dpkg/info")
    installed.mkdir(parents=True)
    (installed / "mosquitto.list").touch()
    install_needs(machine, read_roles(["core", "printer"]), words(), with_apt=True)
    assert capsys.readouterr().err == ""
    (installed / "xinit.list").touch()
    (installed / "libasound2:amd64.list").touch()
    install_needs(machine, read_roles(["kiosk"]), words(), with_apt=True)
    said = capsys.readouterr().err
    assert "apt install " in said
    assert "xserver-xorg-core" in said
    assert "xinit" not in said
    assert "libasound2" not in said


def test_an_unknown_role_is_told_with_those_there_are(
    machine: Machine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["--root", str(tmp_path), "--language", "en", "roles", "kisok"]) == 2
    assert "«kisok» is no role. Roles: core, kiosk, display, printer, counters" in capsys.readouterr().err


def test_the_texts_are_the_same_in_both_languages_and_each_is_said() -> None:
    texts = Texts.load(TREE / "config", "install")
    source = "".join(path.read_text() for path in (TREE / "queue_core/installing").glob("*.py"))
    assert texts.keys("uk") == texts.keys("en")
    for key in texts.keys("uk"):
        assert texts.slots(key, "uk") == texts.slots(key, "en"), key
        assert f'"{key}"' in source, key
