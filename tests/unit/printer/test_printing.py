"""One slip onto paper, in virtual time: a port that does what a test says."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from printer.commands import ASK_PAPER_WHEN_DONE, CUT_OFF_SCRAP, FORGET_UNPRINTED
from printer.port import Port, PortLost
from printer.printing import Printing
from printer.status import SILENT, Status
from tests.unit.runtime.virtual_time import run_virtually

WELL = Status(True, "ok", "closed")
OUT = Status(False, "out", "closed")


class ScriptedPort:
    """Says `statuses` one after another, the last for ever; is done after `done_after` waits."""

    def __init__(
        self,
        *statuses: Status | Exception,
        done_after: int = 0,
        on_write: Exception | None = None,
        stalls: bool = False,
    ) -> None:
        self.statuses = list(statuses) or [WELL]
        self.done_after = done_after
        self.on_write = on_write
        self.stalls = stalls
        self.written: list[bytes] = []
        self.asked = 0
        self.is_closed = False

    async def write(self, data: bytes) -> None:
        self.written.append(data)
        if self.stalls:
            await asyncio.sleep(5)
            raise PortLost("the printer has taken nothing")
        if self.on_write is not None:
            raise self.on_write

    async def status(self, within: float) -> Status:
        self.asked += 1
        said = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        if isinstance(said, Exception):
            raise said
        if said is SILENT:
            await asyncio.sleep(within)
        return said

    async def is_done(self, within: float) -> bool:
        self.done_after -= 1
        if self.done_after < 0:
            return True
        await asyncio.sleep(within)
        return False

    async def close(self) -> None:
        self.is_closed = True


class Ports:
    """Opens the given ports one after another; an exception is raised instead."""

    def __init__(self, *ports: ScriptedPort | Exception) -> None:
        self.ports = list(ports)

    async def __call__(self) -> Port:
        port = self.ports.pop(0)
        if isinstance(port, Exception):
            raise port
        return port


def printing(*ports: ScriptedPort | Exception) -> Printing:
    return Printing(Ports(*ports), answer_seconds=2, print_seconds=20)


async def put(how: Printing, data: bytes = b"slip", begun: list[str] | None = None) -> str:
    async def begin() -> None:
        if begun is not None:
            begun.append("begun")

    return await how.put(data, begin)


def virtually(main: Callable[[], object]) -> None:
    run_virtually(main())


def test_a_slip_is_printed_when_the_printer_answers_behind_it() -> None:
    async def main() -> None:
        port, begun = ScriptedPort(), []
        assert await put(printing(port), b"slip", begun) == "printed"
        assert port.written == [b"slip" + ASK_PAPER_WHEN_DONE]
        assert begun == ["begun"]

    virtually(main)


def test_nothing_is_sent_and_nothing_begins_while_the_printer_is_in_trouble() -> None:
    async def main() -> None:
        troubles = {
            "paper_out": OUT,
            "cover_open": Status(False, "ok", "open"),
            "error": Status(False, "ok", "closed", True),
            "offline": SILENT,
        }
        for trouble, status in troubles.items():
            port, begun = ScriptedPort(status), []
            assert await put(printing(port, port), begun=begun) == trouble
            assert (port.written, begun) == ([], [])

    virtually(main)


def test_a_printer_that_cannot_be_reached_is_offline() -> None:
    async def main() -> None:
        assert await put(printing(PortLost("nobody answers"))) == "offline"

    virtually(main)


def test_a_connection_that_died_in_the_meantime_is_opened_anew_before_anything_is_sent() -> None:
    async def main() -> None:
        dying, fresh = ScriptedPort(WELL, PortLost("broken pipe")), ScriptedPort()
        how = printing(dying, fresh)
        await how.look()
        assert await put(how) == "printed"
        assert dying.is_closed
        assert (dying.written, fresh.written) == ([], [b"slip" + ASK_PAPER_WHEN_DONE])

    virtually(main)


def test_a_pipe_that_breaks_while_bytes_go_leaves_it_unknown_and_the_next_slip_goes_over_a_new_port() -> None:
    async def main() -> None:
        broken, fresh = ScriptedPort(on_write=PortLost("broken pipe")), ScriptedPort()
        how = printing(broken, fresh)
        assert await put(how) == "unknown"
        assert broken.is_closed
        assert await put(how) == "printed"
        assert fresh.written == [CUT_OFF_SCRAP + b"slip" + ASK_PAPER_WHEN_DONE]
        assert await put(how) == "printed"
        assert fresh.written[1] == b"slip" + ASK_PAPER_WHEN_DONE

    virtually(main)


def test_paper_that_ends_in_the_middle_is_unknown_at_once_and_the_rest_is_forgotten() -> None:
    async def main() -> None:
        port = ScriptedPort(WELL, WELL, OUT, done_after=99)
        began = asyncio.get_running_loop().time()
        assert await put(printing(port)) == "unknown"
        assert asyncio.get_running_loop().time() - began < 3
        assert port.written[-1] == FORGET_UNPRINTED
        assert port.is_closed

    virtually(main)


def test_a_stalled_printer_is_unknown_when_the_time_is_up() -> None:
    async def main() -> None:
        began = asyncio.get_running_loop().time()
        silent = ScriptedPort(WELL, SILENT, done_after=999)
        assert await put(printing(silent)) == "unknown"
        assert 19 < asyncio.get_running_loop().time() - began < 30
        stalled = ScriptedPort(stalls=True)
        assert await put(printing(stalled)) == "unknown"

    virtually(main)


def test_a_printer_that_answers_late_has_printed() -> None:
    async def main() -> None:
        assert await put(printing(ScriptedPort(WELL, WELL, SILENT, done_after=5))) == "printed"

    virtually(main)


def test_a_hundred_jobs_do_not_wait_for_a_hundred_time_outs() -> None:
    async def main() -> None:
        how = printing(*[PortLost("nobody answers")] * 5)
        began = asyncio.get_running_loop().time()
        assert {await put(how) for _ in range(100)} == {"offline"}
        assert asyncio.get_running_loop().time() - began < 3

    virtually(main)


def test_when_it_may_not_begin_nothing_is_sent() -> None:
    async def main() -> None:
        port = ScriptedPort()

        async def disk_is_full() -> None:
            raise OSError("no space")

        try:
            await printing(port).put(b"slip", disk_is_full)
        except OSError:
            assert port.written == []
        else:
            raise AssertionError("it began all the same")

    virtually(main)


def test_a_program_that_ends_in_the_middle_lets_the_port_go() -> None:
    async def main() -> None:
        port = ScriptedPort(done_after=999)
        async with asyncio.TaskGroup() as group:
            task = group.create_task(put(printing(port)))
            await asyncio.sleep(0.1)
            task.cancel()
        assert port.is_closed

    virtually(main)
