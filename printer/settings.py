"""What `devices/NAME.toml` says about a printer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from printer.commands import Cut
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, load

Seconds = Annotated[float, Meta(gt=0, le=600)]


class PortSettings(Struct, frozen=True, kw_only=True):
    """The way to the printer. `kind` decides which of the others count.

    `answers` false: the line goes one way, so the printer is believed to be well and to print what it takes.
    """

    kind: Literal["simulated", "tcp", "serial", "file"] = "simulated"
    host: str = ""
    port: Annotated[int, Meta(ge=1, le=65535)] = 9100
    device: str = ""
    baud: Annotated[int, Meta(ge=1200, le=921_600)] = 115_200
    hardware_flow: bool = False
    answers: bool = True
    answer_seconds: Seconds = 2.0
    print_seconds: Seconds = 20.0


class PaperSettings(Struct, frozen=True, kw_only=True):
    """The paper: printable width in dots (8 to the millimetre), slips to each job at least, how they are cut."""

    width_dots: Annotated[int, Meta(ge=384, le=1152, multiple_of=8)] = 576
    copies: Annotated[int, Meta(ge=1, le=9)] = 1
    cut: Cut = "full"


class SpoolSettings(Struct, frozen=True, kw_only=True):
    """`folder`: where a kiosk puts the jobs of its offline tickets, relative to --data; empty is none."""

    folder: str = ""


class SimulatedSettings(Struct, frozen=True, kw_only=True):
    """The twin: what line it is on, and how fast its paper moves (0 is at once)."""

    line: Literal["tcp", "serial"] = "tcp"
    millimetres_per_second: Annotated[float, Meta(ge=0, le=1000)] = 0.0


class Settings(Struct, frozen=True, kw_only=True):
    """A printer's whole file."""

    port: PortSettings = PortSettings()
    paper: PaperSettings = PaperSettings()
    spool: SpoolSettings = SpoolSettings()
    simulated: SimulatedSettings = SimulatedSettings()


_NEEDED = {
    "tcp": ("host", 'write the printer\'s address, as in host = "192.168.1.50"'),
    "serial": ("device", 'write the line, as in device = "/dev/ttyUSB0"'),
    "file": ("device", 'write the file, as in device = "/dev/usb/lp0"'),
}


def load_settings(path: Path) -> Settings:
    """Read a printer's file; raises `ConfigurationMistake`."""
    settings = load(path, Settings)
    needed = _NEEDED.get(settings.port.kind)
    if needed is not None and not getattr(settings.port, needed[0]):
        key, remedy = needed
        wrong = f"a port of kind «{settings.port.kind}» needs it"
        raise ConfigurationMistake([Mistake(str(path), f"port.{key}", wrong, remedy)])
    return settings
