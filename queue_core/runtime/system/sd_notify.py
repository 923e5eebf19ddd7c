"""What a service tells systemd: that it is ready, that it lives, that it ends. Without systemd nothing happens."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator, Mapping


class Systemd:
    """The manager named in the environment by NOTIFY_SOCKET, or nobody."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        self._address = environment.get("NOTIFY_SOCKET", "")
        self.watchdog_seconds = int(environment.get("WATCHDOG_USEC") or 0) / 1_000_000
        """After so long without `alive` the manager ends the service; 0: it does not watch."""

    def ready(self) -> None:
        """The service does its work from now on."""
        self._tell("READY=1")

    def alive(self) -> None:
        """The service has just shown that it lives."""
        if self.watchdog_seconds:
            self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The service has begun to end."""
        self._tell("STOPPING=1")

    def status(self, sentence: str) -> None:
        """One line that `systemctl status` shows."""
        self._tell("STATUS=" + sentence.replace("\n", " "))

    @contextlib.asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Be ready, and tell that the event loop turns, for as long as the body runs."""
        async with asyncio.TaskGroup() as group:
            alive = group.create_task(self.keep_alive())
            self.ready()
            yield
            alive.cancel()

    async def keep_alive(self) -> None:
        """Tell for ever that the event loop turns, twice as often as the watchdog wants; return if there is none."""
        while self._address and self.watchdog_seconds:
            self.alive()
            await asyncio.sleep(self.watchdog_seconds / 2)

    def _tell(self, what: str) -> None:
        if not self._address:
            return
        # A leading @ stands for the abstract namespace of Linux.
        address = "\0" + self._address[1:] if self._address.startswith("@") else self._address
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as to:
            to.setblocking(False)
            # A manager that went away, or does not read, is no reason for the service to fail or to wait.
            with contextlib.suppress(OSError):
                to.sendto(what.encode(), address)
