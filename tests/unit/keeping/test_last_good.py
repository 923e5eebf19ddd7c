"""The copy of the last good configuration: whole or not at all, of this office and journal, new only when changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import msgspec
import pytest

from queue_core.app import LOADED
from queue_core.journal.marker import Marker, write_marker
from queue_core.journal.records import JOURNAL
from queue_core.keeping.last_good import LAST_GOOD, LastGood, NotUsable, find, keep, read_files
from queue_core.keeping.settings_in_force import settings_in_force
from queue_core.runtime.clock import ManualClock
from queue_core.runtime.toml_file import ConfigurationMistake
from queue_core.settings import load_office
from tests.support.crashes.writes_seen import writes_seen
from tests.support.offices import CONFIG

NOW = 1_793_617_200.0
LATER = NOW + 3600
FILES = ({"office.toml": "x"}, {"face.ttf": b"\x00\xff"})


def without_the_words_for_a_full_disk(hall: Path) -> None:
    hall.write_text(hall.read_text(encoding="utf-8").replace("at_reception", "at_rezeption"), encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    write_marker(folder / JOURNAL, Marker("journal-1", 1, 0, ""))
    return folder


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    return folder


def _spoil(config: Path) -> None:
    office = config / "office.toml"
    office.write_text(office.read_text(encoding="utf-8").replace("[rules]", "[rulez]", 1), encoding="utf-8")


async def _serve(config: Path, data: Path, now: float = NOW) -> None:
    """Start with a configuration and keep it, as a core does that has begun to serve."""
    with settings_in_force(config, data, LOADED) as settings:
        await settings.keep(data, ManualClock(now))


def test_what_was_kept_is_what_comes_back(data: Path, tmp_path: Path) -> None:
    assert find(data, "demo") is None
    assert keep(data, "demo", FILES, NOW)
    kept = find(data, "demo")
    assert kept is not None
    assert (kept.texts, kept.faces) == FILES
    assert kept.kept_at == NOW
    (unpacked := tmp_path / "unpacked").mkdir()
    kept.unpack(unpacked)
    assert (unpacked / "face.ttf").read_bytes() == b"\x00\xff"


def test_it_is_written_only_when_something_changed(data: Path) -> None:
    assert keep(data, "demo", FILES, NOW)
    assert not keep(data, "demo", FILES, LATER)
    unchanged = find(data, None)
    assert unchanged is not None
    assert unchanged.kept_at == NOW
    assert keep(data, "demo", ({"office.toml": "y"}, {}), LATER)
    changed = find(data, None)
    assert changed is not None
    assert (changed.texts, changed.faces, changed.kept_at) == ({"office.toml": "y"}, {}, LATER)


def test_its_bytes_are_on_the_disk_before_it_has_its_name(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(data, "demo", FILES, NOW)
    seen = writes_seen(monkeypatch)
    assert keep(data, "demo", ({"office.toml": "y"}, {}), LATER)
    assert seen == ["fsync last_good.json.new", "rename last_good.json.new last_good.json", "fsync data"]


def test_an_fsync_that_fails_leaves_the_former_one_alone(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(data, "demo", FILES, NOW)

    def fail(_: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="Input/output error"):
        keep(data, "demo", ({"office.toml": "y"}, {}), LATER)
    kept = find(data, "demo")
    assert kept is not None
    assert kept.texts == FILES[0]
    assert sorted(file.name for file in data.iterdir()) == ["journal.db.marker", LAST_GOOD]


@pytest.mark.parametrize("length", [0, 1, 40, -1])
def test_a_copy_cut_short_is_told_and_replaced_by_the_next_good_start(data: Path, length: int) -> None:
    keep(data, "demo", FILES, NOW)
    whole = (data / LAST_GOOD).read_bytes()
    (data / LAST_GOOD).write_bytes(whole[:length])
    with pytest.raises(NotUsable, match="damaged"):
        find(data, "demo")
    assert keep(data, "demo", FILES, LATER)
    assert find(data, "demo") is not None


def test_a_copy_changed_by_hand_is_not_used(data: Path) -> None:
    keep(data, "demo", FILES, NOW)
    (data / LAST_GOOD).write_bytes((data / LAST_GOOD).read_bytes().replace(b'"x"', b'"z"'))
    with pytest.raises(NotUsable, match="not what was kept"):
        find(data, "demo")


@pytest.mark.parametrize("name", ["../outside.toml", "/outside.toml"])
def test_a_copy_that_would_write_outside_its_folder_is_not_used(data: Path, name: str) -> None:
    kept = LastGood(office="demo", journal="journal-1", kept_at=NOW, texts={name: "x"}, faces={})
    (data / LAST_GOOD).write_bytes(msgspec.json.encode(kept.sealed()))
    with pytest.raises(NotUsable, match="not what was kept"):
        find(data, "demo")


def test_a_copy_of_another_office_or_journal_is_not_used(data: Path) -> None:
    keep(data, "demo", FILES, NOW)
    with pytest.raises(NotUsable, match="of the office «demo», the configuration is of «other»"):
        find(data, "other")
    write_marker(data / JOURNAL, Marker("journal-2", 1, 0, ""))
    with pytest.raises(NotUsable, match="another journal"):
        find(data, "demo")


async def test_a_font_beside_the_theme_is_kept_and_nothing_the_core_does_not_load(config: Path, data: Path) -> None:
    theme = config / "theme.toml"
    own = theme.read_text(encoding="utf-8").replace('regular = "Roboto-Regular.ttf"', 'regular = "own.ttf"')
    theme.write_text(own, encoding="utf-8")
    (config / "own.ttf").write_bytes(b"\x00\x01")
    await _serve(config, data)
    kept = find(data, "demo")
    assert kept is not None
    assert kept.faces == {"own.ttf": b"\x00\x01"}
    rooms = [f"texts/{language}/{room}.toml" for room in LOADED for language in ("en", "uk")]
    assert sorted(kept.texts) == sorted(["office.toml", "theme.toml", *rooms])


async def test_a_mistaken_configuration_is_served_by_the_copy_and_by_nothing_else(
    config: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    await _serve(config, data)
    good = load_office(config)
    _spoil(config)
    (config / "theme.toml").write_text("[light", encoding="utf-8")
    without_the_words_for_a_full_disk(config / "texts" / "uk" / "hall.toml")
    with settings_in_force(config, data, LOADED) as settings:
        assert settings.plan == good
        assert settings.folder != config
        assert read_files(settings.folder, LOADED) == read_files(CONFIG, LOADED)
        assert settings.health == {"settings": "last_good", "settings_of": "2026-11-02T13:00:00+02:00"}
        assert (settings.told["settings_file"], settings.told["settings_key"]) == ("office.toml", "rulez")
        assert settings.told["settings_mistakes"] == len(capsys.readouterr().err.splitlines()) == 3
        before = (data / LAST_GOOD).read_bytes()
        await settings.keep(data, ManualClock(LATER))
        assert (data / LAST_GOOD).read_bytes() == before
    assert not settings.folder.exists()


async def test_without_a_copy_every_mistake_of_every_file_is_told(config: Path, data: Path) -> None:
    _spoil(config)
    without_the_words_for_a_full_disk(config / "texts" / "uk" / "hall.toml")
    with pytest.raises(ConfigurationMistake) as caught, settings_in_force(config, data, LOADED):
        raise AssertionError("nothing can be served")
    told = [(Path(one.file).name, one.key) for one in caught.value.mistakes]
    assert told == [("office.toml", "rulez"), ("hall.toml", "disk.at_reception")]


@pytest.mark.parametrize(
    "files",
    [({"office.toml": "of an older version"}, {}), ({}, {})],
)
async def test_a_copy_that_cannot_be_loaded_itself_leaves_the_mistake_as_it_is(
    config: Path, data: Path, files: tuple[dict[str, str], dict[str, bytes]]
) -> None:
    keep(data, "demo", files, NOW)
    _spoil(config)
    with pytest.raises(ConfigurationMistake, match="rulez"), settings_in_force(config, data, LOADED):
        raise AssertionError("nothing can be served")


async def test_a_configuration_changed_during_the_start_is_not_kept(config: Path, data: Path) -> None:
    await _serve(config, data)
    before = (data / LAST_GOOD).read_bytes()
    with settings_in_force(config, data, LOADED) as settings:
        hall = config / "texts" / "en" / "hall.toml"
        hall.write_text(hall.read_text(encoding="utf-8") + "\n", encoding="utf-8")
        await settings.keep(data, ManualClock(LATER))
    assert (data / LAST_GOOD).read_bytes() == before


async def test_a_copy_that_cannot_be_written_stops_nothing(config: Path, data: Path) -> None:
    (data / f"{LAST_GOOD}.new").mkdir()
    await _serve(config, data)
    assert find(data, "demo") is None


async def test_a_demonstration_keeps_nothing(config: Path, data: Path) -> None:
    with settings_in_force(config, None, LOADED) as settings:
        await settings.keep(data, ManualClock(NOW))
    assert not (data / LAST_GOOD).exists()
    _spoil(config)
    with pytest.raises(ConfigurationMistake), settings_in_force(config, None, LOADED):
        raise AssertionError("nothing can be served")
