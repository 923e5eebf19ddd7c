"""What the command line of `cherga doctor` takes, and what it leads to."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import Final

from queue_core.runtime.system.arguments import Commands, finish

INSTALLED_BACKUPS: Final = Path("/var/backups/cherga")
_VARIABLE: Final = "CHERGA_BACKUPS"
ROOM: Final = "doctor"
CANNOT_LOOK: Final = 2


def add_doctor(commands: Commands) -> None:
    """Add the command."""
    doctor = commands.add_parser(
        "doctor",
        help="tell what is wrong with the office and what to do",
        description="Look the office over on its own machine and tell in plain words what is wrong and what to do. "
        "Changes nothing. Answers 0 when all is well, 1 when something is to be done, 2 when it cannot look.",
    )
    doctor.add_argument("--backups", type=Path, default=None, metavar="DIR", help=f"backups ({INSTALLED_BACKUPS})")
    finish(doctor, _doctor)


def _doctor(options: argparse.Namespace) -> int:
    from queue_core.doctor.checks import all_findings
    from queue_core.doctor.facts import Mark
    from queue_core.doctor.looking import look
    from queue_core.doctor.telling import told
    from queue_core.runtime.clock import OfficeClock
    from queue_core.runtime.places import shipped_config
    from queue_core.runtime.texts import Texts
    from queue_core.runtime.toml_file import ConfigurationMistake

    try:
        config = options.config or shipped_config()
        texts = Texts.load(config, ROOM)
    except ConfigurationMistake as mistake:
        print(mistake, file=sys.stderr)
        return CANNOT_LOOK
    try:
        options.data.stat()
        next(options.data.iterdir(), None)
    except OSError as error:
        reason = error.strerror
        print(texts.say("cannot_look", options.language, path=options.data, reason=reason), file=sys.stderr)
        return CANNOT_LOOK
    backups = options.backups or Path(os.environ.get(_VARIABLE) or INSTALLED_BACKUPS)
    clock = OfficeClock.from_environment(os.environ)
    findings = all_findings(look(config, options.data, backups, options.language, clock))
    for finding in findings:
        print(told(finding, texts, options.language))
    return 1 if any(finding.mark > Mark.WELL for finding in findings) else 0
