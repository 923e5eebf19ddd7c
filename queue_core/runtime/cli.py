"""The command line that all device programs share, and how a program begins, ends and starts anew."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Final

import structlog

from queue_core.runtime import log as program_log
from queue_core.runtime.agent import Agent
from queue_core.runtime.claim.anew import CredentialRefused, UntilRefused
from queue_core.runtime.claim.keeping import Claiming, FirstStart, wait_for_credential
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.entry.credential import Credential
from queue_core.runtime.entry.finding import USUAL_PLACE, Entry, add_entry, find_entry, own_place
from queue_core.runtime.link import Connector, LinkLost
from queue_core.runtime.places import default_data, shipped_config
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, NotThereYet, read
from queue_core.wire.presence import Role
from queue_core.wire.topics import is_name

EXIT_CONFIGURATION: Final = 78
"""EX_CONFIG of sysexits: systemd does not start such a program again and again."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DeviceOptions:
    """What every device program is told on its command line."""

    name: str
    config: Path
    office: str
    host: str
    port: int
    data: Path
    credential: Credential | None = None
    asks_anew: bool = False
    """Where the broker refuses the credential, ask for a code."""

    @property
    def device_file(self) -> Path:
        """The file of this device: `devices/NAME.toml` in the configuration folder."""
        return self.config / "devices" / f"{self.name}.toml"

    def connector(self) -> Connector:
        """Return the way to the broker; raises `ConfigurationMistake`."""
        way = Entry(self.host, self.port, self.credential).connector()
        return UntilRefused(way) if self.asks_anew else way

    def agent(self, role: Role, connector: Connector, clock: OfficeClock) -> Agent:
        """Return the agent that speaks for this device in the office."""
        return Agent(
            connector=connector,
            office=self.office,
            device=self.name,
            role=role,
            version=version("cherga"),
            clock=clock,
        )


def device_parser(program: str, purpose: str) -> argparse.ArgumentParser:
    """Return a parser with the arguments all device programs share; a device adds its own."""
    parser = argparse.ArgumentParser(prog=program, description=purpose)
    parser.add_argument("name", metavar="NAME", help="the device's name in the office, as in kiosk-1")
    parser.add_argument("--config", type=Path, metavar="DIR", help="folder of the configuration (the shipped one)")
    parser.add_argument("--office", metavar="ID", help="id of the office (the one of DIR/office.toml)")
    add_entry(parser)
    parser.add_argument("--data", type=Path, default=default_data(), metavar="DIR", help="own files (%(default)s)")
    parser.add_argument("--claim", action="store_true", help="without a credential ask for a code, not 127.0.0.1:1883")
    return parser


def device_options(arguments: argparse.Namespace) -> DeviceOptions:
    """Read what `device_parser` parsed; raises `ConfigurationMistake`."""
    config = arguments.config or shipped_config()
    if not is_name(arguments.name):
        raise _no_name("NAME", arguments.name)
    entry = _entry(arguments)
    known = entry.credential
    if entry.file is not None:
        log.info("The device signs in with this credential", action="credential_found", file=str(entry.file))
    office = arguments.office or (office_id(config) if known is None else known.office)
    if not is_name(office):
        raise _no_name("--office", office)
    asks = _is_asking(arguments) and entry.file is not None and entry.file.parent == own_place(arguments.data)
    return DeviceOptions(arguments.name, config, office, entry.host, entry.port, arguments.data, known, asks)


def _entry(arguments: argparse.Namespace) -> Entry:
    return find_entry(arguments.name, arguments, os.environ, (USUAL_PLACE, own_place(arguments.data)))


def _first_start(arguments: argparse.Namespace, clock: OfficeClock) -> FirstStart | None:
    """Return what a device needs to get its credential by code; None where it has one, or is not to ask for one."""
    if not _is_asking(arguments) or _entry(arguments).credential is not None:
        return None
    return FirstStart.of(arguments, arguments.config or shipped_config(), clock)


