"""One system call of the core made to fail, or to be its last; then a look at what is left."""

from __future__ import annotations

import asyncio
import re
import signal
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

from queue_core.wire import codec
from tests.support.core.on_brokers import embedded, until_online
from tests.support.crashes.reviving import revive
from tests.support.crashes.scenes import People, clock_at, people_at
from tests.support.crashes.telling import Replied, Told, told_in
from tests.support.crashes.tracing import TracedCore, traced_core
from tests.support.script import MORNING

Harm: TypeAlias = Literal["EIO", "ENOSPC", "EROFS", "KILL"]
WRITING = ("pwrite64", "write")
CALLS = (*WRITING, "fdatasync", "fsync", "ftruncate", "rename", "unlink")
FILES = ("", "-wal", "-journal", ".marker", ".marker.new", ".lock")
SECONDS = 60.0
_CALL = re.compile(r"(\d+) +(\w+)\(")


@dataclass(frozen=True, slots=True)
class Spoilt:
    """The `count`-th call of a name on the journal's files, and what is done to it."""

    call: str
    count: int
    harm: Harm

    @property
    def inject(self) -> list[str]:
        """The option of strace."""
        harm = "signal=SIGKILL" if self.harm == "KILL" else f"error={self.harm}"
        return ["-e", f"inject={self.call}:{harm}:when={self.count}"]


@dataclass
class Afterwards:
    """How a life with a fault ended: the exit status, what the core said, what was wrong, and if it was hit at all.

    `calls`: how many of each its busiest thread made.
    """

    status: int
    said: str
    wrong: list[str]
    was_hit: bool
    calls: Counter[str]


async def live_with(folder: Path, spoilt: Spoilt | None) -> Afterwards:
    """Start a core on nothing, let people come, end it if it still runs; then wake an office on what is left."""
    data = folder / "data"
    data.mkdir()
    how = ["-e", f"trace={','.join(CALLS)}", *_only_the_journal(data), *(spoilt.inject if spoilt is not None else [])]
    async with embedded() as broker, people_at(broker) as people:
        async with traced_core(folder, "core", data, broker.port, how, clock_at(MORNING)) as core:
            await _until_ended(core, people)
            status = await core.ended()
        told = _heard(people)
    lines = core.trace.read_text(encoding="utf-8").splitlines()
    calls = most_of_a_thread(lines)
    was_hit = any("INJECTED" in line for line in lines) or status == -signal.SIGKILL
    found = await revive(data, told, MORNING + 60)
    return Afterwards(status, core.said, found.wrong, was_hit, calls)


def most_of_a_thread(lines: Sequence[str]) -> Counter[str]:
    """Count each call by its busiest thread: strace counts the calls it spoils thread by thread."""
    by_thread = Counter(match.group(1, 2) for line in lines if (match := _CALL.match(line)))
    most: Counter[str] = Counter()
    for (_, call), count in by_thread.items():
        most[call] = max(most[call], count)
    return most


def every_fault(calls: Counter[str]) -> list[Spoilt]:
    """Return each way to spoil one of so many calls."""
    faults = []
    for call, count in calls.items():
        harms: Sequence[Harm] = ("EIO", "ENOSPC", "EROFS", "KILL") if call in WRITING else ("EIO", "KILL")
        faults += [Spoilt(call, number, harm) for number in range(1, count + 1) for harm in harms]
    return faults


def _only_the_journal(data: Path) -> list[str]:
    paths = [data, *(data / f"journal.db{end}" for end in FILES)]
    return [option for path in paths for option in ("-P", str(path))]


async def _until_ended(core: TracedCore, people: People) -> None:
    """Let people come until the core ends by itself, or else is told to."""
    async with asyncio.TaskGroup() as tasks:
        coming = tasks.create_task(_come(people))
        ending = tasks.create_task(core.process.wait())
        await asyncio.wait((coming, ending), return_when=asyncio.FIRST_COMPLETED)
        coming.cancel()
        core.send(signal.SIGTERM)


async def _come(people: People) -> None:
    with suppress(TimeoutError):
        await until_online(people.kiosk, SECONDS)
        await people.take("passport-foreign")
        await people.press("1", "open")
        await people.take("passport-foreign")
        await people.press("1", "next")
        await people.take("subsidy")


def _heard(people: People) -> list[Told]:
    messages = [message for device in (people.kiosk, people.boxes) for message in device.heard]
    heard = [told for message in messages for told in told_in(message.topic, message.payload)]
    return [_binding(told) for told in heard]


def _binding(told: Told) -> Told:
    if not isinstance(told, Replied):
        return told
    return replace(told, binds=codec.decode_reply(told.reply).ok)
