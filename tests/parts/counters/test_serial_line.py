"""Boxes the program did not make itself: it opens a serial device, as it opens `/dev/ttyUSB0`."""

from __future__ import annotations

import asyncio
import contextlib
import io
from collections.abc import AsyncIterator
from pathlib import Path

from PIL import Image, ImageColor

from counters.__main__ import run_counters
from counters.buttons import BoxKeys
from counters.picture.layout import BoxPlan, arrange
from counters.protocol import Lamp, Pressed, encode
from counters.settings import ALL_KEYS, LineSettings
from counters.simulated.twin import BoxOnLine, SimulatedLine
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.runtime.theme import Theme
from queue_core.wire.jobs import Watch
from tests.parts.counters.office import TinyCore, options, settings
from tests.support.offices import CONFIG
from tests.support.waiting import until


@contextlib.asynccontextmanager
async def boxes_of_somebody_else(folder: Path) -> AsyncIterator[tuple[TinyCore, SimulatedLine]]:
    clock, broker, path = OfficeClock(1_793_600_000.0), MemoryBroker(), folder / "ttyUSB0"
    twin = SimulatedLine([BoxOnLine(str(n), n, BoxKeys(ALL_KEYS)) for n in range(1, 4)], path, clock)
    of = settings(line=LineSettings(kind="serial", port=str(path), poll_every_ms=10))
    core = TinyCore(broker.connector(), clock, ["1", "2", "3"])
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(run_counters(options(folder), of, broker.connector(), clock))]
        tasks += [group.create_task(core.run())]
        await until(lambda: core.health.get("line") == "lost")
        tasks += [group.create_task(twin.run())]
        yield core, twin
        for task in tasks:
            task.cancel()


def lamp(twin: SimulatedLine, counter: str) -> Lamp | None:
    face = twin.view(counter).face
    return face.lamp if face is not None else None


async def test_a_line_that_comes_later_is_found(tmp_path: Path) -> None:
    async with boxes_of_somebody_else(tmp_path) as (core, twin):
        await until(lambda: core.health.get("line") == "ok")
        await until(lambda: lamp(twin, "2") is Lamp.CLOSED)
        twin.press("2", "open")
        await until(lambda: lamp(twin, "2") is Lamp.FREE)


async def test_a_watcher_sees_what_the_boxes_have_confirmed(tmp_path: Path) -> None:
    async with boxes_of_somebody_else(tmp_path) as (core, twin):
        await until(lambda: lamp(twin, "2") is Lamp.CLOSED)
        await core.send(Watch(at=OfficeClock(1_793_600_000.0).moment(), for_seconds=300))
        await core.put("2", "serving", "А001")
        good = ImageColor.getrgb(Theme.load(CONFIG).dark.called)
        box = arrange([BoxPlan(str(n), ALL_KEYS) for n in range(1, 4)]).boxes[1].display

        def shines() -> bool:
            picture = Image.open(io.BytesIO(core.pictures[-1])).convert("RGB") if core.pictures else None
            part = picture.crop((box.left, box.top, box.right, box.bottom)) if picture else None
            return part is not None and good in {colour for _, colour in part.getcolors(1 << 16) or []}

        await until(shines)


async def test_a_box_that_repeats_itself_presses_once(tmp_path: Path) -> None:
    async with boxes_of_somebody_else(tmp_path) as (core, twin):
        await until(lambda: lamp(twin, "2") is Lamp.CLOSED)
        twin.press("2", "open")
        await until(lambda: len(core.presses) == 1)
        # A press number the program has had, and one upon a face it never showed.
        twin.press_twice("2", "next")
        twin.noise(encode(Pressed(3, None, 77, 1, False, None)))
        await until(lambda: len(core.presses) == 2)
        await until(lambda: lamp(twin, "3") is Lamp.NOT_DONE)
        assert [(press.counter, press.key) for press in core.presses] == [("2", "open"), ("2", "next")]


async def test_lost_lines_are_said_again_until_they_are_heard(tmp_path: Path) -> None:
    async with boxes_of_somebody_else(tmp_path) as (core, twin):
        await until(lambda: lamp(twin, "1") is Lamp.CLOSED)
        twin.lines_to_lose = 10
        twin.press("1", "open")
        await until(lambda: lamp(twin, "1") is Lamp.FREE)
        assert len(core.presses) == 1
