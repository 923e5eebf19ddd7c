"""A core under strace: its system calls are written down, or one of them is made to fail."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from queue_core.runtime.system.ports import free_port
from tests.support.offices import CONFIG

SECONDS = 60.0
NAMED = ("open", "openat", "creat", "mkdir", "mkdirat", "truncate", "rename", "renameat", "renameat2", "unlink")
NAMED_TOO = ("unlinkat", "link", "linkat", "symlink", "symlinkat")
WRITTEN = ("write", "pwrite64", "writev", "pwritev", "pwritev2", "sendfile", "copy_file_range", "splice")
KEPT = ("fsync", "fdatasync", "sync", "syncfs", "sync_file_range")
OTHERS = ("ftruncate", "fallocate", "mmap", "sendto", "sendmsg", "sendmmsg")
RECORDED = (*NAMED, *NAMED_TOO, *WRITTEN, *KEPT, *OTHERS)
"""Every call that can change a file or a folder, and those that tell others."""
LONGEST_STRING = 10_000_000


@dataclass
class TracedCore:
    """`python -m queue_core run` as the child of strace, whose record is whole once `ended` returned."""

    process: asyncio.subprocess.Process
    trace: Path
    log: Path

    @property
    def said(self) -> str:
        """What the core wrote to stderr."""
        return self.log.read_text(encoding="utf-8")

    @property
    def pid(self) -> int | None:
        """The process id of the core; None before it begins and after it has ended."""
        strace = self.process.pid
        with suppress(OSError):
            children = Path(f"/proc/{strace}/task/{strace}/children").read_text(encoding="ascii").split()
            return int(children[0]) if children else None
        return None

    def send(self, sign: signal.Signals) -> None:
        """Send a signal to the core itself."""
        pid = self.pid
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, sign)

    async def ended(self) -> int:
        """Return its exit status once it has ended, −9 where it was killed."""
        async with asyncio.timeout(SECONDS):
            return await self.process.wait()


@cache
def strace_program() -> str:
    """Find strace and see that it works; raises `RuntimeError` naming what to install or to allow."""
    program = shutil.which("strace")
    if program is None:
        raise RuntimeError("strace is missing: install the Debian package strace")
    tried = subprocess.run([program, "-f", "-o", os.devnull, "true"], capture_output=True, text=True, check=False)
    if tried.returncode != 0:
        raise RuntimeError(
            f"strace may not follow a process here ({tried.stderr.strip()}): allow ptrace "
            "(in a container --cap-add=SYS_PTRACE, else sysctl kernel.yama.ptrace_scope=1 or 0)"
        )
    return program


@asynccontextmanager
async def traced_core(
    folder: Path, name: str, data: Path, broker_port: int, how: Sequence[str], environment: Mapping[str, str]
) -> AsyncIterator[TracedCore]:
    """Start a core on `data` under strace with the options `how`; what it leaves of itself goes to `folder`."""
    trace, log = folder / f"{name}.strace", folder / f"{name}.log"
    places = ["--config", str(CONFIG), "--data", str(data), "--port", str(free_port())]
    core = [sys.executable, "-m", "queue_core", "run", *places, "--mqtt", f"127.0.0.1:{broker_port}"]
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            strace_program(),
            *("-f", "-o", str(trace), *how, "--", *core),
            stdout=output,
            stderr=output,
            env={**os.environ, **environment},
        )
    traced = TracedCore(process, trace, log)
    try:
        yield traced
    finally:
        traced.send(signal.SIGKILL)
        with suppress(TimeoutError):
            await traced.ended()
        if process.returncode is None:
            process.kill()
            await process.wait()


def recording() -> list[str]:
    """Return the options that write every call of `RECORDED` down with all its bytes."""
    return ["--seccomp-bpf", "-y", "-xx", "-s", str(LONGEST_STRING), "-e", f"trace={','.join(RECORDED)}"]
