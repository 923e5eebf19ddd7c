"""What the command line of `cherga demo` takes, and what it leads to."""

from __future__ import annotations

import argparse
import asyncio
import os
import random

from queue_core.runtime import log as logs
from queue_core.runtime.cli import run_program
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.places import shipped_config
from queue_core.runtime.system.arguments import Commands, add_places
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake


def add_demo(commands: Commands) -> None:
    """Add the command."""
    demo = commands.add_parser(
        "demo",
        help="show a whole office at work on this machine",
        description="Start broker, core, kiosk, printer, display and counters and print the address to open.",
    )
    add_places(demo)
    demo.add_argument("--port", type=int, default=8080, help="port of the pages (%(default)s)")
    demo.add_argument("--mqtt-port", type=int, default=1883, help="port of the broker (%(default)s)")
    demo.add_argument("--mqtt-host", default=None, metavar="HOST", help="use the broker there instead of an own one")
    demo.add_argument("--visitors", action="store_true", help="let simulated visitors and administrators live in it")
    demo.set_defaults(do=_demo)


def _demo(options: argparse.Namespace) -> int:
    logs.configure("demo")
    return run_program(lambda: _live(options))


async def _live(options: argparse.Namespace) -> None:
    from queue_core.demo.living import Living
    from queue_core.demo.office import DemoOffice, DemoOptions, own_environment
    from queue_core.front import VISITORS_SWITCH
    from queue_core.journal.opening import make_journal_folder
    from queue_core.journal.troubles import JournalTrouble
    from queue_core.settings import load_office

    config = options.config or shipped_config()
    plan = load_office(config)
    where = DemoOptions(config, options.data, options.port, options.mqtt_port, options.mqtt_host)
    office = DemoOffice(where, plan, own_environment())
    try:
        make_journal_folder(options.data)
    except JournalTrouble as trouble:
        wrong = f"{trouble.what}: {trouble.where}"
        raise ConfigurationMistake([Mistake("command line", "--data", wrong, trouble.remedy)]) from trouble
    switch = options.data / VISITORS_SWITCH
    switch.unlink(missing_ok=True)
    if options.visitors:
        switch.touch()
    living = Living(office, switch, OfficeClock.from_environment(os.environ), random.Random())
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(office.run())
        tasks.create_task(living.run())
        print(f"\n  The office opens at  {office.address}\n  Ctrl-C closes it.\n", flush=True)
