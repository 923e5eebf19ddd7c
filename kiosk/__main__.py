"""`cherga-kiosk NAME`: one self-service terminal."""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from importlib.metadata import version
from pathlib import Path

from kiosk.layout import Look
from kiosk.layout.style import Style
from kiosk.settings import KioskSettings, load_kiosk, office_name
from kiosk.simulated.glass_twin import GlassTwin
from kiosk.sounds import prepare
from kiosk.terminal import Terminal
from queue_core.runtime.agent import Agent
from queue_core.runtime.cli import DeviceOptions, device_options, device_parser, run_program
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.log import configure
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.sd_notify import Systemd
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.screen.typeface import Typefaces
from queue_core.screen.window import Window
from queue_core.voice.speaker import Speaker

_FRAMES_PER_SECOND = 20


def main() -> int:
    """Run the program; return its exit status."""
    parser = device_parser("cherga-kiosk", "A self-service terminal of an office")
    parser.add_argument("--glass", type=Path, metavar="SOCKET", help="let simulated visitors in through this socket")
    arguments = parser.parse_args()
    configure("kiosk")
    starts_anew = False

    async def run() -> None:
        nonlocal starts_anew
        starts_anew = await _serve(arguments)

    status = run_program(run)
    if status == 0 and starts_anew:
        os.execv(sys.executable, [sys.executable, "-m", "kiosk", *sys.argv[1:]])
    return status


async def _serve(arguments: argparse.Namespace) -> bool:
    """Serve until told to end; return whether to start anew."""
    options = device_options(arguments)
    settings = load_kiosk(options.device_file)
    clock = OfficeClock.from_environment(os.environ)
    theme = Theme.load(options.config)
    faces = Typefaces.load(theme.font_regular, theme.font_bold)
    look = Look(
        usual=Style.of(theme, faces, False),
        large=Style.of(theme, faces, True),
        texts=Texts.load(options.config, "kiosk"),
        office=office_name(settings, options.config),
    )
    window = Window(
        faces,
        (settings.screen.width, settings.screen.height),
        fullscreen=settings.screen.fullscreen,
        title=f"Cherga {options.name}",
        frames_per_second=_FRAMES_PER_SECOND,
    )
    speaker = Speaker()
    if speaker.is_heard:
        prepare()
    try:
        agent = _agent(options, settings, clock)
        agent.set_health(window="offscreen" if window.is_offscreen else "shown", locked=False)
        terminal = Terminal(
            agent=agent,
            glass=window,
            clock=clock,
            rules=settings.rules(),
            look=look,
            speaker=speaker,
            screen=settings.screen,
        )
        return await _with_company(terminal, window, clock, arguments.glass)
    finally:
        speaker.close()
        window.close()


async def _with_company(terminal: Terminal, window: Window, clock: OfficeClock, glass: Path | None) -> bool:
    """Run the terminal with the twin of its glass, if one is wanted, and with systemd's watchdog."""
    systemd = Systemd()
    async with asyncio.TaskGroup() as tasks:
        company = [tasks.create_task(systemd.keep_alive())]
        if glass is not None:
            company.append(tasks.create_task(GlassTwin(terminal, window, clock).run(glass)))
        systemd.ready()
        starts_anew = await terminal.run()
        for task in company:
            task.cancel()
    return starts_anew


def _agent(options: DeviceOptions, settings: KioskSettings, clock: OfficeClock) -> Agent:
    broker = settings.broker
    authority = None if broker.authority is None else Path(broker.authority)
    return Agent(
        connector=MqttConnector(options.host, options.port, broker.username, broker.password, authority=authority),
        office=options.office,
        device=options.name,
        role="kiosk",
        version=version("cherga"),
        clock=clock,
    )


if __name__ == "__main__":
    sys.exit(main())
