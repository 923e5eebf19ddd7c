"""What a watcher of the core may know of its insides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol


class Vitals(Protocol):
    """The parts that must work for an office to be served."""

    @property
    def version(self) -> str:
        """The version of the program."""

    @property
    def is_broker_linked(self) -> bool:
        """Whether devices can be reached."""

    @property
    def disk_free_bytes(self) -> int | None:
        """Room on the journal's disk; None where the disk does not say."""

    @property
    def is_disk_out(self) -> bool:
        """Whether the next ticket may be the last for want of room."""

    async def turn(self) -> None:
        """Return as soon as the writer has taken a turn."""

    def last_backup(self) -> float | None:
        """When the newest backup was made, seconds since 1970 UTC; None: there is none, or it cannot be seen."""

    def certificates(self) -> Mapping[str, float]:
        """When the certificates of `pages`, `broker`, `authority` end, of those there are; seconds since 1970 UTC."""

    def last_drill(self) -> float | None:
        """When a backup was last put back on trial with success."""
