"""The real core under a watch: it lives while its writer turns; one that stands still is ended and started anew."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from queue_core.demo.programs import Program, RunningPrograms
from queue_core.runtime.system.ports import free_port
from queue_core.runtime.system.standstill import EXIT_STANDSTILL
from queue_core.wire import asks, codec
from queue_core.wire.replies import Reply
from tests.support.core.manager import Manager, manager
from tests.support.core.on_brokers import (
    Broker,
    CoreProcess,
    Device,
    bodies_in_journal,
    broker_of,
    core_process,
    device_on,
    until_online,
)
from tests.support.crashes.tracing import strace_program
from tests.support.offices import CONFIG
from tests.support.waiting import until

pytestmark = [pytest.mark.timeout(120)]

OFFICE = "demo"
LIMIT = 2.0
WATCHED = ("--standstill", str(LIMIT))
DID_NOT_ANSWER = "The journal did not answer"
TAKE = asks.TakeTicket(id="5f0c9a1e7b3d4826", service="subsidy")


@pytest.fixture
async def broker() -> AsyncIterator[Broker]:
    async with broker_of("mosquitto") as running:
        yield running


@asynccontextmanager
async def no_fsync_returns(pid: int, folder: Path) -> AsyncIterator[None]:
    """Let each fdatasync of a running process hang from now on, as a disk that has died lets it.

    Leave when the process has said its last word: its parent learns that it ended when nobody follows it any more.
    """
    trace = folder / "hanging.strace"
    hang = ["-e", "trace=fdatasync", "-e", "inject=fdatasync:delay_enter=600s"]
    with (folder / "strace.log").open("wb") as said:
        strace = await asyncio.create_subprocess_exec(
            strace_program(), "-f", "-o", str(trace), *hang, "-p", str(pid), stdout=said, stderr=said
        )
    try:
        await until(lambda: all(_is_traced(thread) for thread in Path(f"/proc/{pid}/task").iterdir()))
        yield
    finally:
        if strace.returncode is None:
            strace.kill()
        await strace.wait()


def _is_traced(thread: Path) -> bool:
    return "TracerPid:\t0" not in (thread / "status").read_text(encoding="ascii")


def _beats(listening: Manager) -> int:
    return listening.told.count("WATCHDOG=1")


def _last_word(core: CoreProcess) -> str:
    return core.said.rstrip().splitlines()[-1]


async def test_it_is_ready_when_the_journal_is_open_then_lives_then_says_that_it_ends(
    broker: Broker, tmp_path: Path
) -> None:
    with manager(tmp_path, LIMIT) as listening:
        async with core_process(broker.port, tmp_path / "data", environment=listening.environment) as core:
            await until(lambda: listening.told != [])
            assert "begins to serve" in core.said
            assert listening.told[0] == "READY=1"
            before = _beats(listening)
            await until(lambda: _beats(listening) >= before + 5)
            assert await core.end() == 0
        assert [told for told in listening.told if told != "WATCHDOG=1"] == ["READY=1", "STOPPING=1"]


async def test_a_core_that_cannot_open_its_journal_is_never_ready(broker: Broker, tmp_path: Path) -> None:
    (tmp_path / "data" / "journal.db").mkdir(parents=True)
    with manager(tmp_path, LIMIT) as listening:
        async with core_process(broker.port, tmp_path / "data", environment=listening.environment) as core:
            assert await core.ended() == 1
        assert listening.told == []


async def test_a_commit_that_never_returns_is_noticed_by_the_manager_and_ended_with_a_last_word(
    broker: Broker, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with manager(tmp_path, LIMIT) as listening:
        watched = core_process(broker.port, data, more=WATCHED, environment=listening.environment)
        async with device_on(broker, OFFICE, "kiosk-1") as kiosk:
            async with watched as core:
                await until_online(kiosk)
                told = await kiosk.ask(asks.TakeTicket(id="before", service="subsidy"))
                async with no_fsync_returns(core.process.pid, tmp_path):
                    await kiosk.say("ask", codec.encode(TAKE))
                    await until(lambda: "fdatasync" in (tmp_path / "hanging.strace").read_text(encoding="utf-8"))
                    beats = _beats(listening)
                    await until(lambda: DID_NOT_ANSWER in core.said)
                assert await core.ended() == EXIT_STANDSTILL
            assert _beats(listening) <= beats + 1, "who only turns the event loop does not live"
            assert _last_word(core).startswith(f"{DID_NOT_ANSWER}: {data / 'journal.db'} ({LIMIT:g} s)")
            assert "most recent call first" in core.said, "it tells what every thread did"
            assert kiosk.replies(TAKE.id) == []
            async with core_process(broker.port, data):
                first, other = await kiosk.ask(TAKE), await kiosk.ask(asks.TakeTicket(id="after", service="subsidy"))
    assert [reply.ticket.number for reply in (told, first, other) if reply.ticket] == ["С001", "С002", "С003"]
    assert len(await bodies_in_journal(data, "ticket_issued")) == 3


async def test_a_core_told_to_end_does_not_wait_for_ever_for_a_disk(broker: Broker, tmp_path: Path) -> None:
    watched = core_process(broker.port, tmp_path / "data", more=WATCHED)
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk, watched as core:
        await until_online(kiosk)
        async with no_fsync_returns(core.process.pid, tmp_path):
            await kiosk.say("ask", codec.encode(TAKE))
            await until(lambda: "fdatasync" in (tmp_path / "hanging.strace").read_text(encoding="utf-8"))
            core.process.send_signal(signal.SIGTERM)
            await until(lambda: DID_NOT_ANSWER in core.said)
        assert await core.ended() == EXIT_STANDSTILL


async def test_who_starts_it_anew_has_a_serving_office_again(broker: Broker, tmp_path: Path) -> None:
    data, log = tmp_path / "data", tmp_path / "log"
    places = ["--config", str(CONFIG), "--data", str(data), "--port", str(free_port()), "--reserve-mb", "0"]
    command = [sys.executable, "-m", "queue_core", "run", *places, *WATCHED, "--mqtt", f"127.0.0.1:{broker.port}"]
    programs = RunningPrograms(os.environ, log)
    async with device_on(broker, OFFICE, "kiosk-1") as kiosk, asyncio.TaskGroup() as tasks:
        running = tasks.create_task(programs.keep_running(Program("core", command)))
        await until_online(kiosk)
        first = programs.pids["core"]
        async with no_fsync_returns(first, tmp_path):
            await kiosk.say("ask", codec.encode(TAKE))
            await until(lambda: DID_NOT_ANSWER in log.read_text(encoding="utf-8"))
        await until(lambda: programs.pids.get("core") not in (None, first))
        assert (await kiosk.ask(TAKE)).ok
        await programs.stop_all()
        await running


@asynccontextmanager
async def _core_with_a_fault(
    broker: Broker, folder: Path, listening: Manager, *more: str
) -> AsyncIterator[CoreProcess]:
    log = folder / "core.log"
    places = ["--data", str(folder / "data"), "--port", str(free_port()), "--mqtt-port", str(broker.port)]
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.core.stuck_process", *places, *more),
            stdout=output,
            stderr=output,
            env={**os.environ, **listening.environment},
        )
    core = CoreProcess(process, log)
    try:
        yield core
    finally:
        await core.kill()


async def test_an_event_loop_that_turns_in_a_circle_is_named_and_ended(broker: Broker, tmp_path: Path) -> None:
    with manager(tmp_path, LIMIT) as listening:
        async with _core_with_a_fault(broker, tmp_path, listening, *WATCHED) as core:
            await until(lambda: _beats(listening) > 0)
            core.process.send_signal(signal.SIGUSR1)
            assert await core.ended() == EXIT_STANDSTILL
    assert _last_word(core).startswith(f"The core's event loop did not turn ({LIMIT:g} s)")
    assert "_turn_in_a_circle" in core.said, "the place where it stood"


async def test_a_card_that_takes_its_time_for_each_commit_is_no_standstill(broker: Broker, tmp_path: Path) -> None:
    slow = ("--standstill", "3", "--slow", "1.5")
    with manager(tmp_path, 3.0) as listening:
        async with (
            _core_with_a_fault(broker, tmp_path, listening, *slow) as core,
            device_on(broker, OFFICE, "buttons-1") as buttons,
        ):
            await until_online(buttons)
            beats = _beats(listening)
            for number in range(4):
                assert (await _press(buttons, number)).ok
            assert core.process.returncode is None
            assert _beats(listening) >= beats + 3


async def _press(buttons: Device, number: int) -> Reply:
    return await buttons.ask(asks.Press(id=f"p{number}", counter="1", key=("open", "pause", "resume", "pause")[number]))


async def test_a_core_that_was_stopped_for_long_goes_on(broker: Broker, tmp_path: Path) -> None:
    with manager(tmp_path, LIMIT) as listening:
        watched = core_process(broker.port, tmp_path / "data", more=WATCHED, environment=listening.environment)
        async with watched as core:
            await until(lambda: _beats(listening) > 0)
            core.process.send_signal(signal.SIGSTOP)
            stopped = time.monotonic()
            await until(lambda: time.monotonic() - stopped > 2 * LIMIT)
            core.process.send_signal(signal.SIGCONT)
            beats = _beats(listening)
            await until(lambda: _beats(listening) > beats + 4)
            assert await core.end() == 0
