"""What `devices/NAME.toml` says about button boxes: on a serial line, keypads of USB, or a button that speaks MQTT."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from counters.bus import Timing
from counters.buttons import BoxKeys
from counters.keypad.codes import UnknownKey, chord_of
from counters.lamps import LampTimes
from counters.protocol import ADDRESSES, BUTTONS
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, load
from queue_core.wire.asks import Key
from queue_core.wire.values import Name

Keys: TypeAlias = Annotated[tuple[Key, ...], Meta(min_length=1, max_length=len(BUTTONS))]
Address: TypeAlias = Annotated[int, Meta(ge=ADDRESSES[0], le=ADDRESSES[-1])]
Seconds: TypeAlias = Annotated[float, Meta(ge=0, le=3600)]
ALL_KEYS: Keys = ("next", "recall", "no_show", "start", "finish", "pause", "resume", "open", "close")


class LineSettings(Struct, frozen=True, kw_only=True):
    """What the boxes hang on. `port` is the path of a real serial line; the twin makes its own, each keypad has one."""

    kind: Literal["simulated", "serial", "keypads", "mqtt"] = "simulated"
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
    """One box: whose counter, where it is, its keys button by button, and what holding long means.

    On a line it has an `address`; a keypad has a `port` and names which of its keys are `buttons`, in the same order as
    `keys`: `KEY_KP1`, or `KEY_KP1+KEY_KP2` for two held together.
    """

    counter: Name
    address: Address | None = None
    port: str = ""
    buttons: Annotated[tuple[str, ...], Meta(max_length=len(BUTTONS))] = ()
    keys: Keys | None = None
    long_keys: Annotated[tuple[Key, ...], Meta(max_length=len(BUTTONS))] = ()


class SignSettings(Struct, frozen=True, kw_only=True):
    """A sign on the line that shows the number of a counter: a box without buttons, with an address of its own."""

    counter: Name
    address: Address


class Settings(Struct, frozen=True, kw_only=True):
    """The whole file. `keys` are those of every box that names none; `language` is that of the watched picture."""

    may_be_touched: bool = False
    language: str = "uk"
    keys: Keys = ALL_KEYS
    line: LineSettings = LineSettings()
    lamps: LampSettings = LampSettings()
    box: Annotated[tuple[BoxSettings, ...], Meta(max_length=len(ADDRESSES))] = ()
    sign: Annotated[tuple[SignSettings, ...], Meta(max_length=len(ADDRESSES))] = ()

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


_Wrong: TypeAlias = tuple[str, str, str]
"""Key, what is wrong, what to do."""


def _mistakes(settings: Settings) -> Iterator[_Wrong]:
    kind = settings.line.kind
    if not settings.box and not settings.sign:
        yield "box", "there is no box", "add [[box]] with its counter"
    if kind == "serial" and not settings.line.port:
        yield "line.port", "a serial line needs its port", 'write the device, as in port = "/dev/ttyUSB0"'
    if kind in ("keypads", "mqtt") and settings.sign:
        yield "sign", "signs hang on a serial line", "give the line of signs a device and a file of its own"
    counters = Counter(box.counter for box in settings.box)
    for n, box in enumerate(settings.box, 1):
        if counters[box.counter] > 1:
            yield f"box[{n}].counter", f"counter {box.counter} has two boxes", "name each counter once"
        yield from _of_keys(f"box[{n}]", settings.keys_of(box), box)
    yield from _of_keypads(settings) if kind == "keypads" else _of_a_line(settings)


def _of_keys(at: str, keys: BoxKeys, box: BoxSettings) -> Iterator[_Wrong]:
    if len(keys.long) > len(keys.short):
        wrong = f"{len(keys.long)} long keys for {len(keys.short)} buttons"
        yield f"{at}.long_keys", wrong, "name at most one for each button"
    if len(box.buttons) > len(keys.short):
        wrong = f"{len(box.buttons)} buttons, but {len(keys.short)} keys"
        yield f"{at}.keys", wrong, "say for each button which key it is"


def _of_a_line(settings: Settings) -> Iterator[_Wrong]:
    """What is wrong with boxes that have addresses, or none where each speaks for itself."""
    is_mqtt = settings.line.kind == "mqtt"
    rows: list[tuple[str, int, int | None]] = [("box", n, box.address) for n, box in enumerate(settings.box, 1)]
    rows += [("sign", n, sign.address) for n, sign in enumerate(settings.sign, 1)]
    addresses = Counter(address for _, _, address in rows)
    for name, n, address in rows:
        if address is None and not is_mqtt:
            yield f"{name}[{n}].address", "the key is missing", "write the address that is set in the box, 1 to 99"
        elif address is not None and addresses[address] > 1:
            yield f"{name}[{n}].address", f"two boxes have the address {address}", "give each box its own"
    for n, box in enumerate(settings.box, 1):
        if box.port or box.buttons:
            key = "port" if box.port else "buttons"
            yield f"box[{n}].{key}", "only a keypad has it", 'remove it, or write kind = "keypads" under [line]'


def _of_keypads(settings: Settings) -> Iterator[_Wrong]:
    taken: dict[tuple[str, frozenset[int]], int] = {}
    for n, box in enumerate(settings.box, 1):
        if box.address is not None:
            yield f"box[{n}].address", "a keypad has no address", "remove it and name its port"
        if not box.port:
            yield (
                f"box[{n}].port",
                "the key is missing",
                'write its path, as in port = "/dev/input/by-id/usb-…-event-kbd"',
            )
        if not box.buttons:
            yield f"box[{n}].buttons", "the key is missing", "let `cherga-counters learn` write it"
        for m, text in enumerate(box.buttons, 1):
            try:
                chord = chord_of(text)
            except UnknownKey as unknown:
                yield f"box[{n}].buttons[{m}]", f"there is no key «{unknown}»", "`cherga-counters learn` shows its name"
                continue
            if (owner := taken.setdefault((box.port, chord), n)) != n or box.buttons.index(text) != m - 1:
                yield f"box[{n}].buttons[{m}]", f"«{text}» is a button already, in box {owner}", "name each key once"
    for (port, larger), n in taken.items():
        for other, smaller in taken:
            if port == other and 1 < len(smaller) < len(larger) and smaller < larger:
                wrong = "one combination of keys is part of another"
                yield f"box[{n}].buttons", wrong, "choose combinations that cannot be mistaken"
