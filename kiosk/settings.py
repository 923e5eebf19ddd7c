"""What `devices/kiosk-N.toml` says, and what the kiosk makes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, TypeAlias

from msgspec import Meta, Struct

from kiosk.screens import Rules
from queue_core.runtime.toml_file import load, read
from queue_core.wire.values import Words

Pixels: TypeAlias = Annotated[int, Meta(ge=320, le=7680)]
Seconds: TypeAlias = Annotated[float, Meta(ge=1, le=600)]


class ScreenSettings(Struct, frozen=True, kw_only=True):
    """The window. `may_be_touched`: touches from afar are taken; `demonstration`: a watcher sees typed codes."""

    width: Pixels = 1920
    height: Pixels = 1080
    fullscreen: bool = True
    may_be_touched: bool = False
    demonstration: bool = False


class PlaceSettings(Struct, frozen=True, kw_only=True):
    """Where the kiosk stands, as the reception reads it; the office's name where no office.toml is at hand."""

    name: Annotated[str, Meta(min_length=1, max_length=64)]
    office: Words = {}


class TimeSettings(Struct, frozen=True, kw_only=True):
    """Seconds: after so many without a touch the kiosk asks, then returns to the beginning; so long a number stays."""

    idle: Seconds = 45
    warning: Seconds = 20
    number: Seconds = 8


class KioskSettings(Struct, frozen=True, kw_only=True):
    """One kiosk's file."""

    place: PlaceSettings
    screen: ScreenSettings = ScreenSettings()
    times: TimeSettings = TimeSettings()

    def rules(self) -> Rules:
        """Return how the kiosk behaves."""
        times = self.times
        return Rules(self.place.name, idle_after=times.idle, warn_for=times.warning, number_for=times.number)


def load_kiosk(path: Path) -> KioskSettings:
    """Read a kiosk's file; raises `ConfigurationMistake` with all that is wrong in it."""
    return load(path, KioskSettings)


def office_name(settings: KioskSettings, config_dir: Path) -> Words:
    """Return the office's name: the kiosk's own word for it, else that of office.toml, else none.

    Raises `ConfigurationMistake` where office.toml is there but cannot be read.
    """
    path = config_dir / "office.toml"
    if settings.place.office or not path.is_file():
        return settings.place.office
    office: Any = read(path).get("office")
    name = office.get("name") if isinstance(office, dict) else None
    return {str(code): str(words) for code, words in name.items()} if isinstance(name, dict) else {}
