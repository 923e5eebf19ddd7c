"""What is seen on the floor: who is there, what their screens show; and the fleeting jobs sent to them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from msgspec import UNSET, structs

from queue_core.runtime.clock import OfficeClock
from queue_core.wire import codec, jobs
from queue_core.wire.presence import OFFLINE, Presence

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,31}")
MOST_STRANGERS = 64
"""So many names that the office does not list are kept at the most: a hostile client cannot fill the memory."""


@dataclass(frozen=True, slots=True)
class Screen:
    """The last picture of a device's screen. `taken_at`: office time in seconds when it came."""

    picture: bytes
    content_type: str
    taken_at: float


class Floor:
    """The last presence and the last screen of every device. Listeners hear `presence/<device>`, `screen/<device>`.

    `listed` are the office's own devices: for them there is always room, and only they have screens.
    """

    def __init__(self, clock: OfficeClock, listed: Collection[str]) -> None:
        self._clock = clock
        self._listed = listed
        self._presences: dict[str, Presence] = {}
        self._screens: dict[str, Screen] = {}
        self._unreadable: dict[str, int] = {}
        self._listeners: list[Callable[[str], None]] = []
        self._send: Callable[[str, bytes], None] | None = None

    def presences(self) -> Mapping[str, Presence]:
        """Return the presences by device, read-only."""
        return MappingProxyType(self._presences)

    def screens(self) -> Mapping[str, Screen]:
        """Return the screens by device, read-only."""
        return MappingProxyType(self._screens)

    def listen(self, listener: Callable[[str], None]) -> None:
        """Call `listener` with the name of what changed."""
        self._listeners.append(listener)

    def send_jobs_through(self, send: Callable[[str, bytes], None]) -> None:
        """Give the way out for fleeting jobs."""
        self._send = send

    def hear_presence(self, device: str, presence: Presence) -> None:
        """Keep a presence, as far as it says what the contract has it say: whoever watches sees no free text."""
        if self._has_room(self._presences, device):
            self._presences[device] = _without_sentences(presence)
            self._tell(f"presence/{device}")

    def lose_sight(self) -> None:
        """Count every device as gone: without the broker nobody knows; it gives their presences again."""
        for device in [device for device, presence in self._presences.items() if presence.online]:
            self.hear_presence(device, OFFLINE)

    def hear_screen(self, device: str, picture: bytes, now: float) -> None:
        """Keep a picture of a listed device if it is one (JPEG, PNG, WebP) and not too large."""
        content_type = _content_type(picture)
        if device not in self._listed or content_type is None or len(picture) > codec.MAX_SCREEN_BYTES:
            self.count_unreadable(device)
            return
        self._screens[device] = Screen(picture, content_type, now)
        self._tell(f"screen/{device}")

    def count_unreadable(self, device: str) -> None:
        """Count a message that was of no use."""
        if self._has_room(self._unreadable, device):
            self._unreadable[device] = self._unreadable.get(device, 0) + 1

    def unreadable(self) -> Mapping[str, int]:
        """Return how many messages of each device were of no use."""
        return MappingProxyType(self._unreadable)

    def watch(self, device: str, for_seconds: int, width: int) -> None:
        """Ask a device to show what it shows."""
        self._job(device, jobs.Watch(at=self._clock.moment(), for_seconds=for_seconds, width=width))

    def touch(self, device: str, x: float, y: float) -> None:
        """Touch a device's screen from afar; `x` and `y` are fractions."""
        self._job(device, jobs.Touch(at=self._clock.moment(), x=x, y=y))

    def _job(self, device: str, job: jobs.Fleeting) -> None:
        if self._send is not None:
            self._send(device, codec.encode(job))

    def _has_room(self, kept: Mapping[str, object], device: str) -> bool:
        return device in self._listed or device in kept or len(kept) < len(self._listed) + MOST_STRANGERS

    def _tell(self, name: str) -> None:
        for listener in self._listeners:
            listener(name)


def _without_sentences(presence: Presence) -> Presence:
    """Return a presence with only words and numbers in it: «low», 14, true, and lists of such."""
    version = presence.version if isinstance(presence.version, str) and _WORD.fullmatch(presence.version) else UNSET
    if presence.health is UNSET:
        return structs.replace(presence, version=version)
    health = {
        name: value
        for name, value in presence.health.items()
        if _WORD.fullmatch(name) and (all(map(_is_word, value)) if isinstance(value, list) else _is_word(value))
    }
    return structs.replace(presence, version=version, health=health)


def _is_word(value: object) -> bool:
    if isinstance(value, str):
        return not value or _WORD.fullmatch(value) is not None
    return value is None or isinstance(value, bool | int | float)


def _content_type(picture: bytes) -> str | None:
    if picture.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if picture.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    return "image/webp" if picture[:4] == b"RIFF" and picture[8:12] == b"WEBP" else None
