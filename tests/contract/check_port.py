"""What every port to a printer keeps, whatever carries the bytes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from printer.commands import ASK_PAPER_WHEN_DONE, FORGET_UNPRINTED, bytes_of
from printer.port import Opener, Port, PortLost
from printer.simulated.twin import Twin
from printer.slip import draw
from printer.status import Status
from tests.support.slips import fonts, print_job, words

WITHIN = 5.0


@dataclass(frozen=True)
class Station:
    """A twin and the way to it."""

    twin: Twin
    open: Opener


def slip_bytes() -> bytes:
    return bytes_of(draw(print_job(), words(), fonts(), 576).picture, copies=1, cut="full")


async def check_a_well_printer_says_so(station: Station) -> None:
    port = await station.open()
    assert await port.status(WITHIN) == Status(True, "ok", "closed")
    await port.close()


async def check_every_trouble_is_seen(station: Station) -> None:
    port = await station.open()
    station.twin.load_paper("low")
    assert (await port.status(WITHIN)).paper == "low"
    station.twin.load_paper("out")
    assert (await port.status(WITHIN)).trouble == "paper_out"
    station.twin.load_paper("ok")
    station.twin.move_cover("open")
    assert (await port.status(WITHIN)).trouble == "cover_open"
    station.twin.move_cover("closed")
    assert (await port.status(WITHIN)).trouble is None
    await port.close()


async def check_a_slip_comes_out_before_its_answer(station: Station) -> None:
    port = await station.open()
    for count in (1, 2, 3):
        await port.write(slip_bytes() + ASK_PAPER_WHEN_DONE)
        assert await port.is_done(WITHIN)
        assert len(station.twin.slips) == count
    picture = draw(print_job(), words(), fonts(), 576).picture
    assert all(slip.picture().crop((0, 0, *picture.size)).tobytes() == picture.tobytes() for slip in station.twin.slips)
    await port.close()


async def check_no_answer_comes_while_the_paper_is_out(station: Station) -> None:
    port = await station.open()
    station.twin.stop_after(200)
    await port.write(slip_bytes() + ASK_PAPER_WHEN_DONE)
    assert not await port.is_done(0.2)
    assert (await port.status(WITHIN)).trouble == "paper_out"
    await port.write(FORGET_UNPRINTED)
    assert (await port.status(WITHIN)).trouble == "paper_out"
    station.twin.load_paper("ok")
    assert (await port.status(WITHIN)).trouble is None
    await port.write(slip_bytes() + ASK_PAPER_WHEN_DONE)
    assert await port.is_done(WITHIN)
    assert [slip.is_whole for slip in station.twin.slips] == [False, True]
    await port.close()


async def check_answers_nobody_waited_for_do_not_confuse(station: Station) -> None:
    port = await station.open()
    station.twin.load_paper("low")
    await port.write(b"\x10\x04\x04" + ASK_PAPER_WHEN_DONE)
    assert await port.is_done(WITHIN)
    assert await port.status(WITHIN) == Status(True, "low", "closed")
    await port.close()


async def check_a_printer_without_power_is_lost_or_silent_and_comes_back(station: Station) -> None:
    port = await station.open()
    assert (await port.status(WITHIN)).trouble is None
    station.twin.switch(on=False)
    await _fails(port)
    await port.close()
    station.twin.switch(on=True)
    port = await station.open()
    assert (await port.status(WITHIN)).trouble is None
    await port.close()


async def check_a_closed_port_can_be_opened_again(station: Station) -> None:
    for _ in range(3):
        port = await station.open()
        assert (await port.status(WITHIN)).online
        await port.close()


async def check_waiting_for_an_answer_ends_in_time(station: Station) -> None:
    port = await station.open()
    began = asyncio.get_running_loop().time()
    assert not await port.is_done(0.1)
    assert asyncio.get_running_loop().time() - began < 2
    await port.close()


async def _fails(port: Port) -> None:
    try:
        status = await port.status(0.2)
    except PortLost:
        return
    assert status.trouble == "offline"


CHECKS: list[Callable[[Station], Awaitable[None]]] = [
    check_a_well_printer_says_so,
    check_every_trouble_is_seen,
    check_a_slip_comes_out_before_its_answer,
    check_no_answer_comes_while_the_paper_is_out,
    check_answers_nobody_waited_for_do_not_confuse,
    check_a_printer_without_power_is_lost_or_silent_and_comes_back,
    check_a_closed_port_can_be_opened_again,
    check_waiting_for_an_answer_ends_in_time,
]
