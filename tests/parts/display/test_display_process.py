"""The display as a process on a real broker: shows, is watched, is told to end, is misconfigured."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path

import pygame
from PIL import Image, ImageChops

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.wire.jobs import Restart, Watch
from tests.support.mosquitto import mosquitto
from tests.support.waiting import until, within
from tests.unit.display.situations import CONFIG, EARLIER, QUEUE, a_board, a_catalogue, an_office, call, style
from tests.unit.display.tiny_core import OFFICE, TinyCore, tiny_core

DISPLAY = "display-1"


@asynccontextmanager
async def a_display(
    port: int, data: Path, config: Path = CONFIG, speed: float = 1
) -> AsyncIterator[asyncio.subprocess.Process]:
    clock = {"CHERGA_CLOCK": f"1793600000@1793600000x{speed}"} if speed != 1 else {}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-W", "error", "-m", "display", DISPLAY, "--offscreen"),
        *("--config", str(config), "--office", OFFICE, "--mqtt", f"127.0.0.1:{port}", "--data", str(data)),
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, **clock},
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _put_up(core: TinyCore) -> None:
    await core.put_up("catalogue", a_catalogue())
    await core.put_up("office", an_office())
    await core.put_up("board/1", a_board(EARLIER, QUEUE))


def _is_there(core: TinyCore, *, online: bool = True) -> bool:
    return DISPLAY in core.presences and core.presences[DISPLAY].online == online


def _is_bright(picture: bytes) -> bool:
    """Whether a good part of a picture has the colour of calls."""
    image = pygame.image.load(BytesIO(picture), "picture.jpg")
    wanted = pygame.Color(style().palette.called)
    return pygame.mask.from_threshold(image, wanted, (30, 30, 60, 255)).count() > 0.02 * image.width * image.height


async def test_a_display_shows_a_call_to_who_watches_and_ends_in_good_order(tmp_path: Path):
    clock = OfficeClock.from_environment({})
    async with mosquitto() as broker, tiny_core(MqttConnector("127.0.0.1", broker.port), clock) as core:
        await _put_up(core)
        async with a_display(broker.port, tmp_path) as process:
            await until(lambda: _is_there(core), seconds=30)
            await core.give(DISPLAY, Watch(at=clock.moment(), for_seconds=60, width=960))
            await until(lambda: core.pictures)
            assert not _is_bright(core.pictures[-1])
            await core.put_up("board/1", a_board([call(120, "П050", "7", 0, now=clock.now()), *EARLIER], QUEUE))
            await until(lambda: _is_bright(core.pictures[-1]))
            process.send_signal(signal.SIGTERM)
            assert await within(process.wait(), 10) == 0
            await until(lambda: _is_there(core, online=False))


def _differ(one: bytes, other: bytes) -> float:
    """Return which part of two pictures looks different, 0 to 1."""
    pictures = [Image.open(BytesIO(picture)).convert("L") for picture in (one, other)]
    strong = ImageChops.difference(*pictures).point(lambda value: 255 if value > 48 else 0)
    return strong.histogram()[255] / (strong.width * strong.height)


async def test_killed_and_started_again_it_shows_the_whole_picture(tmp_path: Path):
    clock = OfficeClock.from_environment({})
    async with mosquitto() as broker, tiny_core(MqttConnector("127.0.0.1", broker.port), clock) as core:
        async with a_display(broker.port, tmp_path):
            nothing_known = await _shown(core, clock)
        await until(lambda: _is_there(core, online=False), seconds=30)
        await _put_up(core)
        async with a_display(broker.port, tmp_path):
            full = await _shown(core, clock, unlike=nothing_known)
        await until(lambda: _is_there(core, online=False), seconds=30)
        async with a_display(broker.port, tmp_path):
            again = await _shown(core, clock, unlike=nothing_known)
    assert _differ(again, full) < 0.005
    assert _differ(nothing_known, full) > 0.02, "another picture would have been noticed"


async def _shown(core: TinyCore, clock: OfficeClock, unlike: bytes | None = None) -> bytes:
    """Wait until the display shows somebody who watches the same picture twice, and one unlike another."""
    await until(lambda: _is_there(core), seconds=30)
    last = b""
    while True:
        core.pictures.clear()
        await core.give(DISPLAY, Watch(at=clock.moment(), for_seconds=60, width=960))
        await until(lambda: core.pictures)
        picture = core.pictures[-1]
        if last and _differ(picture, last) < 0.005 and (unlike is None or _differ(picture, unlike) > 0.02):
            return picture
        last = picture


async def test_a_restart_makes_it_anew(tmp_path: Path):
    clock = OfficeClock.from_environment({})
    async with mosquitto() as broker, tiny_core(MqttConnector("127.0.0.1", broker.port), clock) as core:
        await _put_up(core)
        async with a_display(broker.port, tmp_path) as process:
            await until(lambda: _is_there(core), seconds=30)
            since = core.presences[DISPLAY].since
            await core.give(DISPLAY, Restart(at=clock.moment()))
            await until(lambda: _is_there(core) and core.presences[DISPLAY].since != since, seconds=30)
            assert process.returncode is None


async def test_a_mistake_in_its_file_is_told_with_file_key_and_remedy(tmp_path: Path):
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    file = config / "devices" / f"{DISPLAY}.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("diagonal_inches", "diagonal_inch"), encoding="utf-8")
    async with a_display(1, tmp_path, config) as process:
        assert process.stderr is not None
        told = (await within(process.stderr.read(), 30)).decode()
        assert await process.wait() == 78
    assert f"{file}: screen.diagonal_inch: there is no such key; did you mean «diagonal_inches»?" in told