def _is_asking(arguments: argparse.Namespace) -> bool:
    return bool(arguments.claim) and arguments.mqtt is None and is_name(arguments.name)


async def _is_let_in(arguments: argparse.Namespace) -> bool:
    """Try the credential that is there now."""
    entry = _entry(arguments)
    if entry.credential is None:
        return False
    try:
        async with entry.connector().connect(arguments.name, None):
            return True
    except LinkLost:
        return False


def _no_name(argument: str, given: str) -> ConfigurationMistake:
    remedy = "use 1 to 32 of a-z, 0-9 and the hyphen"
    return ConfigurationMistake([Mistake("command line", argument, f"«{given}» is not a name", remedy)])


def office_id(config: Path) -> str:
    """Return the office's id out of `office.toml`; raises `ConfigurationMistake`."""
    path = config / "office.toml"
    office = read(path).get("office")
    found = office.get("id") if isinstance(office, dict) else None
    if not isinstance(found, str):
        remedy = 'write id = "…" under [office], or name the office with --office'
        raise ConfigurationMistake([Mistake(str(path), "office.id", "the office has no id", remedy)])
    return found


def run_device(
    program: str,
    arguments: argparse.Namespace,
    serve: Callable[[DeviceOptions, OfficeClock], Awaitable[bool]],
    claiming: Claiming = wait_for_credential,
) -> int:
    """Run a device's program until it is told to end, and return the exit status.

    `claiming` gets a credential where there is none, or where the one by code is refused, if the command line says
    `--claim`. Where `serve` returns True (a restart was asked for), the same command line takes this process's place.
    """
    program_log.configure(program)
    starts_anew = False

    async def run() -> None:
        nonlocal starts_anew
        clock = OfficeClock.from_environment(os.environ)
        start = _first_start(arguments, clock)
        while start is None or await claiming(start):
            try:
                starts_anew = await serve(device_options(arguments), clock)
                return
            except* CredentialRefused as refused:
                log.warning("A code is asked for", action="credential_refused", why=str(refused.exceptions[0]))
            fresh = FirstStart.of(arguments, arguments.config or shipped_config(), clock)
            start = replace(fresh, is_let_in=partial(_is_let_in, arguments))

    status = run_program(run)
    if starts_anew:
        # This very program anew, with the words it was started with.
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # nosec B606
    return status


def run_program(main: Callable[[], Awaitable[None]]) -> int:
    """Run `main` until it returns, or SIGTERM or SIGINT cancels it, and return the exit status.

    0: ended as asked. 78: a configuration mistake, told on stderr. 1: anything else that went wrong, logged, and what
    may come by itself (`NotThereYet`): systemd starts such a program again.
    """
    try:
        asyncio.run(_until_told(main))
    except Exception as error:
        mistaken = _mistaken(error)
        for mistake in mistaken:
            print(mistake, file=sys.stderr)
        if mistaken:
            return 1 if all(isinstance(mistake, NotThereYet) for mistake in mistaken) else EXIT_CONFIGURATION
        log.critical("The program ends on an error", action="program_failed", exc_info=error)
        return 1
    return 0


async def _until_told(main: Callable[[], Awaitable[None]]) -> None:
    loop, task, was_told = asyncio.get_running_loop(), asyncio.current_task(), False

    def end() -> None:
        nonlocal was_told
        if task is not None and not was_told:  # a second signal does not disturb the farewell
            was_told = True
            task.cancel()

    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, end)
    try:
        await main()
    except asyncio.CancelledError:
        if not was_told:
            raise


def _mistaken(error: BaseException) -> list[ConfigurationMistake]:
    """Return the configuration mistakes in an error, or in a group that a TaskGroup made of them."""
    if isinstance(error, ConfigurationMistake):
        return [error]
    if isinstance(error, BaseExceptionGroup):
        return [mistake for inner in error.exceptions for mistake in _mistaken(inner)]
    return []
