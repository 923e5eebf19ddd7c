"""A printer's file."""

from __future__ import annotations

from pathlib import Path

import pytest

from printer.settings import load_settings
from queue_core.runtime.places import shipped_config
from queue_core.runtime.toml_file import ConfigurationMistake


def written(folder: Path, text: str) -> Path:
    path = folder / "printer-1.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_shipped_file_is_a_simulated_printer_of_80_mm() -> None:
    settings = load_settings(shipped_config() / "devices" / "printer-1.toml")
    assert settings.port.kind == "simulated"
    assert settings.paper.width_dots == 576


def test_an_empty_file_is_enough(tmp_path: Path) -> None:
    assert load_settings(written(tmp_path, "")).paper.copies == 1


@pytest.mark.parametrize(
    ("text", "key", "hint"),
    [
        ('[port]\nkind = "tcp"', "port.host", "address"),
        ('[port]\nkind = "serial"', "port.device", "ttyUSB0"),
        ('[port]\nkind = "file"', "port.device", "lp0"),
        ('[port]\nkind = "usb"', "port.kind", "simulated"),
        ("[paper]\nwidth_dots = 577", "paper.width_dots", ""),
        ("[paper]\nwidth = 576", "paper.width", "did you mean «width_dots»"),
    ],
)
def test_a_mistake_names_file_key_and_remedy(tmp_path: Path, text: str, key: str, hint: str) -> None:
    path = written(tmp_path, text)
    with pytest.raises(ConfigurationMistake) as caught:
        load_settings(path)
    assert f"{path}: {key}" in str(caught.value)
    assert hint in str(caught.value)
