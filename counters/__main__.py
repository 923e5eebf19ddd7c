"""The program `cherga-counters`: one line of button boxes."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

from counters.bus import Bus
from counters.line import Line
from counters.picture.drawing import Painter
from counters.program import BoxAtCounter, Program, Sight
from counters.settings import Settings, load_settings
from counters.simulated.twin import BoxOnLine, NoSuchKey, SimulatedLine
from counters.simulated.window import BoxesWindow
from queue_core.runtime.cli import DeviceOptions, device_parser, run_device
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector
from queue_core.runtime.serial_port import open_port
from queue_core.runtime.system.sd_notify import Systemd
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake
from queue_core.wire.asks import Key


def main() -> int:
    """Run the program of the boxes until it is told to end; returns the exit status."""
    arguments = parser().parse_args()

    async def serve(options: DeviceOptions, clock: OfficeClock) -> bool:
        settings = load_settings(options.device_file)
        connector = options.connector()
        return await run_counters(options, settings, connector, clock, window=arguments.boxes)

    return run_device("counters", arguments, serve)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    of_counters = device_parser("cherga-counters", "Tie the button boxes of the counters to the office.")
    text = "with simulated boxes: where people press keys and see lamps, as JSON lines"
    of_counters.add_argument("--boxes", type=Path, metavar="SOCKET", help=text)
    return of_counters


async def run_counters(
    options: DeviceOptions, settings: Settings, connector: Connector, clock: OfficeClock, *, window: Path | None = None
) -> bool:
    """Run one line of boxes until cancelled, or until a restart is asked for: then return True.

    Raises `ConfigurationMistake`.
    """
    if window is not None and settings.line.kind != "simulated":
        remedy = 'leave it out, or write kind = "simulated" under [line]'
        raise ConfigurationMistake([Mistake("command line", "--boxes", "real boxes have no such window", remedy)])
    boxes = [BoxAtCounter(box.counter, box.address, settings.keys_of(box)) for box in settings.box]
    painter = Painter(Theme.load(options.config), Texts.load(options.config, "counters"), settings.language)
    async with contextlib.AsyncExitStack() as stack:
        port, sight, twin = settings.line.port, Sight(painter), None
        if settings.line.kind == "simulated":
            path = options.data / "counters" / f"{options.name}.line"
            twin = await stack.enter_async_context(_twin(boxes, path, clock, window))
            press = partial(_press, twin) if settings.may_be_touched else None
            port, sight = str(path), Sight(painter, twin.view, press)
        agent = options.agent("counter", connector, clock)
        bus = Bus((box.address for box in boxes), settings.line.timing(), random.randrange(1 << 16))
        program = Program(agent=agent, clock=clock, boxes=boxes, times=settings.lamps.times(), bus=bus, sight=sight)
        if twin is not None:
            twin.seen_by.append(program.stir_picture)
        line = Line(bus, partial(open_port, port, settings.line.baud), program.take, jitter=random.random)
        async with Systemd().at_work():
            await program.run(line)
    return program.restart_wanted


@contextlib.asynccontextmanager
async def _twin(
    boxes: list[BoxAtCounter], path: Path, clock: OfficeClock, window: Path | None
) -> AsyncIterator[SimulatedLine]:
    """Start the boxes and their window; there is a line to open when this yields."""
    plans = [BoxOnLine(box.counter, box.address, box.keys) for box in boxes]
    twin = SimulatedLine(plans, path, clock, seed=random.randrange(1 << 16))
    try:
        twin.cable.plug()
    except OSError as error:
        wrong = f"no line can be put there ({error.strerror})"
        raise ConfigurationMistake([Mistake(str(path), "", wrong, "name another folder with --data")]) from error
    async with contextlib.AsyncExitStack() as stack:
        if window is not None:
            await stack.enter_async_context(BoxesWindow(twin).open(window))
        group = await stack.enter_async_context(asyncio.TaskGroup())
        running = group.create_task(twin.run())
        stack.callback(running.cancel)
        yield twin


def _press(twin: SimulatedLine, counter: str, key: Key) -> None:
    with contextlib.suppress(NoSuchKey):  # the picture shows no key that is not there
        twin.press(counter, key)


if __name__ == "__main__":
    sys.exit(main())
