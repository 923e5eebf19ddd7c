"""What `devices/NAME.toml` says about a line of button boxes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from counters.bus import Timing
from counters.buttons import BoxKeys
from counters.lamps import LampTimes
from counters.protocol import ADDRESSES, BUTTONS
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, load
from queue_core.wire.asks import Key
from queue_core.wire.values import Name

Keys: TypeAlias = Annotated[tuple[Key, ...], Meta(min_length=1, max_length=len(BUTTONS))]
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=3600)]
ALL_KEYS: Keys = ("next", "recall", "no_show", "start", "finish", "pause", "resume", "open", "close")


class LineSettings(Struct, frozen=True, kw_only=True):
    """The serial line. `port` is the path of a real one; the twin makes its own."""

    kind: Literal["simulated", "serial"] = "simulated"
    port: str = ""
    baud: Annotated[int, Meta(ge=1200, le=921_600)] = 115_200
    poll_every_ms: Annotated[int, Meta(ge=5, le=1000)] = 40
    answer_within_ms: Annotated[int, Meta(ge=2, le=500)] = 25

    def timing(self) -> Timing:
        """Return the pace of the bus."""
        return Timing(baud=self.baud, poll_every=self.poll_every_ms / 1000, answer_within=self.answer_within_ms / 1000)


class LampSettings(Struct, frozen=True, kw_only=True):
    """Office seconds: see `LampTimes`."""

    not_done_seconds: Seconds = 3.0
    waiting_after_seconds: Seconds = 60.0
    waits_long_after_seconds: Seconds = 300.0

    def times(self) -> LampTimes:
        """Return them as the lamps take them."""
        return LampTimes(self.not_done_seconds, self.waiting_after_seconds, self.waits_long_after_seconds)


class BoxSettings(Struct, frozen=True, kw_only=True):
    """One box: whose counter, its address on the line, its keys button by button, and what holding long means."""

    counter: Name
    address: Annotated[int, Meta(ge=ADDRESSES[0], le=ADDRESSES[-1])]
    keys: Keys | None = None
    long_keys: Annotated[tuple[Key, ...], Meta(max_length=len(BUTTONS))] = ()


class Settings(Struct, frozen=True, kw_only=True):
    """The whole file. `keys` are those of every box that names none; `language` is that of the watched picture."""

    may_be_touched: bool = False
    language: str = "uk"
    keys: Keys = ALL_KEYS
    line: LineSettings = LineSettings()
    lamps: LampSettings = LampSettings()
    box: Annotated[tuple[BoxSettings, ...], Meta(min_length=1, max_length=len(ADDRESSES))]

    def keys_of(self, box: BoxSettings) -> BoxKeys:
        """Return the keys of a box, its own or those of all."""
        return BoxKeys(box.keys if box.keys is not None else self.keys, box.long_keys)


def load_settings(path: Path) -> Settings:
    """Read the file of a line of boxes; raises `ConfigurationMistake` with all that is wrong."""
    settings = load(path, Settings)
    mistakes = [Mistake(str(path), key, wrong, remedy) for key, wrong, remedy in _mistakes(settings)]
    if mistakes:
        raise ConfigurationMistake(mistakes)
    return settings


def _mistakes(settings: Settings) -> Iterator[tuple[str, str, str]]:
    if settings.line.kind == "serial" and not settings.line.port:
        yield "line.port", "a serial line needs its port", 'write the device, as in port = "/dev/ttyUSB0"'
    addresses = Counter(box.address for box in settings.box)
    counters = Counter(box.counter for box in settings.box)
    for n, box in enumerate(settings.box, 1):
        if addresses[box.address] > 1:
            yield f"box[{n}].address", f"two boxes have the address {box.address}", "give each box its own"
        if counters[box.counter] > 1:
            yield f"box[{n}].counter", f"counter {box.counter} has two boxes", "name each counter once"
        keys = settings.keys_of(box)
        if len(keys.long) > len(keys.short):
            wrong = f"{len(keys.long)} long keys for {len(keys.short)} buttons"
            yield f"box[{n}].long_keys", wrong, "name at most one for each button"
