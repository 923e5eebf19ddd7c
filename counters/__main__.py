"""The program `cherga-counters`: one line of button boxes, or keypads; and `cherga-counters learn`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from counters.bus import Bus
from counters.buttons import BoxKeys
from counters.keypad.codes import chord_of
from counters.keypad.keypad import Chord, Keypad
from counters.keypad.port import open_keypad
from counters.learning.command import learn
from counters.picture.drawing import Painter
from counters.program import BoxAtCounter, Program, Sight, SignAtCounter
from counters.settings import Settings, load_settings
from counters.simulated.twin import BoxOnLine, NoSuchKey, SimulatedLine
from counters.simulated.window import BoxesWindow
from counters.wiring import Socket, Wiring
from queue_core.runtime.cli import DeviceOptions, device_parser, run_device
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector
from queue_core.runtime.serial_port import SerialPort, open_port
from queue_core.runtime.system.sd_notify import Systemd
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake
from queue_core.wire.asks import Key

LEARN: Final = "learn"
"""No device can have this name here: the command line begins with it."""


def main() -> int:
    """Run the program of the boxes until it is told to end, or learn what they send; returns the exit status."""
    if sys.argv[1:2] == [LEARN]:
        return learn(sys.argv[2:])
    arguments = parser().parse_args()

    async def serve(options: DeviceOptions, clock: OfficeClock) -> bool:
        settings = load_settings(options.device_file)
        connector = options.connector()
        return await run_counters(options, settings, connector, clock, window=arguments.boxes)

    return run_device("counters", arguments, serve)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    of_counters = device_parser("cherga-counters", "Tie the button boxes of the counters to the office.")
    of_counters.epilog = "cherga-counters learn --help: show what boxes send, and write NAME's file."
    text = "with simulated boxes: where people press keys and see lamps, as JSON lines"
    of_counters.add_argument("--boxes", type=Path, metavar="SOCKET", help=text)
    return of_counters


async def run_counters(
    options: DeviceOptions,
    settings: Settings,
    connector: Connector,
    clock: OfficeClock,
    *,
    window: Path | None = None,
    keypad_at: Callable[[str], SerialPort] = open_keypad,
) -> bool:
    """Run the boxes of one device until cancelled, or until a restart is asked for: then return True.

    `keypad_at` opens a keypad by its path. Raises `ConfigurationMistake`.
    """
    _check(options, settings, window)
    # A keypad has no address: its place in the file stands for one.
    boxes = [
        BoxAtCounter(box.counter, box.address or place, settings.keys_of(box))
        for place, box in enumerate(settings.box, 1)
    ]
    signs = [SignAtCounter(sign.counter, sign.address) for sign in settings.sign]
    painter = Painter(Theme.load(options.config), Texts.load(options.config, "counters"), settings.language)
    async with contextlib.AsyncExitStack() as stack:
        port, sight, twin = settings.line.port, Sight(painter), None
        if settings.line.kind == "simulated":
            path = options.data / "counters" / f"{options.name}.line"
            twin = await stack.enter_async_context(_twin(boxes, signs, path, clock, window))
            press = partial(_press, twin) if settings.may_be_touched else None
            port, sight = str(path), Sight(painter, twin.view, press)
        agent = options.agent("counter", connector, clock)
        if settings.line.kind == "keypads":
            wiring = Wiring(_keypads(settings, boxes, keypad_at), shares_line=False, jitter=random.random)
        else:
            addresses = [*(box.address for box in boxes), *(sign.address for sign in signs)]
            bus = Bus(addresses, settings.line.timing(), random.randrange(1 << 16))
            line = Socket(bus, partial(open_port, port, settings.line.baud))
            wiring = Wiring([line], shares_line=True, jitter=random.random)
        times = settings.lamps.times()
        program = Program(agent=agent, clock=clock, boxes=boxes, signs=signs, times=times, wiring=wiring, sight=sight)
        if twin is not None:
            twin.seen_by.append(program.stir_picture)
        async with Systemd().at_work():
            await program.run()
    return program.restart_wanted


def _check(options: DeviceOptions, settings: Settings, window: Path | None) -> None:
    if settings.line.kind == "mqtt":
        wrong = "this button speaks MQTT for itself and needs no program"
        raise ConfigurationMistake([Mistake(str(options.device_file), "line.kind", wrong, "do not start one")])
    if window is not None and settings.line.kind != "simulated":
        remedy = 'leave it out, or write kind = "simulated" under [line]'
        raise ConfigurationMistake([Mistake("command line", "--boxes", "real boxes have no such window", remedy)])


def _keypads(settings: Settings, boxes: list[BoxAtCounter], keypad_at: Callable[[str], SerialPort]) -> Iterator[Socket]:
    """One socket for each port; a keypad between two counters is two boxes."""
    buttons: dict[str, dict[Chord, tuple[int, int]]] = {}
    for written, box in zip(settings.box, boxes, strict=True):
        of_port = buttons.setdefault(written.port, {})
        of_port.update({chord_of(text): (box.address, n) for n, text in enumerate(written.buttons, 1)})
    return (Socket(Keypad(of_port), partial(keypad_at, port)) for port, of_port in buttons.items())


@contextlib.asynccontextmanager
async def _twin(
    boxes: list[BoxAtCounter], signs: list[SignAtCounter], path: Path, clock: OfficeClock, window: Path | None
) -> AsyncIterator[SimulatedLine]:
    """Start the boxes, the signs and their window; there is a line to open when this yields."""
    plans = [BoxOnLine(box.counter, box.address, box.keys) for box in boxes]
    plans += [BoxOnLine(f"sign-{sign.counter}", sign.address, BoxKeys(())) for sign in signs]
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
