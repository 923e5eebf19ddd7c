"""The program `cherga-printer`: one printer of an office."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from printer import commands
from printer.folder import Folder
from printer.picture import LastSlips, masked
from printer.port import AnsweringPort, Cable, FileCable, MutePort, Opener, Port, SerialCable, TcpCable
from printer.printing import Printing
from printer.program import Program, Ready
from printer.settings import PortSettings, Settings, load_settings
from printer.slip import Fonts, draw
from printer.spool import Spool
from printer.spool_file import SpoolFile, SpoolInUse
from queue_core.runtime.cli import DeviceOptions, device_parser, run_device
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector
from queue_core.runtime.system.sd_notify import Systemd
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake
from queue_core.wire.jobs import Print


def main() -> int:
    """Run the printer program until it is told to end; returns the exit status."""
    arguments = parser().parse_args()

    async def serve(options: DeviceOptions, clock: OfficeClock) -> bool:
        settings = load_settings(options.device_file)
        return await run_printer(options, settings, options.connector(), clock, paper=arguments.paper)

    return run_device("printer", arguments, serve)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    of_printer = device_parser("cherga-printer", "Print the slips of an office on one printer.")
    text = "with a simulated printer: where people take slips and move paper, as JSON lines"
    of_printer.add_argument("--paper", type=Path, metavar="SOCKET", help=text)
    return of_printer


async def run_printer(
    options: DeviceOptions, settings: Settings, connector: Connector, clock: OfficeClock, *, paper: Path | None = None
) -> bool:
    """Run one printer until cancelled, or until a restart is asked for: then return True.

    Raises `ConfigurationMistake`.
    """
    if paper is not None and settings.port.kind != "simulated":
        remedy = 'leave it out, or write kind = "simulated" under [port]'
        raise ConfigurationMistake([Mistake("command line", "--paper", "a real printer has no such window", remedy)])
    texts, theme = Texts.load(options.config, "printer"), Theme.load(options.config)
    slips = LastSlips(theme, texts)
    async with contextlib.AsyncExitStack() as stack:
        file, spool = _memory(options)
        stack.callback(file.close)
        is_twin = settings.port.kind == "simulated"
        if is_twin:
            opener = await stack.enter_async_context(_twin(settings, clock, slips, paper))
        else:
            opener = partial(_open, settings.port)
        fonts, shown = Fonts(theme.font_regular, theme.font_bold), None if is_twin else slips
        program = Program(
            agent=options.agent("printer", connector, clock),
            spool=spool,
            file=file,
            printing=Printing(
                opener, answer_seconds=settings.port.answer_seconds, print_seconds=settings.port.print_seconds
            ),
            render=partial(_render, settings, texts, fonts, shown),
            slips=slips,
            folder=_folder(options, settings),
        )
        await asyncio.to_thread(commands.warm_up)
        async with Systemd().at_work():
            await program.run()
    return program.restart_wanted


def _memory(options: DeviceOptions) -> tuple[SpoolFile, Spool]:
    folder = options.data / "printer" / options.name
    try:
        file = SpoolFile(folder)
        return file, file.open()
    except SpoolInUse as error:
        raise ConfigurationMistake([Mistake(str(folder), "", str(error), "end it, or name another --data")]) from error
    except OSError as error:
        raise _unusable(folder, error, "name another with --data") from error


def _folder(options: DeviceOptions, settings: Settings) -> Folder | None:
    if not settings.spool.folder:
        return None
    path = options.data / settings.spool.folder
    try:
        return Folder(path)
    except OSError as error:
        raise _unusable(path, error, "name another as spool.folder") from error


def _unusable(folder: Path, error: OSError, remedy: str) -> ConfigurationMistake:
    return ConfigurationMistake([Mistake(str(folder), "", f"the folder cannot be used ({error.strerror})", remedy)])


def _render(settings: Settings, texts: Texts, fonts: Fonts, slips: LastSlips | None, job: Print) -> Ready:
    """Draw a job and turn it into bytes; where the printer is real, what was sent is what a watcher may see."""
    slip = draw(job, texts, fonts, settings.paper.width_dots)
    copies = max(job.copies, settings.paper.copies)
    data = commands.bytes_of(slip.picture, copies=copies, cut=settings.paper.cut)

    def shown() -> None:
        if slips is not None:
            slips.add(partial(masked, slip))

    return Ready(data, shown)


@contextlib.asynccontextmanager
async def _twin(settings: Settings, clock: OfficeClock, slips: LastSlips, window: Path | None) -> AsyncIterator[Opener]:
    """Start the twin and its window; yields what opens a way to it."""
    from printer.simulated.paper import OutSlip
    from printer.simulated.twin import Twin
    from printer.simulated.window import PaperWindow

    simulated = settings.simulated
    twin = Twin(
        width_dots=settings.paper.width_dots, clock=clock, millimetres_per_second=simulated.millimetres_per_second
    )

    def see(slip: OutSlip) -> None:
        slips.add(slip.picture)

    twin.seen_by.append(see)
    async with contextlib.AsyncExitStack() as stack:
        if window is not None:
            await stack.enter_async_context(PaperWindow(twin, clock).open(window))
        group = await stack.enter_async_context(asyncio.TaskGroup())
        running = group.create_task(twin.run())
        stack.callback(running.cancel)
        if simulated.line == "serial":
            device = await stack.enter_async_context(twin.on_serial_line())
            yield partial(_open, PortSettings(kind="serial", device=device))
        else:
            host, port = await stack.enter_async_context(twin.on_tcp())
            yield partial(_open, PortSettings(kind="tcp", host=host, port=port))


async def _open(port: PortSettings) -> Port:
    """Open the way the settings name; raises `PortLost`."""
    cable: Cable
    match port.kind:
        case "serial":
            cable = SerialCable(port.device, port.baud, hardware_flow=port.hardware_flow)
        case "file":
            cable = FileCable(Path(port.device))
        case _:
            cable = await TcpCable.open(port.host, port.port)
    return AnsweringPort(cable) if port.answers else MutePort(cable)


if __name__ == "__main__":
    sys.exit(main())
