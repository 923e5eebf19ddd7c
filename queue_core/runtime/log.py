"""The log of a program: one line a record on stderr, a sentence first, then key=value. JSON with `CHERGA_LOG=json`.

Under systemd the journal knows time and program already and wants a priority: `<4>The core lost the broker …`.
"""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any, Final, TextIO, TypeAlias

import msgspec
import structlog

VARIABLE: Final = "CHERGA_LOG"
_FIRST: Final = ("timestamp", "program", "level", "event")
_PRIORITIES: Final = {"critical": 2, "error": 3, "warning": 4, "info": 6, "debug": 7}
"""Those of syslog, as `journalctl -p` knows them."""
_Record: TypeAlias = MutableMapping[str, Any]


def configure(program: str, environment: Mapping[str, str] = os.environ) -> None:
    """Send everything this process logs to stderr under `program`; what libraries say, from warnings up."""
    is_journal = is_journal_stream(environment.get("JOURNAL_STREAM", ""), sys.stderr)
    shape = _json if environment.get(VARIABLE) == "json" else _entry if is_journal else _line

    def name(_logger: object, _method: str, record: _Record) -> _Record:
        record["program"] = program
        return record

    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            name,
            shape,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers[:] = [_Libraries()]
    root.setLevel(logging.WARNING)
    logging.captureWarnings(True)


def is_journal_stream(named: str, stream: TextIO) -> bool:
    """Say whether a stream goes straight to systemd's journal, which names its device and inode for that."""
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):  # closed, or no file at all
        return False
    return named == f"{found.st_dev}:{found.st_ino}"


class _Libraries(logging.Handler):
    """Hands what libraries log to our own log."""

    def emit(self, record: logging.LogRecord) -> None:
        log = structlog.get_logger()
        log.log(record.levelno, record.getMessage(), action="library", library=record.name, exc_info=record.exc_info)


def _line(_logger: object, _method: str, record: _Record) -> str:
    level = record["level"]
    weight = [] if level == "info" else [level.upper()]
    pairs = [f"{key}={_value(value)}" for key, value in record.items() if key not in _FIRST]
    return " ".join([record["timestamp"], record["program"], *weight, _one_line(str(record["event"])), *pairs])


def _entry(_logger: object, _method: str, record: _Record) -> str:
    pairs = [f"{key}={_value(value)}" for key, value in record.items() if key not in _FIRST]
    return " ".join([f"<{_PRIORITIES.get(record['level'], 6)}>{_one_line(str(record['event']))}", *pairs])


def _value(value: object) -> str:
    text = str(value)
    is_plain = text.isprintable() and text and not any(mark in text for mark in ' "=')
    return text if is_plain else msgspec.json.encode(text).decode()


def _one_line(text: str) -> str:
    return text if text.isprintable() else msgspec.json.encode(text).decode()[1:-1]


def _json(_logger: object, _method: str, record: _Record) -> str:
    named = {"time": record.pop("timestamp"), "program": record.pop("program"), "level": record.pop("level")}
    named["sentence"] = record.pop("event")
    return msgspec.json.encode(named | dict(record), enc_hook=str).decode()
