"""The program `cherga-display`: the board of one hall, or of several."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence

import structlog

from display.layout.sizes import Screen, sizes_for
from display.layout.style import Style
from display.program import Display
from display.settings import DisplaySettings, ScreenSettings
from queue_core.runtime.claim.keeping import FirstStart
from queue_core.runtime.cli import DeviceOptions, device_parser, run_device
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Connector
from queue_core.runtime.system.sd_notify import Systemd
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.runtime.toml_file import load
from queue_core.screen.claim.showing import ScreenPlan, claim_on_screen
from queue_core.screen.glass import Glass
from queue_core.screen.typeface import Typefaces
from queue_core.voice.loudspeaker import Loudspeaker

log = structlog.get_logger()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the display program until it is told to end; returns the exit status."""
    given = parser().parse_args(arguments)

    async def serve(options: DeviceOptions, clock: OfficeClock) -> bool:
        settings = load(options.device_file, DisplaySettings)
        return await _run(given, options, settings, options.connector(), clock)

    async def claim(start: FirstStart) -> bool:
        settings, theme = load(start.device_file, DisplaySettings), Theme.load(start.config)
        screen, faces = settings.screen, Typefaces.load(theme.font_regular, theme.font_bold)
        is_full = screen.fullscreen and not given.windowed
        plan = ScreenPlan((screen.width, screen.height), is_full, theme.dark, faces, offscreen=given.offscreen)
        return await claim_on_screen(plan, start)

    return run_device(given.name, given, serve, claim)


def parser() -> argparse.ArgumentParser:
    """Return the parser of the program's command line."""
    of_display = device_parser("cherga-display", "Show the calls of a hall.")
    of_display.add_argument("--windowed", action="store_true", help="in a window rather than on the whole screen")
    of_display.add_argument("--offscreen", action="store_true", help="on no screen and in silence, to be watched afar")
    return of_display


async def run_display(
    options: DeviceOptions,
    settings: DisplaySettings,
    connector: Connector,
    clock: OfficeClock,
    *,
    glass: Glass,
    speaker: Loudspeaker | None,
) -> bool:
    """Run one display until cancelled, its window is closed (False) or a restart is asked for (True).

    Raises `ConfigurationMistake`.
    """
    agent = options.agent("display", connector, clock)
    halls = [hall.id for hall in settings.halls]
    style = load_style(options, settings)
    display = Display(agent=agent, glass=glass, speaker=speaker, style=style, clock=clock, halls=halls)
    async with Systemd().at_work():
        await display.run()
    return display.restart_wanted


def load_style(options: DeviceOptions, settings: DisplaySettings) -> Style:
    """Read theme, faces and texts for a display; raises `ConfigurationMistake`."""
    theme, sizes = Theme.load(options.config), sizes_for(_screen(settings.screen))
    if sizes.serves_metres < settings.screen.farthest_seat_metres:
        log.warning(
            "The screen is too small for the farthest seat: hang a larger one, or one more",
            action="screen_small",
            farthest_seat_metres=settings.screen.farthest_seat_metres,
            serves_metres=round(sizes.serves_metres, 1),
        )
    return Style(
        palette=theme.dark,
        faces=Typefaces.load(theme.font_regular, theme.font_bold),
        texts=Texts.load(options.config, "display"),
        sizes=sizes,
        halls={hall.id: hall.name for hall in settings.halls},
        arrows=settings.arrows,
        tells_priority=settings.priority_line,
        moves=settings.motion,
    )


async def _run(
    given: argparse.Namespace,
    options: DeviceOptions,
    settings: DisplaySettings,
    connector: Connector,
    clock: OfficeClock,
) -> bool:
    """Open window and loudspeaker, run, and close them whatever happens."""
    from queue_core.screen.window import Window
    from queue_core.voice.speaker import Speaker

    theme, screen = Theme.load(options.config), settings.screen
    window = Window(
        Typefaces.load(theme.font_regular, theme.font_bold),
        (screen.width, screen.height),
        fullscreen=screen.fullscreen and not given.windowed,
        offscreen=given.offscreen,
        title=options.name,
    )
    speaker = Speaker() if settings.sound and not given.offscreen else None
    try:
        return await run_display(options, settings, connector, clock, glass=window, speaker=speaker)
    finally:
        window.close()
        if speaker is not None:
            speaker.close()


def _screen(screen: ScreenSettings) -> Screen:
    return Screen(screen.width, screen.height, screen.diagonal_inches, screen.farthest_seat_metres)


if __name__ == "__main__":
    sys.exit(main())
