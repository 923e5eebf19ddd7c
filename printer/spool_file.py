"""The spool's memory on disk: one line a step, each on disk before the next thing happens."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import structlog

from printer.spool import Line, Spool
from queue_core.runtime.system.durable import put
from queue_core.runtime.system.read_json import NotThisJson, read_json

_REWRITE_AFTER: Final = 4
"""Rewrite the file when it holds so many times more lines than the spool needs."""
_SMALL: Final = 1_000
"""Lines of a file not worth rewriting."""

log = structlog.get_logger()


class SpoolInUse(Exception):
    """Another printer program works in this folder."""


class SpoolFile:
    """The file `jobs.jsonl` in `folder`, locked for this process. Not for several threads at once.

    A record begins with a line feed and ends with its brace, so what a power cut tore apart spoils no other record.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._path = folder / "jobs.jsonl"
        self._lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o640)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(self._lock)
            raise SpoolInUse("another printer program works in this folder") from error
        self._file: int | None = None
        self._count = 0

    def open(self) -> Spool:
        """Read what earlier runs left, write it anew without what is no longer needed, and return the spool."""
        spool = Spool(self._read())
        self.rewrite(spool.lines())
        return spool

    def append(self, line: Line, *, must_last: bool = True) -> None:
        """Write a line; where it `must_last` a power cut cannot take it once this returns. Raises `OSError`."""
        if self._file is None:
            raise ValueError("the spool's file is not open")
        data = _record(line)
        written = 0
        while written < len(data):
            written += os.write(self._file, data[written:])
        self._count += 1
        if must_last:
            os.fdatasync(self._file)

    def is_long(self, spool: Spool) -> bool:
        """Say whether most of the file is no longer needed."""
        return self._count > _SMALL and self._count > _REWRITE_AFTER * len(spool)

    def close(self) -> None:
        """Let the folder go."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def _read(self) -> list[Line]:
        try:
            return lines_in(self._path.read_bytes())
        except FileNotFoundError:
            return []

    def rewrite(self, lines: Sequence[Line]) -> None:
        """Let the file hold these lines alone. Raises `OSError`, with the old file as it was."""
        put(self._path, b"".join(_record(line) for line in lines))
        if self._file is not None:
            os.close(self._file)
        self._file = os.open(self._path, os.O_WRONLY | os.O_APPEND)
        self._count = len(lines)


def lines_in(content: bytes) -> list[Line]:
    """Return the records a file holds; what is none, because a power cut tore it, is left out and told of."""
    lines = []
    for record in filter(None, content.split(b"\n")):
        try:
            lines.append(read_json(record, Line))
        except NotThisJson:
            log.warning("A torn record of the spool is left out", action="spool_torn", record=record[:80])
    return lines


def _record(line: Line) -> bytes:
    return b"\n" + msgspec.json.encode(line)
