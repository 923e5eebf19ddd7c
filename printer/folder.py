"""The spool folder a kiosk with a printer of its own drops offline tickets into.

The kiosk writes `<job>.json` (a `print` job of the wire; under another name first, then renamed) and reads
`<job>.result`: `{"outcome": "printed" | "unknown" | "failed"}`, with `reason` where it failed. The printer removes the
job's file once its result is there; the kiosk removes the result.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
import structlog

from printer.spool import Ending
from queue_core.runtime.system.durable import put
from queue_core.wire.codec import Unreadable, decode_job
from queue_core.wire.jobs import Print

log = structlog.get_logger()

_MOST_BYTES = 256 * 1024


class Folder:
    """One such folder; made when it is not there."""

    def __init__(self, path: Path) -> None:
        path.mkdir(parents=True, exist_ok=True)
        self._path = path
        self._seen: dict[str, str] = {}

    def new_jobs(self) -> list[Print]:
        """Return the jobs put in since the last look, oldest first. What is no job gets a result that says so."""
        entries = {entry.name: entry for entry in os.scandir(self._path) if entry.name.endswith(".json")}
        fresh = [entry for name, entry in entries.items() if name not in self._seen]
        self._seen = {name: job for name, job in self._seen.items() if name in entries}
        jobs = [self._read(Path(entry.path)) for entry in sorted(fresh, key=_age)]
        return [job for job in jobs if job is not None]

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Ids of the jobs that wait here for a result."""
        return tuple(self._seen.values())

    def answer(self, endings: Mapping[str, Ending]) -> None:
        """Write the results of the jobs of this folder that are among `endings` and remove their files."""
        for name, job in tuple(self._seen.items()):
            if job in endings:
                self._answer(self._path / name, endings[job])
                del self._seen[name]

    def _read(self, path: Path) -> Print | None:
        try:
            with path.open("rb") as file:
                job = decode_job(file.read(_MOST_BYTES))
        except FileNotFoundError:
            return None
        except Unreadable as error:
            reason = error.reason
        else:
            if isinstance(job, Print):
                self._seen[path.name] = job.job
                return job
            reason = "this is not a print job"
        log.warning("A file in the spool folder is no job", action="folder_unreadable", file=path.name, reason=reason)
        self._answer(path, "error")
        return None

    def _answer(self, path: Path, ending: Ending) -> None:
        outcome = ending if ending in ("printed", "unknown") else "failed"
        result = {"outcome": outcome} | ({"reason": ending} if outcome == "failed" else {})
        put(path.with_suffix(".result"), msgspec.json.encode(result))
        path.unlink(missing_ok=True)


def _age(entry: os.DirEntry[str]) -> tuple[float, str]:
    try:
        return entry.stat().st_mtime, entry.name
    except FileNotFoundError:
        return 0.0, entry.name
