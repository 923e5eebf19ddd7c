"""Whether this machine has a screen that a window could be opened on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

GRAPHICS_CARDS = Path("/dev/dri")


def has_screen(environment: Mapping[str, str], fullscreen: bool, cards: Path = GRAPHICS_CARDS) -> bool:
    """Say whether there is a desktop, or, for the whole screen, a bare graphics card; SDL told otherwise is heeded."""
    if environment.get("SDL_VIDEODRIVER") in ("dummy", "offscreen"):
        return False
    has_desktop = any(environment.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY"))
    return has_desktop or (fullscreen and any(cards.glob("card*")))
