"""`cherga-device claim CODE --from ADDRESS`: a credential by code for a device without a screen, or over ssh."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from queue_core.runtime.claim.asking import NotClaimed, claim, read_address
from queue_core.runtime.claim.keeping import QUEUE_PC_VARIABLE, keep_credential
from queue_core.runtime.cli import EXIT_CONFIGURATION
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.entry.finding import USUAL_PLACE
from queue_core.runtime.places import shipped_config
from queue_core.runtime.texts import Texts
from queue_core.runtime.toml_file import ConfigurationMistake

ROOM: Final = "access"
"""Where the words about codes stand, under `claim`."""
DONE, FAILED = 0, 1


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return its exit status: 0 the credential is kept, 1 it is not, 78 a configuration mistake."""
    options = _parser().parse_args(arguments)
    try:
        texts = Texts.load(options.config or shipped_config(), ROOM)
        clock = OfficeClock.from_environment(os.environ)
    except ConfigurationMistake as mistake:
        print(mistake, file=sys.stderr)
        return EXIT_CONFIGURATION
    kept: list[Path] = []
    try:
        address = read_address(options.address)
        known = claim(
            options.code, address, lambda one: kept.append(keep_credential(options.to, one)), clock.wall, options.name
        )
    except NotClaimed as trouble:
        print(texts.say(f"claim.trouble.{trouble.key}", options.language, **trouble.values), file=sys.stderr)
        return FAILED
    except OSError as error:
        said = texts.say("claim.trouble.not_kept", options.language, path=options.to, reason=error.strerror)
        print(said, file=sys.stderr)
        return FAILED
    print(texts.say("claim.done", options.language, name=known.name, path=kept[0]))
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cherga-device", description="This machine as a device of an office.")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    claiming = commands.add_parser(
        "claim",
        help="get a device's credential by code",
        description="Get the credential of a device by the code that «cherga device code NAME» shows on the queue's "
        "computer. A device that waits for its credential goes on by itself; start others anew.",
    )
    claiming.add_argument("code", metavar="CODE", help="as in K7Q2-M4XP-9TDF")
    claiming.add_argument(
        "--from",
        dest="address",
        default=os.environ.get(QUEUE_PC_VARIABLE, ""),
        metavar="ADDRESS",
        help=f"of the queue's computer, HOST or HOST:PORT (${QUEUE_PC_VARIABLE})",
    )
    claiming.add_argument("--name", default=None, metavar="NAME", help="refuse a credential of another device")
    claiming.add_argument("--to", type=Path, default=USUAL_PLACE, metavar="DIR", help="keep it here (%(default)s)")
    claiming.add_argument("--config", type=Path, default=None, metavar="DIR", help="configuration (the shipped one)")
    claiming.add_argument("--language", default="uk", choices=("uk", "en"), help="of the answer (%(default)s)")
    return parser


if __name__ == "__main__":
    sys.exit(main())
