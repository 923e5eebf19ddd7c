"""The list of devices that may come in, and what the office's broker is: the truth from which all else is made."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import msgspec

from queue_core.access.files import write_whole
from queue_core.access.troubles import AccessTrouble
from queue_core.runtime.system.read_json import NotThisJson, read_json

FOLDER: Final = "access"
"""Its name in the data folder."""
_BOOK: Final = "devices.json"


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A device that was given a credential at `since`; revoked at `revoked`, if ever. Both RFC 3339.

    `hash` is that of its password in Mosquitto's form; the password itself is kept nowhere.
    """

    name: str
    role: str
    since: str
    hash: str
    revoked: str | None = None


class BrokerPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The broker: where devices find it, where its files and its log lie, and its process id.

    `addresses` are all its names; devices are told the first. `local_port` is for the core alone, on 127.0.0.1.
    """

    addresses: tuple[str, ...]
    port: int = 8883
    local_port: int = 1883
    folder: str
    pid_file: str
    log: str


class Book(msgspec.Struct, frozen=True, kw_only=True):
    """The whole list: of one office, at one broker. `core` is the hash of the core's own password."""

    office: str
    broker: BrokerPlan
    core: str
    devices: tuple[Listed, ...] = ()

    def find(self, name: str) -> Listed | None:
        """Return the device of this name, revoked or not."""
        return next((device for device in self.devices if device.name == name), None)

    def admitted(self) -> dict[str, str]:
        """Return the hashes of the devices that may come in, by name."""
        return {device.name: device.hash for device in self.devices if device.revoked is None}

    def with_device(self, device: Listed) -> Book:
        """Return the list with this device in the place of any other of its name."""
        others = [other for other in self.devices if other.name != device.name]
        return msgspec.structs.replace(self, devices=tuple(sorted([*others, device], key=lambda one: one.name)))


def read_book(folder: Path) -> Book | None:
    """Read the list; None where there is none yet. Raises `AccessTrouble` for one that cannot be read."""
    path = folder / _BOOK
    try:
        return read_json(path.read_bytes(), Book)
    except FileNotFoundError:
        return None
    except PermissionError:
        raise AccessTrouble("trouble.rights", path=path) from None
    except (OSError, NotThisJson) as error:
        raise AccessTrouble("trouble.damaged", path=path, reason=error) from error


def write_book(folder: Path, book: Book) -> None:
    """Keep the list. Raises `OSError`."""
    write_whole(folder / _BOOK, msgspec.json.format(msgspec.json.encode(book)).decode() + "\n")
