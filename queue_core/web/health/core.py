"""How the core is, out of its parts: what `/healthz` and `/metrics` are told."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from queue_core import __version__
from queue_core.dispatcher import Dispatcher
from queue_core.keeping.disk import DiskRoom

BACKUPS_VARIABLE: Final = "CHERGA_BACKUPS"
"""The folder of the nightly backups; without it nobody is told of any."""
_DRILL: Final = "last-drill"
_BACKUPS: Final = "journal-*.db"


class CoreVitals:
    """The parts of the core as a watcher sees them."""

    version = __version__

    def __init__(
        self,
        dispatcher: Dispatcher,
        is_linked: Callable[[], bool],
        room: DiskRoom,
        environment: Mapping[str, str],
        certificates: Callable[[], Mapping[str, float]],
    ) -> None:
        self._dispatcher = dispatcher
        self._is_linked = is_linked
        self._room = room
        self._certificates = certificates
        named = environment.get(BACKUPS_VARIABLE)
        self._backups = Path(named) if named else None

    @property
    def is_broker_linked(self) -> bool:
        """Whether devices can be reached."""
        return self._is_linked()

    @property
    def disk_free_bytes(self) -> int | None:
        """Room on the journal's disk."""
        return self._room.free_mb << 20 if self._room.level != "unknown" else None

    @property
    def is_disk_out(self) -> bool:
        """Whether the next ticket may be the last for want of room."""
        return self._room.level == "out"

    async def turn(self) -> None:
        """Return as soon as the writer and the journal's thread have turned."""
        await self._dispatcher.turn()

    def last_backup(self) -> float | None:
        """When the newest backup was made."""
        return self._newest(_BACKUPS)

    def certificates(self) -> Mapping[str, float]:
        """When each certificate ends."""
        return self._certificates()

    def last_drill(self) -> float | None:
        """When a backup was last put back on trial."""
        return self._newest(_DRILL)

    def _newest(self, pattern: str) -> float | None:
        if self._backups is None:
            return None
        try:
            return max((file.stat().st_mtime for file in self._backups.glob(pattern)), default=None)
        except OSError:
            return None
