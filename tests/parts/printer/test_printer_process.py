"""The printer as a process on a real broker: killed in the middle, started again, told to end, misconfigured."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import signal
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from printer.simulated.machine import Machine
from printer.simulated.paper import OutSlip, read_qr
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.places import shipped_config
from queue_core.wire.jobs import Restart
from tests.support.mosquitto import Mosquitto, mosquitto
from tests.support.printing_office import OFFICE, PRINTER, TinyCore
from tests.support.slips import print_job
from tests.support.waiting import until

PROGRAM = (sys.executable, "-W", "error", "-m", "printer")


class PaperOnTheNetwork:
    """A printer outside the program's process: it keeps its paper when the program dies. While it `holds` it answers
    questions and prints nothing.
    """

    def __init__(self) -> None:
        self.slips: list[OutSlip] = []
        self.holds = False
        self.slips_begun = 0
        self._writers: set[asyncio.StreamWriter] = set()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        machine = Machine(576)
        self._writers.add(writer)
        with contextlib.suppress(OSError):
            while data := await reader.read(65536):
                self.slips_begun += data.count(b"\x1b@\x1dv0")
                writer.write(machine.receive(data))
                while not self.holds and (worked := machine.work()) is not None:
                    writer.write(worked.answer)
                    self.slips += [worked.slip] if worked.slip else []
        writer.close()

    async def close(self) -> None:
        for writer in self._writers:
            writer.transport.abort()
        await asyncio.sleep(0)


@dataclass
class Desk:
    """Everything around the program."""

    broker: Mosquitto
    core: TinyCore
    paper: PaperOnTheNetwork
    config: Path
    data: Path

    async def start(self) -> asyncio.subprocess.Process:
        options = ("--config", self.config, "--office", OFFICE, "--mqtt", f"127.0.0.1:{self.broker.port}")
        process = await asyncio.create_subprocess_exec(
            *PROGRAM, PRINTER, *map(str, options), "--data", str(self.data), stderr=asyncio.subprocess.PIPE
        )
        self.core.presence = None
        await until(lambda: self.core.presence is not None and self.core.presence.online, seconds=30)
        return process


@asynccontextmanager
async def desk(kind: str = "tcp") -> AsyncIterator[Desk]:
    paper = PaperOnTheNetwork()
    with tempfile.TemporaryDirectory(prefix="pr") as folder:
        config = Path(folder) / "config"
        shutil.copytree(shipped_config(), config)
        async with mosquitto() as broker, await asyncio.start_server(paper.serve, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            text = f'[port]\nkind = "{kind}"\nhost = "127.0.0.1"\nport = {port}\n'
            (config / "devices" / f"{PRINTER}.toml").write_text(text)
            core = TinyCore(MqttConnector("127.0.0.1", broker.port), OfficeClock.from_environment({}))
            async with asyncio.TaskGroup() as group:
                running = group.create_task(core.run())
                yield Desk(broker, core, paper, config, Path(folder) / "data")
                running.cancel()
                await paper.close()


async def end(process: asyncio.subprocess.Process, sign: int = signal.SIGTERM) -> tuple[int | None, str]:
    process.send_signal(sign)
    _, errors = await process.communicate()
    return process.returncode, errors.decode()


async def test_killed_in_the_middle_of_a_slip_it_says_unknown_and_never_prints_that_job_again() -> None:
    async with desk() as office:
        process = await office.start()
        await office.core.send(print_job(job="whole", qr="https://q.example/whole"))
        assert await office.core.ending("whole") == "printed"
        office.paper.holds = True
        await office.core.send(print_job(job="half", qr="https://q.example/half"))
        await until(lambda: office.paper.slips_begun == 2)
        assert (await end(process, signal.SIGKILL))[0] == -signal.SIGKILL
        office.paper.holds = False
        process = await office.start()
        assert await office.core.ending("half") == "unknown"
        for job in ("whole", "half"):
            await office.core.send(print_job(job=job, qr=f"https://q.example/{job}"))
        await office.core.send(print_job(job="next", qr="https://q.example/next"))
        assert await office.core.ending("next") == "printed"
        assert (await end(process))[0] == 0
        assert office.core.endings("whole") == {"printed"}
        assert office.core.endings("half") == {"unknown"}
        out = Counter(read_qr(slip.picture()) for slip in office.paper.slips)
        assert out["https://q.example/whole"] == out["https://q.example/next"] == 1
        assert out["https://q.example/half"] <= 1


async def test_told_to_end_it_says_farewell_and_is_done() -> None:
    async with desk() as office:
        process = await office.start()
        status, errors = await end(process)
        assert status == 0
        assert "WARNING" not in errors
        await until(lambda: office.core.presence is not None and not office.core.presence.online)


async def test_told_to_restart_it_starts_anew_in_the_same_process() -> None:
    async with desk("simulated") as office:
        process = await office.start()
        assert office.core.presence is not None
        since = office.core.presence.since
        await office.core.send(Restart(at=OfficeClock.from_environment({}).moment()))
        await until(lambda: (there := office.core.presence) is not None and there.online and there.since != since, 30)
        await office.core.send(print_job())
        assert await office.core.ending("job-1") == "printed"
        assert (await end(process))[0] == 0


@pytest.mark.parametrize(
    ("text", "said"), [("[prot]", "did you mean «port»"), ('[port]\nkind = "tcp"', "port.host"), (None, "no such file")]
)
async def test_a_mistake_in_its_file_is_told_and_it_stays_down(tmp_path: Path, text: str | None, said: str) -> None:
    config = tmp_path / "config"
    shutil.copytree(shipped_config(), config)
    file = config / "devices" / "printer-1.toml"
    file.unlink() if text is None else file.write_text(text)
    process = await asyncio.create_subprocess_exec(
        *PROGRAM, "printer-1", "--config", str(config), "--data", str(tmp_path / "data"), stderr=asyncio.subprocess.PIPE
    )
    _, errors = await process.communicate()
    assert process.returncode == 78
    assert said in errors.decode()
    assert "printer-1.toml" in errors.decode()


async def test_two_programs_do_not_share_one_memory(tmp_path: Path) -> None:
    async with desk() as office:
        process = await office.start()
        second = await asyncio.create_subprocess_exec(
            *PROGRAM,
            *(PRINTER, "--config", str(office.config), "--data", str(office.data), "--mqtt", "127.0.0.1:9"),
            stderr=asyncio.subprocess.PIPE,
        )
        _, errors = await second.communicate()
        assert second.returncode == 78
        assert "another printer program" in errors.decode()
        assert (await end(process))[0] == 0
