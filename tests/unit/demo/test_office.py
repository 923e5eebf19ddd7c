"""With what the programs of the demonstration office are started."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from queue_core.demo.office import DemoOffice, DemoOptions
from queue_core.settings import load_office
from tests.support.offices import CONFIG


def office_in(config: Path) -> DemoOffice:
    options = DemoOptions(config, config / "data", 8080, 1883)
    return DemoOffice(options, load_office(config), {})


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return Path(shutil.copytree(CONFIG, tmp_path / "config"))


@pytest.mark.parametrize(
    ("device", "real", "flag"),
    [("buttons-1", "keypads", "--boxes"), ("printer-1", "tcp", "--paper")],
)
def test_a_twin_is_asked_for_only_where_the_file_names_no_real_hardware(
    config: Path, device: str, real: str, flag: str
) -> None:
    role = {"buttons-1": "counter", "printer-1": "printer"}[device]
    commands = {program.name: program.command for program in office_in(config).device_programs()}
    assert flag in commands[device]
    file = config / "devices" / f"{device}.toml"
    written = file.read_text(encoding="utf-8").replace('kind = "simulated"', f'kind = "{real}"')
    file.write_text(written, encoding="utf-8")
    office = office_in(config)
    assert flag not in {program.name: program.command for program in office.device_programs()}[device]
    assert office.twins_of(role) == {}
    assert "--glass" in commands["kiosk-1"]


def test_a_file_that_cannot_be_read_is_left_to_its_program(config: Path) -> None:
    (config / "devices" / "buttons-1.toml").write_text("[line", encoding="utf-8")
    [commands] = [program.command for program in office_in(config).device_programs() if program.name == "buttons-1"]
    assert "--boxes" in commands
