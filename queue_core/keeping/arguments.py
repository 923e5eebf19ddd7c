"""What the command line of `cherga backup`, `restore`, `export` and `forget` takes, and what it leads to."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from queue_core.runtime.cli import EXIT_CONFIGURATION
from queue_core.runtime.system.arguments import Commands, add_language, finish
from queue_core.runtime.toml_file import ConfigurationMistake

if TYPE_CHECKING:
    from queue_core.keeping.command import Words

BACKUPS = "backups"
"""Where backups go in the data folder when no other folder is named."""
_MOST_KEPT = 3
_TEXTS = "texts"


def add_keeping(commands: Commands) -> None:
    """Add the commands."""
    backup = commands.add_parser(
        "backup",
        help="copy journal, staff and keys, also while the office is open",
        description="Copy the journal while the core runs or rests, check the copy from its first record to its last, "
        "and only then give it its name. Staff, configuration and keys of devices are put beside it. Answers 0 when "
        "the copy is there, 1 when it is not.",
    )
    backup.add_argument("--to", type=Path, default=None, metavar="DIR", help="folder for backups (DATA/backups)")
    backup.add_argument(
        "--keep", type=_count, nargs="+", default=None, metavar="N",
        help="keep the N latest, then as a second number the last of so many days, as a third of so many months; "
        "remove the others (none is removed)",
    )  # fmt: skip
    _add_part(backup)
    finish(backup, _backup)

    restore = commands.add_parser(
        "restore",
        help="put a backup in the place of the journal",
        description="Put a backup in the place of a journal that is lost, damaged or altered. The core must not run. "
        "The journal that stands there is kept in a folder of its own. No number of the day is given out twice. A "
        "configuration is put back only where there is none, else beside the journal.",
    )
    restore.add_argument("backup", type=Path, metavar="BACKUP", help="a file that `cherga backup` made")
    restore.add_argument(
        "--jump", type=_count, default=500, metavar="N",
        help="if nobody knows how many numbers were given out since: go on so many further (%(default)s)",
    )  # fmt: skip
    finish(restore, _restore)
    _add_export(commands)
    _add_forget(commands)
    _add_drill(commands)


def _add_export(commands: Commands) -> None:
    export = commands.add_parser(
        "export",
        help="give a day to an inspector",
        description="Write a business day into one ZIP file: visits and calls as CSV, the records as JSON lines. Reads "
        "only, also while the office is open. Names no visitor.",
    )
    export.add_argument("day", metavar="YYYY-MM-DD", help="business day")
    export.add_argument("--to", type=Path, default=None, metavar="FILE", help="the file (cherga-YYYY-MM-DD.zip)")
    finish(export, _export)


def _add_forget(commands: Commands) -> None:
    forget = commands.add_parser(
        "forget",
        help="erase what was written about a visit",
        description="Erase the comment and the notes about a visit for good: from the journal, also while the core "
        "runs, and from the copies in the data folder. That and when it was done stays in the journal. Answers 0 "
        "when no file holds them any more, 1 when one still does.",
    )
    forget.add_argument("number", metavar="NUMBER", help="the number on the slip; Latin letters will do")
    forget.add_argument("--day", type=_day, required=True, metavar="YYYY-MM-DD", help="business day on the slip")
    forget.add_argument("--backups", type=Path, default=None, metavar="DIR", help="folder of backups (DATA/backups)")
    forget.add_argument("--show", action="store_true", help="only print what is kept")
    finish(forget, _forget)


def _day(word: str) -> str:
    try:
        return date.fromisoformat(word).isoformat()
    except ValueError:
        raise argparse.ArgumentTypeError("give a day as 2026-11-22") from None


def _forget(options: argparse.Namespace) -> int:
    from queue_core.journal.records import JOURNAL
    from queue_core.keeping.forgetting import Forgetting, forget, show

    backups = options.backups or options.data / BACKUPS
    asked = Forgetting(options.data / JOURNAL, options.number, options.day, backups)
    return _in_words(options, lambda words: (show if options.show else forget)(asked, words))


def _add_drill(commands: Commands) -> None:
    drill = commands.add_parser(
        "drill",
        help="try whether the newest backup can be put back",
        description="Put the newest backup of a folder back in a scratch folder, check it there from its first record "
        "to its last, and remove it. The journal in use is not touched. Answers 0 when it can be put back, 1 if not.",
    )
    drill.add_argument("--config", type=Path, default=None, metavar="DIR", help="configuration (the shipped one)")
    drill.add_argument("--from", dest="folder", type=Path, required=True, metavar="DIR", help="folder with backups")
    drill.add_argument("--scratch", type=Path, required=True, metavar="DIR", help="folder to put it back in")
    add_language(drill)
    _add_part(drill)
    drill.set_defaults(do=_drill)


def _add_part(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--part", default="all", choices=("all", "journal", "access"),
        help="only the journal and the staff, or only the keys of devices, which root alone may read (%(default)s)",
    )  # fmt: skip


def _count(word: str) -> int:
    count = int(word)
    if count < 0:
        raise argparse.ArgumentTypeError("give numbers from 0 on")
    return count


def _backup(options: argparse.Namespace) -> int:
    from queue_core.journal.records import JOURNAL
    from queue_core.keeping.backups import Retention
    from queue_core.keeping.command import backup, backup_access
    from queue_core.runtime.clock import OfficeClock
    from queue_core.runtime.places import CONFIG_VARIABLE

    kept = options.keep
    if kept is not None and len(kept) > _MOST_KEPT:
        print("--keep takes at most three numbers: latest, days, months", file=sys.stderr)
        return 2
    retention = None if kept is None else Retention(*kept)
    folder = options.to or options.data / BACKUPS
    # The shipped configuration comes with the program.
    named = options.config or os.environ.get(CONFIG_VARIABLE)
    own_config = Path(named) if named else None
    now = OfficeClock.from_environment(os.environ).now()

    def work(words: Words) -> int:
        status = 0
        if options.part != "access":
            status = backup(options.data / JOURNAL, own_config, folder, retention, words, now)
        if status or options.part == "journal":
            return status
        return backup_access(options.data, folder, words, insists=options.part == "access")

    return _in_words(options, work)


def _drill(options: argparse.Namespace) -> int:
    from queue_core.keeping.drill import drill, drill_access
    from queue_core.runtime.clock import OfficeClock

    now = OfficeClock.from_environment(os.environ).now()
    # A folder of its own within the one named: what else may lie there is not removed.
    scratch = options.scratch / "drill"

    def work(words: Words) -> int:
        status = drill(options.folder, scratch, words, now) if options.part != "access" else 0
        if status or options.part == "journal":
            return status
        return drill_access(options.folder, words, insists=options.part == "access")

    return _in_words(options, work)


def _restore(options: argparse.Namespace) -> int:
    from queue_core.journal.records import JOURNAL
    from queue_core.keeping.command import put_back
    from queue_core.runtime.clock import OfficeClock

    now = OfficeClock.from_environment(os.environ).now()
    journal = options.data / JOURNAL

    def work(words: Words) -> int:
        return put_back(options.backup, journal, _config(options), words, now, options.jump)

    return _in_words(options, work)


def _export(options: argparse.Namespace) -> int:
    from queue_core.journal.records import JOURNAL
    from queue_core.keeping.command import export
    from queue_core.runtime.places import shipped_config
    from queue_core.settings import load_office

    try:
        zone = load_office(options.config or shipped_config()).time_zone
    except ConfigurationMistake as mistake:
        print(mistake, file=sys.stderr)
        return EXIT_CONFIGURATION
    file = options.to or Path(f"cherga-{Path(options.day).name}.zip")
    status = _in_words(options, lambda words: export(options.data / JOURNAL, options.day, file, zone, words))
    return status or _note_export(options)


def _note_export(options: argparse.Namespace) -> int:
    """Write into the audit that a day left the office; return 1 where that cannot be written."""
    from queue_core.runtime.clock import OfficeClock
    from queue_core.staff.command import note_command
    from queue_core.staff.staff_file import StaffTrouble

    try:
        note_command(options.data, OfficeClock.from_environment(os.environ).now(), "exported", options.day)
    except StaffTrouble as trouble:
        print(trouble, file=sys.stderr)
        return 1
    return 0


def _config(options: argparse.Namespace) -> Path:
    from queue_core.runtime.places import shipped_config

    folder: Path = options.config or shipped_config()
    return folder


def _in_words(options: argparse.Namespace, work: Callable[..., int]) -> int:
    from queue_core.keeping.command import Words
    from queue_core.runtime.places import shipped_config

    try:
        # A folder that is to be filled from a copy has no words yet.
        folder = _config(options)
        words = Words.of(folder if (folder / _TEXTS).is_dir() else shipped_config({}), options.language)
    except ConfigurationMistake as mistake:
        print(mistake, file=sys.stderr)
        return EXIT_CONFIGURATION
    return work(words)
