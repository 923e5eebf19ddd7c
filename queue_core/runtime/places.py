"""Where the files of an installation lie."""

from __future__ import annotations

import sysconfig
from pathlib import Path
from typing import Final

from queue_core.runtime.toml_file import ConfigurationMistake, Mistake

_MARK: Final = "theme.toml"
"""A folder named `config` may be anybody's; ours holds this file."""


def shipped_config() -> Path:
    """Return the `config` folder shipped with this program: in its source tree, or where the wheel put it.

    Raises `ConfigurationMistake` when it is in neither place.
    """
    in_tree = Path(__file__).resolve().parents[2] / "config"
    installed = Path(sysconfig.get_path("data")) / "share" / "cherga" / "config"
    for folder in (in_tree, installed):
        if (folder / _MARK).is_file():
            return folder
    wrong = f"the shipped configuration is neither in {in_tree} nor in {installed}"
    raise ConfigurationMistake([Mistake("config", "", wrong, "name its folder with --config")])


def default_data() -> Path:
    """Return the folder for a program's own files where none is named."""
    return Path(".cherga")
