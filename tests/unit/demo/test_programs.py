"""Programs as children: a crash brings them back, an end that was asked for does not."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from queue_core.demo.programs import Program, RunningPrograms
from queue_core.runtime.system.ports import check_port
from queue_core.runtime.toml_file import ConfigurationMistake
from tests.support.waiting import until, within

STAYS = "import time\nwhile True: time.sleep(1)"
STUBBORN = "import signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: time.sleep(1)"


def program(code: str, name: str = "child") -> Program:
    return Program(name, [sys.executable, "-c", code])


@asynccontextmanager
async def kept_up(child: Program) -> AsyncIterator[tuple[RunningPrograms, asyncio.Task[int]]]:
    running = RunningPrograms(os.environ)
    async with asyncio.TaskGroup() as tasks:
        keeping = tasks.create_task(running.keep_running(child))
        await until(lambda: child.name in running.pids)
        yield running, keeping
        await running.stop_all()


async def test_a_killed_program_is_back_within_a_second() -> None:
    async with kept_up(program(STAYS)) as (running, _):
        first = running.pids["child"]
        os.kill(first, signal.SIGKILL)
        await until(lambda: running.pids.get("child", first) != first, seconds=1.0)


async def test_a_program_ended_by_sigterm_stays_down() -> None:
    async with kept_up(program(STAYS)) as (running, keeping):
        os.kill(running.pids["child"], signal.SIGTERM)
        assert await within(keeping, 5) == -signal.SIGTERM
        assert not running.pids


@pytest.mark.parametrize("status", [0, 78])
async def test_a_program_that_ends_well_or_is_misconfigured_stays_down(status: int) -> None:
    running = RunningPrograms(os.environ)
    child = program(f"raise SystemExit({status})")
    assert await within(running.keep_running(child)) == status


async def test_a_program_that_fails_is_started_again(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    child = program(f"open({str(marks)!r}, 'a').write('x')\nraise SystemExit(1)")
    async with kept_up(child):
        await until(lambda: marks.exists() and len(marks.read_text()) >= 2)


async def test_a_program_that_does_not_end_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("queue_core.demo.programs.STOP_WITHIN_SECONDS", 0.2)
    async with kept_up(program(STUBBORN)) as (running, _):
        pid = running.pids["child"]
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


async def test_a_port_in_use_is_named_with_its_holder() -> None:
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ConfigurationMistake, match=rf"port {port} is in use by .*process {os.getpid()}"):
            check_port(port, "PORT")
