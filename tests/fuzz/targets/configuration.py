"""What people write or carry: TOML of every sort, credentials, the clock's setting, addresses."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from counters.settings import load_settings as load_counters
from display.settings import DisplaySettings
from kiosk.settings import KioskSettings, PlaceSettings, load_kiosk, office_name
from printer.settings import load_settings as load_printer
from queue_core.runtime.clock import VARIABLE, OfficeClock
from queue_core.runtime.entry.credential import Credential, read_credential
from queue_core.runtime.entry.finding import Entry, host_and_port
from queue_core.runtime.texts import Texts, UnknownText
from queue_core.runtime.theme import Theme
from queue_core.runtime.toml_file import ConfigurationMistake, load, read
from queue_core.settings.mistake_texts import in_language
from queue_core.settings.office import plan_of
from tests.fuzz.attempts import Attempt, Broken, Target, complaint, reads_or_refuses
from tests.support.offices import CONFIG

_CREDENTIAL = Credential(office="small", name="kiosk-1", host="10.0.0.2", port=8883, password="p", role="kiosk")

_KIOSK = KioskSettings(place=PlaceSettings(name="hall"))


def _without_comments(path: Path) -> bytes:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.strip() and not line.lstrip().startswith("#")).encode() + b"\n"


def _of_file(name: str, load: Callable[[Path], Any]) -> Callable[[Path], Attempt]:
    """Return what prepares the attempt to load a file of this name; its mistakes are told in Ukrainian too."""

    def prepare(folder: Path) -> Attempt:
        def attempt(payload: bytes) -> str:
            (folder / name).write_bytes(payload)
            try:
                load(folder / name)
            except ConfigurationMistake as refused:
                if not all(one.wrong and one.remedy for one in in_language(refused.mistakes, "uk")):
                    raise Broken("a mistake without a remedy") from refused
                return complaint(refused)
            return "read"

        return attempt

    return prepare


def _shipped(*names: str) -> Callable[[], Sequence[bytes]]:
    return lambda: [_without_comments(CONFIG / name) for name in names]


def _load_display(path: Path) -> object:
    return load(path, DisplaySettings)


def _credential_examples() -> list[bytes]:
    plain = _CREDENTIAL.written().encode()
    pinned = msgspec.structs.replace(
        _CREDENTIAL, authority="-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"
    )
    return [plain, pinned.written().encode()]


def _come_in(path: Path) -> object:
    credential = read_credential(path, "kiosk-1")
    return Entry(credential.host, credential.port, credential).connector()


def _texts_attempt(folder: Path) -> Attempt:
    file = folder / "texts" / "uk" / "hall.toml"
    file.parent.mkdir(parents=True)

    def attempt(payload: bytes) -> str:
        file.write_bytes(payload)
        try:
            texts = Texts.load(folder, "hall")
        except ConfigurationMistake as refused:
            return complaint(refused)
        said = 0
        for key in sorted(texts.keys()):
            texts.slots(key, "uk")
            try:
                texts.say(key, "uk", number="А017", counter="3", count=2, name="Ім'я")
                said += 1
            except UnknownText as refused:
                complaint(refused)
        return f"{min(said, 8)} {len(texts.keys()) - said}"

    return attempt


@cache
def _small_office() -> dict[str, Any]:
    """Return the shipped office with few of each sort of row, as TOML is read."""
    office = tomllib.loads((CONFIG / "office.toml").read_text(encoding="utf-8"))
    for name in ("counters", "administrators", "directions", "categories", "packages", "menu", "documents"):
        rows = office.get(name)
        if isinstance(rows, dict):
            office[name] = dict(list(rows.items())[:2])
    for direction in office["directions"].values():
        direction["services"] = dict(list(direction["services"].items())[:2])
    return office


def _office_attempt(_folder: Path) -> Attempt:
    def attempt(payload: bytes) -> str:
        try:
            data = msgspec.json.decode(payload, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return "no table"
        try:
            plan_of(data, "office.toml", "0")
        except ConfigurationMistake as refused:
            if not all(one.wrong and one.remedy for one in in_language(refused.mistakes, "uk")):
                raise Broken("a mistake without a remedy") from refused
            return complaint(refused)
        return "read"

    return attempt


def _clock(payload: bytes) -> object:
    clock = OfficeClock.from_environment({VARIABLE: payload.decode("utf-8", "surrogateescape")})
    return clock.now(), clock.step, clock.real(1.0)


def _address(payload: bytes) -> object:
    return host_and_port(payload.decode("utf-8", "surrogateescape"))


TARGETS = (
    Target("TOML", _shipped("theme.toml", "devices/printer-1.toml", "texts/uk/hall.toml"), _of_file("any.toml", read)),
    Target("credential", _credential_examples, _of_file("kiosk-1.toml", _come_in)),
    Target("file of a kiosk", _shipped("devices/kiosk-1.toml"), _of_file("kiosk-1.toml", load_kiosk)),
    Target(
        "file of a display",
        _shipped("devices/display-1.toml"),
        _of_file("display-1.toml", lambda path: load(path, DisplaySettings)),
    ),
    Target("file of a printer", _shipped("devices/printer-1.toml"), _of_file("printer-1.toml", load_printer)),
    Target("file of the boxes", _shipped("devices/buttons-1.toml"), _of_file("buttons-1.toml", load_counters)),
    Target("theme", _shipped("theme.toml"), _of_file("theme.toml", lambda path: Theme.load(path.parent))),
    Target("texts", _shipped("texts/uk/hall.toml", "texts/en/printer.toml"), _texts_attempt),
    Target("office", lambda: [msgspec.json.encode(_small_office())], _office_attempt),
    Target(
        "office's name at a kiosk",
        lambda: [b'[office]\nid = "small"\nname = { uk = "\xd0\xa6\xd0\x9d\xd0\x90\xd0\x9f", en = "Office" }\n'],
        _of_file("office.toml", lambda path: office_name(_KIOSK, path.parent)),
    ),
    Target(
        "clock of a demonstration",
        lambda: [b"1793600000@1793612345x60", b"1.5@2.5x0.1"],
        lambda _folder: reads_or_refuses(_clock, ConfigurationMistake),
    ),
    Target(
        "address of a broker",
        lambda: [b"127.0.0.1:1883", b"[::1]:8883", b"queue.local:1"],
        lambda _folder: reads_or_refuses(_address, ConfigurationMistake),
    ),
)
