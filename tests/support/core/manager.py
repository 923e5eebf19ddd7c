"""systemd's end of the notification socket: what a service told, in order."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Manager:
    """Hears what a service says. `environment` is what systemd would give it."""

    def __init__(self, path: Path, watchdog_seconds: float) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(path))
        self._socket.setblocking(False)
        self.environment = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": str(round(watchdog_seconds * 1_000_000))}
        self._told: list[str] = []

    @property
    def told(self) -> list[str]:
        """Everything told so far."""
        while True:
            try:
                self._told.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return self._told

    def close(self) -> None:
        """Hear no more."""
        self._socket.close()


@contextmanager
def manager(folder: Path, watchdog_seconds: float) -> Iterator[Manager]:
    """Listen in a folder for as long as the body runs."""
    listening = Manager(folder / "notify", watchdog_seconds)
    try:
        yield listening
    finally:
        listening.close()
