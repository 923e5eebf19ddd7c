"""Keypads end to end: events on a pseudo-terminal, ask, reply, light. Only the grab is left out: it is the kernel's."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path

import pytest

from counters.__main__ import run_counters
from counters.keypad.events import led_bytes
from counters.keypad.port import grab_input, open_keypad
from counters.settings import BoxSettings, LampSettings, LineSettings, Settings
from counters.simulated.cable import Cable
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.runtime.serial_port import PortLost
from tests.parts.counters.office import TinyCore, options
from tests.support.waiting import until
from tests.unit.counters.keypad.stream import key

BUTTONS = ("KEY_KP1", "KEY_KP2", "KEY_KP1+KEY_KP2")


class Pad:
    """A keypad in somebody's hand; its path is that of its place, as under /dev/input/by-id."""

    def __init__(self, path: Path) -> None:
        self.cable = Cable(path, self._heard)
        self.lights: list[bool] = []

    def press(self, *names: str, held: float = 0.1) -> None:
        """Hold keys together for so long; the kernel has stamped what is read all at once."""
        now = asyncio.get_running_loop().time() - held
        for name in names:
            self.cable.write(key(now, name, 1))
        for name in names:
            self.cable.write(key(now + held, name, 0))

    def _heard(self, data: bytes) -> None:
        size = len(led_bytes(True))
        self.lights += [data[at : at + size] == led_bytes(True) for at in range(0, len(data), size)]


@contextlib.asynccontextmanager
async def two_keypads(folder: Path) -> AsyncIterator[tuple[TinyCore, Pad, Pad]]:
    clock, broker = OfficeClock(1_793_600_000.0), MemoryBroker()
    pads = [Pad(folder / "by-id" / f"usb-pad-{n}-event-kbd") for n in (1, 2)]
    boxes = tuple(
        BoxSettings(
            counter=str(n),
            port=str(pad.cable.path),
            buttons=BUTTONS,
            keys=("open", "next", "close"),
            long_keys=("recall",),
        )
        for n, pad in enumerate(pads, 1)
    )
    of = Settings(line=LineSettings(kind="keypads"), box=boxes, lamps=LampSettings(not_done_seconds=0.2))
    core = TinyCore(broker.connector(), clock, ["1", "2"])
    keypad_at = partial(open_keypad, grab=lambda _descriptor: None)
    run = run_counters(options(folder), of, broker.connector(), clock, keypad_at=keypad_at)
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(core.run()), group.create_task(run)]
        await until(lambda: core.health.get("missing") == ["1", "2"])
        for pad in pads:
            pad.cable.plug()
        await until(lambda: core.health.get("missing") == [])
        await until(lambda: all(pad.lights and not pad.lights[-1] for pad in pads))  # the core is heard: closed, dark
        yield core, *pads
        for task in tasks:
            task.cancel()
        for pad in pads:
            pad.cable.unplug()


async def pressed(core: TinyCore, *expected: tuple[str, str]) -> None:
    await until(lambda: len(core.presses) >= len(expected))
    assert [(press.counter, press.key) for press in core.presses] == list(expected)


async def test_each_keypad_presses_for_its_own_counter_short_long_and_together(tmp_path: Path) -> None:
    async with two_keypads(tmp_path) as (core, one, two):
        one.press("KEY_KP1")
        await pressed(core, ("1", "open"))
        two.press("KEY_KP1", held=1.2)
        await pressed(core, ("1", "open"), ("2", "recall"))
        one.press("KEY_KP2")
        await pressed(core, ("1", "open"), ("2", "recall"), ("1", "next"))
        two.press("KEY_KP1", "KEY_KP2")
        await pressed(core, ("1", "open"), ("2", "recall"), ("1", "next"), ("2", "close"))
        assert core.presses[2].seen == (1, core.presses[2].seen[1]), "it says what the light stood for"


async def test_its_light_is_lit_while_a_visitor_is_there(tmp_path: Path) -> None:
    async with two_keypads(tmp_path) as (core, one, two):
        await core.put("1", "serving", "А009")
        await until(lambda: one.lights[-1])
        await core.put("1", "closed")
        await until(lambda: not one.lights[-1])
        await core.put("2", "called", "А010")
        before = len(two.lights)
        await until(lambda: len(two.lights) >= before + 4)
        assert not one.lights[-1]


async def test_a_keypad_pulled_out_and_put_back_goes_on_and_the_other_notices_nothing(tmp_path: Path) -> None:
    async with two_keypads(tmp_path) as (core, one, two):
        one.cable.unplug()
        await until(lambda: core.health.get("missing") == ["1"])
        assert core.health.get("line") == "ok"
        two.press("KEY_KP1")
        await pressed(core, ("2", "open"))
        one.cable.plug()
        await until(lambda: core.health.get("missing") == [])
        one.press("KEY_KP1")
        await pressed(core, ("2", "open"), ("1", "open"))


async def test_a_press_without_the_core_is_shown_as_not_done_and_never_done_later(tmp_path: Path) -> None:
    async with two_keypads(tmp_path) as (core, one, _):
        core.is_silent = True
        before = len(one.lights)
        await until(lambda: len(one.lights) > before)  # a flash: no connection
        one.press("KEY_KP1")
        flashes = len(one.lights)
        await until(lambda: len(one.lights) > flashes)
        core.is_silent = False
        await core.put("1", "serving", "А009")
        await until(lambda: one.lights[-1])
        one.press("KEY_KP2")
        await pressed(core, ("1", "next"))


async def test_told_to_end_in_the_moment_in_which_its_keypads_go_the_program_ends(tmp_path: Path) -> None:
    async with asyncio.timeout(10):
        async with two_keypads(tmp_path) as (_, one, two):
            one.cable.unplug()
            two.cable.unplug()


async def test_what_is_no_keypad_is_named(tmp_path: Path) -> None:
    with pytest.raises(PortLost, match="there is no such device"):
        open_keypad(str(tmp_path / "event9"))
    cable = Cable(tmp_path / "tty", lambda _: None)
    cable.plug()
    with pytest.raises(PortLost, match="it is no keypad"):
        open_keypad(str(cable.path), grab_input)
    cable.unplug()
