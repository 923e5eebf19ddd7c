"""The lines of strace, taken apart: who called what with which arguments, and what came back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

_LINE = re.compile(r"(?P<thread>\d+) +(?P<rest>.*)")
_RESUMED = re.compile(r"<\.\.\. (?P<name>\w+) resumed>(?P<rest>.*)")
_CALL = re.compile(r"(?P<name>\w+)\((?P<arguments>.*)\) += (?P<result>-?\d+|\?)(?P<about>.*)")
_ARGUMENT = re.compile(
    r' *(?:"(?P<bytes>(?:\\x[0-9a-f]{2})*)"(?P<cut>\.\.\.)?|(?P<fd>-?\d+|AT_FDCWD)<(?P<path>[^>]*)>|[^,]+)'
)
_UNFINISHED = " <unfinished ...>"


class NotUnderstood(Exception):
    """A line of the record that the reader cannot vouch for: to pass it over would prove nothing."""


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file descriptor and the path behind it."""

    path: str


Argument: TypeAlias = bytes | OpenFile | str


@dataclass(frozen=True, slots=True)
class Call:
    """A system call. `is_entry`: the moment it was begun (its result is not known yet), else when it was over."""

    thread: int
    name: str
    arguments: tuple[Argument, ...]
    result: int | None
    is_entry: bool


def read_calls(lines: Iterable[str]) -> Iterator[Call]:
    """Yield each call twice, at its beginning and at its end, in the order of the record."""
    begun: dict[int, str] = {}
    for line in lines:
        match = _LINE.fullmatch(line.rstrip("\n"))
        if match is None:
            raise NotUnderstood(line[:200])
        thread, rest = int(match["thread"]), match["rest"]
        if rest.startswith(("+++", "---")):
            continue
        if rest.endswith(_UNFINISHED):
            begun[thread] = rest.removesuffix(_UNFINISHED)
            yield _call(thread, begun[thread] + ") = ?", is_entry=True)
            continue
        resumed = _RESUMED.match(rest)
        if resumed is not None:
            whole = begun.pop(thread) + resumed["rest"]
        else:
            whole = rest
            yield _call(thread, whole, is_entry=True)
        yield _call(thread, whole, is_entry=False)


def _call(thread: int, text: str, *, is_entry: bool) -> Call:
    match = _CALL.fullmatch(text)
    if match is None:
        raise NotUnderstood(text[:200])
    result = None if match["result"] == "?" else int(match["result"])
    return Call(thread, match["name"], tuple(_arguments(match["arguments"])), result, is_entry)


def _arguments(text: str) -> Iterator[Argument]:
    for match in _ARGUMENT.finditer(text):
        if match["bytes"] is not None:
            if match["cut"]:
                raise NotUnderstood(f"bytes are missing: {text[:100]}")
            yield _bytes(match["bytes"])
        elif match["path"] is not None:
            yield OpenFile(_path(match["path"]))
        elif match[0].strip():
            yield match[0].strip()


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def _path(text: str) -> str:
    return re.sub(r"(?:\\x[0-9a-f]{2})+", lambda match: _bytes(match[0]).decode(), text)
