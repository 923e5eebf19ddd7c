"""The ends of the certificates beside the pages' own: the broker's, and the authority's that signed it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from queue_core.access.ending import EndToTell, days_until, level_of

log = structlog.get_logger()

LOOK_SECONDS: Final = 60.0
_NAMES: Final = {"broker": "The certificate of the broker", "authority": "The certificate of the office's authority"}
_REMEDIES: Final = {
    "broker": "run: sudo cherga broker prepare --renew",
    "authority": "every device and PC needs a new one, see docs/technician/pages-certificate.md",
}


@dataclass(slots=True)
class _Watched:
    file: Path
    stamp: tuple[int, int] | None = None
    end: float | None = None
    telling: EndToTell = field(default_factory=EndToTell)


class CertificateWatch:
    """Looks at copies that anybody may read, in the core's data folder. `wall` gives the time that devices go by."""

    def __init__(self, broker: Path, authority: Path, wall: Callable[[], float]) -> None:
        self._watched = {"broker": _Watched(broker), "authority": _Watched(authority)}
        self._wall = wall

    @property
    def ends(self) -> dict[str, float]:
        """When each ends, as of the last look; what is not there or cannot be read is left out."""
        return {whose: one.end for whose, one in self._watched.items() if one.end is not None}

    def notice(self) -> tuple[str, int] | None:
        """Return what staff should read now, the most pressing: a key of the texts and the days left."""
        left = sorted((days_until(end, self._wall()), whose) for whose, end in self.ends.items())
        if not left or level_of(left[0][0]) == "ok":
            return None
        days, whose = left[0]
        return f"certificate.{whose}_{level_of(days)}", days

    async def watch(self) -> None:
        """Look for ever."""
        while True:
            await asyncio.to_thread(self.look)
            await asyncio.sleep(LOOK_SECONDS)

    def look(self) -> None:
        """Read what has changed, and warn of ends."""
        for whose, one in self._watched.items():
            self._read(one)
            if one.end is None:
                continue
            days = days_until(one.end, self._wall())
            if not one.telling.is_due(days):
                continue
            told = {"action": "certificate_ends", "certificate": whose, "days": days, "file": str(one.file)}
            if days < 0:
                log.error(f"{_NAMES[whose]} has ended: devices refuse it; {_REMEDIES[whose]}", **told)
            else:
                log.warning(f"{_NAMES[whose]} ends in {days} days; {_REMEDIES[whose]}", **told)

    def _read(self, one: _Watched) -> None:
        # Its library is loaded where there is a certificate: an office without one does not wait for it.
        try:
            found = one.file.stat()
            stamp = (found.st_mtime_ns, found.st_ino)
            if stamp == one.stamp:
                return
            text = one.file.read_text(encoding="ascii")
        except (OSError, UnicodeDecodeError):
            one.stamp = one.end = None
            return
        from queue_core.access.certificates import NoCertificate, ends_at

        one.stamp = stamp
        try:
            one.end = ends_at(text)
        except NoCertificate as error:
            one.end = None
            log.error(f"{one.file} cannot be read: {error}", action="certificate_unreadable", file=str(one.file))
        one.telling.forget()
