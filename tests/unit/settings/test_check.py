"""`check` looks over the whole folder and says each mistake in one line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from queue_core.settings.check import check
from tests.support.offices import CONFIG
from tests.unit.settings.written_office import OFFICE, spoilt

_PROGRAMS = ("kiosk-1", "printer-1", "display-1", "buttons-1")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder without a mistake."""
    (tmp_path / "office.toml").write_text(OFFICE, encoding="utf-8")
    shutil.copy(CONFIG / "theme.toml", tmp_path)
    for language in ("uk", "en"):
        (tmp_path / "texts" / language).mkdir(parents=True)
        shutil.copy(CONFIG / "texts" / language / "refusals.toml", tmp_path / "texts" / language)
    (tmp_path / "devices").mkdir()
    for name in _PROGRAMS:
        (tmp_path / "devices" / f"{name}.toml").write_text("", encoding="utf-8")
    return tmp_path


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_right_folder_has_nothing_to_tell(folder: Path) -> None:
    assert check(folder) == []


def test_mistakes_of_several_files_are_told_together(folder: Path) -> None:
    (folder / "office.toml").write_text(spoilt(("tier = 1", "tier = 9")), encoding="utf-8")
    _change(folder / "theme.toml", 'ink = "#14181F"', 'ink = "чорний"')
    (folder / "texts" / "en" / "refusals.toml").unlink()
    (folder / "devices" / "kiosk-1.toml").write_text("x = ?", encoding="utf-8")
    lines = "\n".join(check(folder))
    assert f"{folder / 'office.toml'}: categories.veteran.tier: 9 поза межами; напишіть число від 1 до 4" in lines
    assert f"{folder / 'theme.toml'}: light.ink: " in lines
    assert f"{folder / 'devices' / 'kiosk-1.toml'}: рядок 1, знак 5: значення не зрозуміле; виправте цей рядок" in lines


def test_a_file_without_a_device_is_told(folder: Path) -> None:
    (folder / "devices" / "kiosk-9.toml").write_text("", encoding="utf-8")
    file = folder / "devices" / "kiosk-9.toml"
    assert check(folder) == [
        f"{file}: цього пристрою немає в office.toml; додайте його до [devices] або приберіть файл"
    ]


def test_a_device_without_its_file_is_told(folder: Path) -> None:
    (folder / "devices" / "display-1.toml").unlink()
    assert check(folder, "en") == [
        f"{folder / 'office.toml'}: devices.display-1: there is no file devices/display-1.toml; "
        "create it, or remove the device from office.toml"
    ]


def test_a_tablet_and_a_reception_need_no_file(folder: Path) -> None:
    rows = 'tablet-1 = { role = "tablet", counters = ["1"] }\nreception-1 = { role = "reception" }\n'
    (folder / "office.toml").write_text(OFFICE + rows, encoding="utf-8")
    assert check(folder) == []


def test_files_are_compared_even_where_the_office_has_other_mistakes(folder: Path) -> None:
    (folder / "office.toml").write_text(spoilt(('role = "display"', 'role = "core"')), encoding="utf-8")
    (folder / "devices" / "printer-1.toml").unlink()
    assert any("devices.printer-1" in line for line in check(folder))


def test_a_text_that_is_not_translated_is_told(folder: Path) -> None:
    _change(folder / "texts" / "en" / "refusals.toml", "already_rated =", "already_marked =")
    [line] = check(folder)
    assert line.endswith("en/refusals.toml: already_rated: тексту бракує; перекладіть його з texts/uk/refusals.toml")


def test_a_text_that_lost_its_number_is_told(folder: Path) -> None:
    _change(folder / "texts" / "en" / "refusals.toml", "{calls}", "{call}")
    [line] = check(folder)
    assert "en/refusals.toml: too_early_calls: різняться слова у дужках: call, calls; " in line


def test_a_folder_without_anything_is_told(tmp_path: Path) -> None:
    lines = check(tmp_path / "nowhere")
    assert any("office.toml: такого файлу немає" in line for line in lines)
    assert any("theme.toml: такого файлу немає" in line for line in lines)
