"""The printer program from the core's job to the visitor's phone, over real sockets and pseudo-terminals."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from printer.settings import PortSettings, Settings, SimulatedSettings, SpoolSettings
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.runtime.system.ports import free_port
from queue_core.runtime.toml_file import ConfigurationMistake
from queue_core.wire.codec import encode
from queue_core.wire.jobs import Lock, Restart, Watch
from tests.support.printing_office import PrintingOffice, options, printing_office
from tests.support.slips import offline_job, print_job
from tests.support.waiting import until

LINES = ["tcp", "serial"]


def twin(line: str = "tcp", **settings: Any) -> Settings:
    return Settings(simulated=SimulatedSettings(line=line), **settings)


async def a_slip_is_out(office: PrintingOffice, count: int) -> None:
    await until(lambda: len(office.person.slips) >= count)
    assert len(office.person.slips) == count


@pytest.mark.parametrize("line", LINES)
async def test_a_job_becomes_a_slip_whose_qr_the_visitor_reads_and_the_core_is_told(line: str) -> None:
    async with printing_office(twin(line)) as office:
        job = print_job()
        await office.core.send(job)
        assert await office.core.ending("job-1") == "printed"
        await a_slip_is_out(office, 1)
        assert office.person.slips[0]["qr"] == job.qr
        assert office.person.slips[0]["whole"]
        await until(lambda: office.core.health.get("paper") == "ok")
        assert office.core.health["cover"] == "closed"
        assert office.core.health["printer"] == "ok"


@pytest.mark.parametrize("line", LINES)
async def test_slips_come_out_in_the_order_of_their_jobs_each_in_its_copies(line: str) -> None:
    async with printing_office(twin(line)) as office:
        for n in range(5):
            await office.core.send(print_job(job=f"job-{n}", qr=f"https://q.example/{n}", copies=1 + n % 2))
        assert await office.core.ending("job-4") == "printed"
        await a_slip_is_out(office, 7)
        assert [slip["qr"][-1] for slip in office.person.slips] == ["0", "1", "1", "2", "3", "3", "4"]


async def test_a_repeated_job_prints_nothing_and_is_told_again() -> None:
    async with printing_office(twin()) as office:
        for count in (1, 2, 3):
            await office.core.send(print_job())
            await until(lambda count=count: len(office.core.told) >= count)
        assert len({ask.id for ask in office.core.told}) == 3
        assert office.core.endings("job-1") == {"printed"}
        await office.core.send(print_job(job="job-2"))
        assert await office.core.ending("job-2") == "printed"
        await a_slip_is_out(office, 2)


async def test_the_core_is_told_until_it_replies_with_one_and_the_same_ask() -> None:
    async with printing_office(twin()) as office:
        office.core.is_mute = True
        await office.core.send(print_job())
        await until(lambda: len(office.core.told) >= 2)
        assert len({ask.id for ask in office.core.told}) == 1
        office.core.is_mute = False


@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize(
    ("fault", "mended", "reason"),
    [
        ({"paper": "out"}, {"paper": "ok"}, "paper_out"),
        ({"cover": "open"}, {"cover": "closed"}, "cover_open"),
        ({"power": "off"}, {"power": "on"}, "offline"),
    ],
)
async def test_a_trouble_is_told_with_its_reason_and_presence_says_when_it_is_over(
    fault: dict[str, str], mended: dict[str, str], reason: str, line: str
) -> None:
    async with printing_office(twin(line, port=PortSettings(answer_seconds=0.2))) as office:
        await until(lambda: office.core.health.get("paper") == "ok")
        await office.person.does(**fault)
        await until(lambda: not _is_well(office))
        await office.core.send(print_job())
        assert await office.core.ending("job-1") == reason
        await office.person.does(**mended)
        await until(lambda: _is_well(office))
        await office.core.send(print_job(job="job-2"))
        assert await office.core.ending("job-2") == "printed"
        await a_slip_is_out(office, 1)


def _is_well(office: PrintingOffice) -> bool:
    health = office.core.health
    return (health.get("paper"), health.get("cover"), health.get("printer")) == ("ok", "closed", "ok")


async def test_nonsense_at_the_window_harms_nobody() -> None:
    async with printing_office(twin()) as office:
        await office.person.does(coffee="yes")
        await office.person.does(paper="gold")
        await office.person.does(paper="low")
        await until(lambda: office.core.health.get("paper") == "low")


async def test_little_paper_is_said_and_printed_on() -> None:
    async with printing_office(twin()) as office:
        await office.person.does(paper="low")
        await until(lambda: office.core.health.get("paper") == "low")
        await office.core.send(print_job())
        assert await office.core.ending("job-1") == "printed"


@pytest.mark.parametrize("line", LINES)
async def test_half_a_slip_is_unknown_and_its_rest_never_comes_out(line: str) -> None:
    async with printing_office(twin(line)) as office:
        await office.person.does(paper_out_after=300)
        await office.core.send(print_job())
        assert await office.core.ending("job-1") == "unknown"
        await until(lambda: office.core.health.get("paper") == "out")
        await office.person.does(paper="ok")
        await until(lambda: _is_well(office))
        await office.core.send(print_job(job="job-2", duplicate=True))
        assert await office.core.ending("job-2") == "printed"
        await a_slip_is_out(office, 2)
        assert [(slip["whole"], slip["qr"] is None) for slip in office.person.slips] == [(False, True), (True, False)]


async def test_a_printer_switched_off_in_the_middle_leaves_it_unknown() -> None:
    slow = Settings(simulated=SimulatedSettings(millimetres_per_second=30), port=PortSettings(answer_seconds=0.2))
    async with printing_office(slow) as office:
        await until(lambda: office.core.health.get("paper") == "ok")
        await office.core.send(print_job())
        await until(lambda: (office.data / "printer/printer-1/jobs.jsonl").read_bytes().count(b"begun"))
        await until(lambda: office.core.health.get("spool") is not None)
        await office.person.does(power="off")
        assert await office.core.ending("job-1") == "unknown"


async def test_a_watcher_sees_the_last_slips() -> None:
    async with printing_office(twin()) as office:
        await office.core.send(print_job())
        assert await office.core.ending("job-1") == "printed"
        clock = OfficeClock(1_793_600_000.0)
        await office.core.send(Watch(at=clock.moment(), for_seconds=30, width=640))
        await until(lambda: office.core.pictures)
        assert Image.open(io.BytesIO(office.core.pictures[0])).width == 640
        await office.core.send(print_job(job="job-2", ticket={"number": "П018"}))
        await until(lambda: len(office.core.pictures) >= 2)
        assert office.core.pictures[0] != office.core.pictures[1]


async def test_a_restart_ends_the_program_so_that_it_starts_anew() -> None:
    async with printing_office(twin()) as office:
        await office.core.send(Lock(at=OfficeClock(1_793_600_000.0).moment(), locked=True))
        await office.core.send(print_job())
        assert await office.core.ending("job-1") == "printed"
        await office.core.send(Restart(at=OfficeClock(1_793_600_000.0).moment()))
        assert await office.program
        assert office.core.presence is not None
        await until(lambda: office.core.presence is not None and not office.core.presence.online)


async def test_an_offline_ticket_of_a_kiosk_is_printed_from_the_folder_and_told_to_the_core() -> None:
    async with printing_office(twin(spool=SpoolSettings(folder="inbox"))) as office:
        inbox = office.data / "inbox"
        await until(inbox.is_dir)
        (inbox / "off-1.new").write_bytes(encode(offline_job(job="off-1")))
        (inbox / "off-1.new").rename(inbox / "off-1.json")
        await until((inbox / "off-1.result").exists)
        assert json.loads((inbox / "off-1.result").read_text()) == {"outcome": "printed"}
        assert not (inbox / "off-1.json").exists()
        assert await office.core.ending("off-1") == "printed"
        (inbox / "off-1.json").write_bytes(encode(offline_job(job="off-1")))
        (inbox / "off-1.result").unlink()
        await until((inbox / "off-1.result").exists)
        await a_slip_is_out(office, 1)


async def test_a_core_that_cannot_now_is_told_later(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("printer.program._ASK_AGAIN_SECONDS", 0.05)
    async with printing_office(twin()) as office:
        office.core.refusals = ["unavailable", "unavailable"]
        await office.core.send(print_job())
        await until(lambda: len(office.core.told) == 3)
        assert len({ask.id for ask in office.core.told}) == 3


async def test_one_slip_that_cannot_be_drawn_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    from printer import __main__ as program

    whole = program.draw

    def broken(job: Any, *others: Any) -> Any:
        if job.job == "job-1":
            raise ValueError("no such letter")
        return whole(job, *others)

    monkeypatch.setattr(program, "draw", broken)
    async with printing_office(twin()) as office:
        await office.core.send(print_job())
        await office.core.send(print_job(job="job-2"))
        assert await office.core.ending("job-1") == "error"
        assert await office.core.ending("job-2") == "printed"


async def test_without_a_disk_nothing_is_printed_and_the_core_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    async with printing_office(twin()) as office:
        await until(lambda: office.core.health.get("paper") == "ok")
        monkeypatch.setattr("printer.spool_file.SpoolFile.append", full)
        await office.core.send(print_job())
        assert await office.core.ending("job-1") == "error"
        assert office.person.slips == []


async def test_a_real_printer_that_is_not_there_is_offline_and_the_program_goes_on() -> None:
    nowhere = Settings(port=PortSettings(kind="tcp", host="127.0.0.1", port=free_port()))
    async with printing_office(nowhere) as office:
        await office.core.send(print_job())
        assert await office.core.ending("job-1") == "offline"
        await until(lambda: office.core.health.get("printer") == "offline")
        assert office.core.health["paper"] is None


async def test_a_one_way_device_file_is_written_and_believed(tmp_path: Path) -> None:
    paper = tmp_path / "lp0"
    paper.touch()
    mute = Settings(port=PortSettings(kind="file", device=str(paper), answers=False))
    async with printing_office(mute) as office:
        await office.core.send(print_job())
        assert await office.core.ending("job-1") == "printed"
        await office.core.send(Watch(at=OfficeClock(1_793_600_000.0).moment(), for_seconds=30))
        await until(lambda: office.core.pictures)
    assert paper.read_bytes().startswith(b"\x1b@\x1dv0")


async def test_a_window_at_a_real_printer_is_a_mistake(tmp_path: Path) -> None:
    from printer.__main__ import run_printer

    settings = Settings(port=PortSettings(kind="tcp", host="127.0.0.1"))
    connector = MemoryBroker().connector()
    with pytest.raises(ConfigurationMistake, match="no such window"):
        await run_printer(options(tmp_path), settings, connector, OfficeClock(0.0), paper=tmp_path / "paper")
