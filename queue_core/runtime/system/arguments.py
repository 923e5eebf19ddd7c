"""What the commands of `cherga` have in common: configuration and data, the language, what a command leads to."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from queue_core.runtime.places import default_data

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
"""What commands are added to."""
LANGUAGES: Final = ("uk", "en")


def add_places(parser: argparse.ArgumentParser) -> None:
    """Add `options.config`, None where no folder is named, and `options.data`."""
    parser.add_argument("--config", type=Path, default=None, metavar="DIR", help="configuration (the shipped one)")
    parser.add_argument("--data", type=Path, default=default_data(), metavar="DIR", help="journal (%(default)s)")


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add `options.language`, in which the answer shall be: Ukrainian if nobody says."""
    parser.add_argument("--language", default="uk", choices=LANGUAGES, help="language of the answer (%(default)s)")


def finish(parser: argparse.ArgumentParser, do: Callable[[argparse.Namespace], int]) -> None:
    """Close a command: places, language, and what it leads to, `do`, which returns the exit status."""
    add_places(parser)
    add_language(parser)
    parser.set_defaults(do=do)
