"""The `cherga-install` command: put a release in use, choose the roles of this machine, update, remove."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from queue_core.installing.installation import choose_roles, install_needs, put_in_place, remove
from queue_core.installing.machine import Machine
from queue_core.installing.roles import ROLES, UnknownRole, read_roles
from queue_core.installing.services import Services, ServicesRefused, Systemd
from queue_core.installing.updating import READY_SECONDS, Patience, update
from queue_core.installing.words import ROOM, Words
from queue_core.runtime.places import shipped_config
from queue_core.runtime.texts import MOTHER_TONGUE, Texts

DONE, FAILED, MISUSED = 0, 1, 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 done, 1 not done, 2 misused."""
    options = _parser().parse_args(arguments)
    words = Words(Texts.load(shipped_config(), ROOM), options.language or _language(os.environ))
    machine = Machine(options.root)
    if machine.is_this_one and os.geteuid() != 0:
        words.warn("refused.not_root")
        return FAILED
    if machine.is_this_one and not Path("/etc/debian_version").exists():
        words.warn("refused.not_debian")
        return FAILED
    os.umask(0o022)
    try:
        return _carry_out(options, machine, Systemd(machine), words)
    except UnknownRole as wrong:
        words.warn("refused.no_role", word=wrong.args[0], roles=", ".join(ROLES))
        return MISUSED
    except ServicesRefused as wrong:
        words.warn("refused.services", why=wrong)
    except OSError as error:
        words.warn("refused.files", file=error.filename, why=error.strerror)
    return FAILED


def _carry_out(options: argparse.Namespace, machine: Machine, services: Services, words: Words) -> int:
    if options.command == "remove":
        remove(machine, services, words, data_too=options.data_too)
        return DONE
    if options.command == "update":
        patience = Patience(ready=options.within)
        return DONE if update(machine, options.release, services, words, patience) else FAILED
    roles = read_roles(options.roles)
    install_needs(machine, roles, words, with_apt=not options.no_apt)
    if options.command == "use":
        put_in_place(machine, options.release, services, words)
        words.tell("release.used", release=options.release)
    choose_roles(machine, roles, services, words)
    return DONE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cherga-install", description="Cherga on this machine.")
    parser.add_argument("--root", type=Path, default=Path("/"), metavar="DIR", help="a folder that stands for /")
    parser.add_argument("--language", choices=("uk", "en"), default=None, help="of the answers (that of the machine)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    use = commands.add_parser("use", help="put a release in use and choose roles")
    use.add_argument("release", help="name of a folder in /opt/cherga/releases")
    roles = commands.add_parser("roles", help="choose the roles of this machine; others are left")
    for chooses, count in ((use, "*"), (roles, "+")):
        chooses.add_argument("roles", nargs=count, metavar="ROLE", help=f"{', '.join(ROLES)}; also printer=printer-2")
        chooses.add_argument("--no-apt", action="store_true", help="name missing Debian packages, install none")
    up = commands.add_parser("update", help="go over to a release; back by itself if it does not get ready")
    up.add_argument("release", help="name of a folder in /opt/cherga/releases")
    up.add_argument("--within", type=float, default=READY_SECONDS, metavar="SECONDS", help="(%(default)s)")
    gone = commands.add_parser("remove", help="take program and units away, leave configuration and data")
    gone.add_argument("--data-too", action="store_true", help="also configuration, journal and backups: for ever")
    return parser


def _language(environment: Mapping[str, str]) -> str:
    named = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    return "en" if named.startswith("en") else MOTHER_TONGUE


if __name__ == "__main__":
    sys.exit(main())
