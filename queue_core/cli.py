"""The `cherga` command: run the core, show an office, check a configuration, answer why, verify, back up, replay."""

from __future__ import annotations

import argparse
import faulthandler
import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from queue_core import __version__
from queue_core.access.arguments import add_access
from queue_core.access.pages.arguments import add_pages
from queue_core.access.pages.places import own_pages
from queue_core.demo.arguments import add_demo
from queue_core.doctor.arguments import add_doctor
from queue_core.keeping.arguments import add_keeping
from queue_core.reports.verify.arguments import add_verify
from queue_core.runtime import log as logs
from queue_core.runtime.cli import EXIT_CONFIGURATION, run_program
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.entry.finding import USUAL_PLACE, add_entry, find_entry, host_and_port
from queue_core.runtime.places import shipped_config
from queue_core.runtime.system.arguments import Commands, add_places, finish
from queue_core.staff.arguments import add_staff, add_tls, tls_of


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0 well, 1 failed, 2 misused, 78 a configuration mistake."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        status: int = options.do(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read the answer has seen enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="cherga", description="The electronic queue of a citizen-service office.")
    parser.add_argument("--version", action="version", version=f"Cherga {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="run the core alone", description="Run the core: queue, journal and pages.")
    add_places(run)
    add_entry(run)
    run.add_argument("--host", default="127.0.0.1", help="address of the pages (%(default)s)")
    run.add_argument("--port", type=int, default=8080, help="port of the pages (%(default)s)")
    run.add_argument("--demonstration", action="store_true", help="show the virtual office and let it be touched")
    add_tls(run)
    run.add_argument(
        "--claims", default=None, metavar="ADDRESS:PORT",
        help="where devices fetch their credentials by code, open while a code waits (nowhere)",
    )  # fmt: skip
    run.add_argument(
        "--reserve-mb", type=int, default=32, metavar="MB", help="room kept back for the journal (%(default)s)"
    )
    run.add_argument(
        "--standstill", type=float, default=10.0, metavar="SECONDS",
        help="end when the writer did not turn for so long; 0: never (%(default)g)",
    )  # fmt: skip
    run.set_defaults(do=_run)

    add_demo(commands)
    _add_tools(commands)
    return parser


def _add_tools(commands: Commands) -> None:
    check = commands.add_parser(
        "check-config",
        help="tell every mistake of a configuration",
        description="Read a configuration folder and tell all its mistakes: file, key, what is wrong, what to do.",
    )
    check.add_argument("config", type=Path, nargs="?", default=None, metavar="DIR", help="the folder (the shipped one)")
    check.set_defaults(do=_check_config)

    forecast = commands.add_parser(
        "forecast",
        help="try the waiting estimate on recorded days",
        description="Forecast every recorded wait from earlier moments alone and compare with five known estimators.",
    )
    forecast.add_argument("visits", type=Path, metavar="VISITS.csv", help="recorded visits of two days or more")
    forecast.set_defaults(do=_forecast)
    _add_why(commands)
    add_verify(commands)
    add_keeping(commands)
    add_access(commands)
    add_pages(commands)
    add_staff(commands)
    add_doctor(commands)
    _add_replay(commands)


def _add_why(commands: Commands) -> None:
    why = commands.add_parser(
        "why",
        help="say why a number was called when it was",
        description="Tell from the journal why a number was called when it was, or what stands before one that waits.",
    )
    why.add_argument("number", metavar="NUMBER", help="the number on the slip; Latin letters will do")
    why.add_argument("--day", default=None, metavar="YYYY-MM-DD", help="business day (the last in the journal)")
    finish(why, _why)


def _add_replay(commands: Commands) -> None:
    replay = commands.add_parser(
        "replay",
        help="play real days through a real office",
        description="Make an office out of recorded visits, play its days through the real programs, sped up, and set"
        " the recorded waits beside the replayed ones, queue by queue. With --virtual it takes seconds: the same rules"
        " in virtual time, the recorded counters and a fitted service law, per direction and tier.",
    )
    replay.add_argument("visits", type=Path, metavar="VISITS.csv", help="recorded visits")
    replay.add_argument("--speed", type=float, default=300.0, help="office seconds to a real one (%(default)s)")
    replay.add_argument("--data", type=Path, default=None, metavar="DIR", help="keep journals and report here")
    replay.add_argument("--mqtt", default=None, metavar="HOST:PORT", help="use this broker (Mosquitto if present)")
    replay.add_argument("--day", default=None, metavar="YYYY-MM-DD", help="only this recorded day")
    replay.add_argument(
        "--service",
        default="recorded",
        choices=("recorded", "fitted"),
        help="services as derived from the record, or drawn from a law fitted to it (%(default)s)",
    )
    replay.add_argument(
        "--counters",
        default="most",
        choices=("most", "recorded"),
        help="the most counters each queue ever had, or as many as recorded at each moment (%(default)s)",
    )
    replay.add_argument("--seed", type=int, default=1, help="seed of the drawn services (%(default)s)")
    replay.add_argument(
        "--virtual",
        action="store_true",
        help="without programs: only say how far replayed waits are from the recorded ones",
    )
    replay.set_defaults(do=_replay)


def _run(options: argparse.Namespace) -> int:
    logs.configure("core")
    faulthandler.enable()  # a watchdog that ends us from outside sees where we stood
    # What is loaded now stays for the whole life: looking it through for garbage would only delay the start.
    gc.disable()

    from queue_core.app import LOADED, CoreOptions, serve_core
    from queue_core.journal.troubles import JournalTrouble
    from queue_core.keeping.settings_in_force import settings_in_force

    gc.freeze()
    gc.enable()
    troubles: list[BaseException] = []

    async def core() -> None:
        config = options.config or shipped_config()
        entry = find_entry("core", options, os.environ, (options.data / "access", USUAL_PLACE))
        clock = OfficeClock.from_environment(os.environ)
        with settings_in_force(config, None if options.demonstration else options.data, LOADED) as settings:
            where = CoreOptions(
                settings.folder,
                options.data,
                options.host,
                options.port,
                options.demonstration,
                tls_of(options) or _own_tls(options.data),
                reserve_mb=options.reserve_mb,
                standstill_seconds=options.standstill,
                settings=settings,
                claims=None if options.claims is None else host_and_port(options.claims, "--claims"),
            )
            try:
                await serve_core(where, settings.plan, entry.connector(), clock)
            except* JournalTrouble as found:
                troubles.extend(found.exceptions)

    status = run_program(core)
    for trouble in troubles:
        print(trouble, file=sys.stderr)
    return 1 if troubles else status


def _own_tls(data: Path) -> tuple[Path, Path] | None:
    """Return the certificate of the office's own authority, where there is one: it has its key in it."""
    file = own_pages(data)
    return None if file is None else (file, file)


def _check_config(options: argparse.Namespace) -> int:
    from queue_core.settings.check import check

    config = options.config or shipped_config()
    mistakes = check(config)
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    if not mistakes:
        print(f"{config}: no mistakes")
    return EXIT_CONFIGURATION if mistakes else 0


def _why(options: argparse.Namespace) -> int:
    from queue_core.journal.records import JOURNAL
    from queue_core.reports.command import WhyQuestion, tell_why
    from queue_core.settings import ConfigurationMistake, load_office

    config = options.config or shipped_config()
    question = WhyQuestion(options.number, options.data / JOURNAL, config, options.day, options.language)
    try:
        return tell_why(question, load_office(config), OfficeClock.from_environment(os.environ).now())
    except ConfigurationMistake as mistake:
        print(mistake, file=sys.stderr)
        return EXIT_CONFIGURATION


def _replay(options: argparse.Namespace) -> int:
    logs.configure("replay")
    from queue_core.replay.command import ReplayOptions, replay

    return replay(
        ReplayOptions(
            visits=options.visits,
            speed=options.speed,
            data=options.data,
            mqtt=options.mqtt,
            day=options.day,
            service=options.service,
            counters=options.counters,
            seed=options.seed,
            virtual=options.virtual,
        )
    )


def _forecast(options: argparse.Namespace) -> int:
    logs.configure("forecast")

    async def report() -> None:
        from queue_core.replay.forecasts.comparison import forecast_report
        from queue_core.replay.recorded import read_visits

        print(forecast_report(read_visits(options.visits)))

    return run_program(report)
