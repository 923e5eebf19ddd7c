"""The boxes as a process on a real broker: killed and started again, told to end, misconfigured."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.wire.jobs import Restart
from tests.parts.counters.office import BUTTONS, OFFICE, Person, TinyCore
from tests.support.mosquitto import Mosquitto, mosquitto
from tests.support.offices import CONFIG
from tests.support.waiting import until

PROGRAM = (sys.executable, "-W", "error", "-m", "counters")
COUNTERS = [str(n) for n in range(1, 15)]


@dataclass
class Desk:
    """Everything around the program."""

    broker: Mosquitto
    core: TinyCore
    folder: Path

    async def start(self) -> asyncio.subprocess.Process:
        where = ("--data", self.folder / "data", "--boxes", self.folder / "boxes")
        office = ("--config", CONFIG, "--office", OFFICE, "--mqtt", f"127.0.0.1:{self.broker.port}")
        process = await asyncio.create_subprocess_exec(
            *PROGRAM, BUTTONS, *map(str, (*office, *where)), stderr=asyncio.subprocess.PIPE
        )
        self.core.presence = None
        await until(lambda: self.core.presence is not None and self.core.presence.online, seconds=30)
        return process

    async def person(self, group: asyncio.TaskGroup) -> Person:
        person = Person()
        sitting = group.create_task(person.sit(self.folder / "boxes"))
        sitting.add_done_callback(lambda task: task.cancelled() or task.exception())
        await until(lambda: person.writer is not None)
        return person


@asynccontextmanager
async def desk() -> AsyncIterator[Desk]:
    clock = OfficeClock.from_environment({})
    with tempfile.TemporaryDirectory(prefix="bt") as folder:
        async with mosquitto() as broker, asyncio.TaskGroup() as group:
            core = TinyCore(MqttConnector("127.0.0.1", broker.port), clock, COUNTERS)
            running = group.create_task(core.run())
            yield Desk(broker, core, Path(folder))
            running.cancel()


async def end(process: asyncio.subprocess.Process, sign: int = signal.SIGTERM) -> tuple[int | None, str]:
    process.send_signal(sign)
    _, errors = await process.communicate()
    return process.returncode, errors.decode()


async def test_killed_and_started_again_it_shows_the_present_and_presses_go_on() -> None:
    async with desk() as office, asyncio.TaskGroup() as group:
        process = await office.start()
        person = await office.person(group)
        await person.sees_every("closed")
        person.presses("14", "open")
        await person.sees("14", "free")
        assert (await end(process, signal.SIGKILL))[0] == -signal.SIGKILL
        (office.folder / "boxes").unlink()
        await office.core.put("14", "serving", "П017")
        process = await office.start()
        person = await office.person(group)
        await person.sees("14", "serving", "П017")
        person.presses("14", "next")
        await person.sees("14", "called", "А001")
        assert (await end(process))[0] == 0


async def test_told_to_end_it_says_farewell_and_leaves_nothing_behind() -> None:
    async with desk() as office:
        process = await office.start()
        line = office.folder / "data" / "counters" / f"{BUTTONS}.line"
        assert stat.S_ISCHR(os.stat(line).st_mode)
        status, errors = await end(process)
        assert status == 0
        assert "WARNING" not in errors
        assert "ERROR" not in errors
        assert not line.is_symlink()
        assert not (office.folder / "boxes").exists()
        await until(lambda: office.core.presence is not None and not office.core.presence.online)


async def test_told_to_restart_it_starts_anew_in_the_same_process() -> None:
    async with desk() as office:
        process = await office.start()
        assert office.core.presence is not None
        since = office.core.presence.since
        await office.core.send(Restart(at=OfficeClock.from_environment({}).moment()))
        await until(lambda: (there := office.core.presence) is not None and there.online and there.since != since, 30)
        assert (await end(process))[0] == 0


@pytest.mark.parametrize(
    ("text", "said"),
    [("[lien]", "did you mean «line»"), ('[[box]]\ncounter = "1"', "box[1].address"), (None, "no such file")],
)
async def test_a_mistake_in_its_file_is_told_and_it_stays_down(tmp_path: Path, text: str | None, said: str) -> None:
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    file = config / "devices" / f"{BUTTONS}.toml"
    file.unlink() if text is None else file.write_text(text)
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, BUTTONS, "--config", str(config), "--data", str(tmp_path / "data"), stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 78
    assert said in errors.decode()
    assert f"{BUTTONS}.toml" in errors.decode()
