"""`cherga-kiosk NAME`: one self-service terminal."""

from __future__ import annotations

import asyncio
import sys
from functools import partial
from pathlib import Path

from kiosk.layout import Look
from kiosk.layout.style import Style
from kiosk.settings import load_kiosk, office_name
from kiosk.simulated.glass_twin import GlassTwin
from kiosk.sounds import prepare
from kiosk.terminal import Terminal
from queue_core.runtime.claim.keeping import FirstStart
from queue_core.runtime.cli import DeviceOptions, device_parser, run_device
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.system.sd_notify import Systemd
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.screen.claim.showing import ScreenPlan, claim_on_screen
from queue_core.screen.typeface import Typefaces
from queue_core.screen.window import Window
from queue_core.voice.speaker import Speaker

_FRAMES_PER_SECOND = 20


def main() -> int:
    """Run the program; return its exit status."""
    parser = device_parser("cherga-kiosk", "A self-service terminal of an office")
    parser.add_argument("--glass", type=Path, metavar="SOCKET", help="let simulated visitors in through this socket")
    arguments = parser.parse_args()
    return run_device("kiosk", arguments, partial(_serve, arguments.glass), _claim)


async def _claim(start: FirstStart) -> bool:
    """Ask on the screen for the code of a credential; return whether there is one now."""
    screen, theme = load_kiosk(start.device_file).screen, Theme.load(start.config)
    faces = Typefaces.load(theme.font_regular, theme.font_bold)
    plan = ScreenPlan((screen.width, screen.height), screen.fullscreen, theme.light, faces)
    return await claim_on_screen(plan, start)


async def _serve(glass: Path | None, options: DeviceOptions, clock: OfficeClock) -> bool:
    """Serve until told to end; return whether to start anew."""
    settings = load_kiosk(options.device_file)
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
        agent = options.agent("kiosk", options.connector(), clock)
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
        return await _with_company(terminal, window, clock, glass)
    finally:
        speaker.close()
        window.close()


async def _with_company(terminal: Terminal, window: Window, clock: OfficeClock, glass: Path | None) -> bool:
    """Run the terminal with the twin of its glass, if one is wanted, and with systemd's watchdog."""
    async with Systemd().at_work(), asyncio.TaskGroup() as tasks:
        twin = None if glass is None else tasks.create_task(GlassTwin(terminal, window, clock).run(glass))
        starts_anew = await terminal.run()
        if twin is not None:
            twin.cancel()
    return starts_anew


if __name__ == "__main__":
    sys.exit(main())
