"""Where the files of an installation lie."""

from __future__ import annotations

import os
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from queue_core.runtime.toml_file import ConfigurationMistake, Mistake

_MARK: Final = "theme.toml"
"""A folder named `config` may be anybody's; ours holds this file."""


CONFIG_VARIABLE: Final = "CHERGA_CONFIG"
DATA_VARIABLE: Final = "CHERGA_DATA"
"""Set by the `cherga` command of an installed office, so that nobody need name its folders."""


def shipped_config(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the configuration where none is named: the installed office's own, else the one shipped with this program.

    The shipped one lies in the source tree, or where the wheel put it. Raises `ConfigurationMistake` when it is in
    neither place.
    """
    if environment.get(CONFIG_VARIABLE):
        return Path(environment[CONFIG_VARIABLE])
    in_tree = Path(__file__).resolve().parents[2] / "config"
    installed = Path(sysconfig.get_path("data")) / "share" / "cherga" / "config"
    for folder in (in_tree, installed):
        if (folder / _MARK).is_file():
            return folder
    wrong = f"the shipped configuration is neither in {in_tree} nor in {installed}"
    raise ConfigurationMistake([Mistake("config", "", wrong, "name its folder with --config")])


def default_data(environment: Mapping[str, str] = os.environ) -> Path:
    """Return the folder for a program's own files where none is named."""
    return Path(environment.get(DATA_VARIABLE) or ".cherga")
