"""Programs as child processes: started together, restarted when they crash, stopped in reverse."""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import structlog

from queue_core.runtime.cli import EXIT_CONFIGURATION

log = structlog.get_logger()

RESTART_AFTER_SECONDS = 0.5
PR_SET_PDEATHSIG = 1
"""From linux/prctl.h."""
STOP_WITHIN_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Program:
    """A program to run: its name in the log and its command line; `environment` is added to ours."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)


class RunningPrograms:
    """Children of this process. One that crashes or is killed comes back; one ended by SIGTERM stays down."""

    def __init__(self, environment: Mapping[str, str], log_file: Path | None = None) -> None:
        """Start programs with this environment; their log goes to `log_file`, or where ours goes."""
        self._environment = dict(environment)
        self._log_file = log_file
        self._children: dict[str, asyncio.subprocess.Process] = {}
        self._ending = False

    @property
    def pids(self) -> dict[str, int]:
        """Process ids by program name, of those that run now."""
        return {name: child.pid for name, child in self._children.items() if child.returncode is None}

    async def keep_running(self, program: Program) -> int:
        """Start a program and keep it up; return its exit status once it stays down."""
        while True:
            child = await self._start(program)
            status = await child.wait()
            if self._ending or not _comes_back(status):
                self._say_down(program, status)
                return status
            log.warning(
                "A program ended unexpectedly and is started again", action="restart", of=program.name, status=status
            )
            await asyncio.sleep(RESTART_AFTER_SECONDS)

    async def stop_all(self) -> None:
        """End all children, the last started first; one that does not end in time is killed."""
        self._ending = True
        for name, child in reversed(list(self._children.items())):
            if child.returncode is not None:
                continue
            with contextlib.suppress(ProcessLookupError):
                child.send_signal(signal.SIGTERM)
            try:
                async with asyncio.timeout(STOP_WITHIN_SECONDS):
                    await child.wait()
            except TimeoutError:
                log.warning("A program did not end and is killed", action="killed", of=name)
                with contextlib.suppress(ProcessLookupError):
                    child.kill()
                await child.wait()

    async def _start(self, program: Program) -> asyncio.subprocess.Process:
        with contextlib.ExitStack() as open_files:
            log_to = open_files.enter_context(self._log_file.open("ab")) if self._log_file is not None else None
            child = await self._spawn(program, log_to)
        self._children[program.name] = child
        return child

    async def _spawn(self, program: Program, log_to: IO[bytes] | None) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *program.command,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log_to,
            stderr=log_to,
            env={**self._environment, **program.environment},
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )

    def _say_down(self, program: Program, status: int) -> None:
        if status == EXIT_CONFIGURATION:
            log.error("A program stays down until its configuration is mended", action="down", of=program.name)
        elif not self._ending:
            log.info("A program was ended and stays down", action="down", of=program.name, status=status)


def _die_with_parent() -> None:
    """Ask the kernel to end this child when its parent dies, however it dies: no orphan holds a port."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _comes_back(status: int) -> bool:
    """Exit 0 is an end somebody asked for, as is a death by SIGTERM before the program could catch it."""
    return status not in (0, EXIT_CONFIGURATION, -signal.SIGTERM, -signal.SIGINT)
