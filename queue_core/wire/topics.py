"""Where each message travels: the only place where a topic is written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

ROOT: Final = "cherga/v1"
CORE: Final = "core"
"""The core's own device name: reserved."""

OFFICE: Final = "office"
CATALOGUE: Final = "catalogue"
QUEUE: Final = "queue"
HELP: Final = "help"
BOARD: Final = "board"
COUNTER: Final = "counter"

_NAME = re.compile(r"[a-z0-9-]{1,32}")
_SINGLE_STATES: Final = (OFFICE, CATALOGUE, QUEUE, HELP)
_STATES_BY_NAME: Final = (BOARD, COUNTER)


def is_name(text: str) -> bool:
    """Say whether `text` may stand in a topic: 1 to 32 of a-z, 0-9 and the hyphen."""
    return _NAME.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Address:
    """What a topic says: the office, the sort of message (ask, reply, job, state, presence, screen) and whose it is.

    For a state `name` is its whole path: `office`, `board/1`, `counter/12`.
    """

    office: str
    sort: str
    name: str

    @property
    def state_kind(self) -> str:
        """First part of a state's name: `board` of `board/1`."""
        return self.name.partition("/")[0]

    @property
    def state_of(self) -> str:
        """Hall or counter of a state: `1` of `board/1`; empty for the states an office has once."""
        return self.name.partition("/")[2]


def ask(office: str, device: str) -> str:
    """Device to core, QoS 1, never retained."""
    return f"{ROOT}/{office}/ask/{device}"


def reply(office: str, device: str) -> str:
    """Core to device, QoS 1, never retained."""
    return f"{ROOT}/{office}/reply/{device}"


def job(office: str, device: str) -> str:
    """Core to device, QoS 1, never retained."""
    return f"{ROOT}/{office}/job/{device}"


def state(office: str, kind: str, name: str = "") -> str:
    """Core to all, QoS 1, retained. `name` is the hall of a board or the counter of a counter."""
    return f"{ROOT}/{office}/state/{kind}/{name}" if name else f"{ROOT}/{office}/state/{kind}"


def presence(office: str, device: str) -> str:
    """Device (or `core`) to all, QoS 1, retained; the last will goes here too."""
    return f"{ROOT}/{office}/presence/{device}"


def screen(office: str, device: str) -> str:
    """Device to watcher, QoS 0, never retained: a picture of what the device shows."""
    return f"{ROOT}/{office}/screen/{device}"


def every(office: str, sort: str) -> str:
    """Return the subscription to all topics of one sort; states are one level deeper."""
    return f"{ROOT}/{office}/{sort}/{'#' if sort == 'state' else '+'}"


def parse(topic: str) -> Address | None:
    """Read a topic; None where it is not one of the contract's."""
    parts = topic.split("/")
    if len(parts) < 5 or "/".join(parts[:2]) != ROOT or not is_name(parts[2]):
        return None
    office, sort, rest = parts[2], parts[3], parts[4:]
    if sort == "state":
        single = len(rest) == 1 and rest[0] in _SINGLE_STATES
        named = len(rest) == 2 and rest[0] in _STATES_BY_NAME and is_name(rest[1])
        return Address(office, sort, "/".join(rest)) if single or named else None
    if sort in ("ask", "reply", "job", "presence", "screen") and len(rest) == 1 and is_name(rest[0]):
        return Address(office, sort, rest[0])
    return None
