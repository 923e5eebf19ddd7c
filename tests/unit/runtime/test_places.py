"""Where the files of an installation lie."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest

from queue_core.runtime import places
from queue_core.runtime.toml_file import ConfigurationMistake


def test_in_the_source_tree_the_configuration_lies_beside_the_packages() -> None:
    assert places.shipped_config() == Path(__file__).resolve().parents[3] / "config"


def test_an_installed_program_finds_what_the_wheel_put_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed = tmp_path / "share" / "cherga" / "config"
    installed.mkdir(parents=True)
    (installed / "theme.toml").touch()
    # A folder named config beside the packages may be anybody's.
    packages = tmp_path / "lib"
    (packages / "config").mkdir(parents=True)
    monkeypatch.setattr(places, "__file__", str(packages / "queue_core" / "runtime" / "places.py"))
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    assert places.shipped_config() == installed


def test_a_configuration_that_is_nowhere_is_told_with_a_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "__file__", str(tmp_path / "lib" / "queue_core" / "runtime" / "places.py"))
    monkeypatch.setattr(sysconfig, "get_path", lambda _name: str(tmp_path))
    with pytest.raises(ConfigurationMistake, match="name its folder with --config"):
        places.shipped_config()


def test_an_installed_office_names_its_folders_once_for_all_commands() -> None:
    environment = {"CHERGA_CONFIG": "/etc/cherga", "CHERGA_DATA": "/var/lib/cherga/core"}
    assert places.shipped_config(environment) == Path("/etc/cherga")
    assert places.default_data(environment) == Path("/var/lib/cherga/core")
    assert places.default_data({}) == Path(".cherga")
