"""The kiosk as a process: begins, serves, starts anew, ends, and says what is wrong with its configuration."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.wire.codec import decode_presence
from queue_core.wire.jobs import Restart, Watch
from tests.support.kiosk.glass_line import glass_line
from tests.support.kiosk.states import CONFIG, NOW
from tests.support.kiosk.tiny_core import KIOSK, OFFICE, TinyCore, always_a_ticket, tiny_core
from tests.support.mosquitto import mosquitto
from tests.support.screen.xvfb import xvfb
from tests.support.waiting import until, within

SPEED = 60
PATIENCE = 30.0


@asynccontextmanager
async def _program(folder: Path, port: int, clock_setting: str, **environment: str) -> AsyncIterator[Process]:
    glass = str(folder / "glass")
    arguments = [KIOSK, "--config", str(CONFIG), "--office", OFFICE, "--mqtt", f"127.0.0.1:{port}", "--glass", glass]
    process = await _start(arguments, CHERGA_CLOCK=clock_setting, **environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _start(arguments: list[str], **environment: str) -> Process:
    kept = {name: value for name, value in os.environ.items() if name not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk", *arguments, stdout=PIPE, stderr=PIPE, env=kept | environment
    )


@asynccontextmanager
async def _office(folder: Path, **environment: str) -> AsyncIterator[tuple[TinyCore, Process]]:
    wall = time.time()  # noqa: TID251  # what the other process will read too
    clock = OfficeClock(NOW, speed=SPEED)
    async with (
        mosquitto() as broker,
        tiny_core(MqttConnector("127.0.0.1", broker.port), clock, always_a_ticket()) as core,
        _program(folder, broker.port, f"{NOW}@{wall}x{SPEED}", **environment) as process,
    ):
        await until(lambda: _is_online(core), PATIENCE)
        yield core, process


def _is_online(core: TinyCore) -> bool:
    told = [decode_presence(presence) for presence in core.presences if presence]
    return bool(told) and told[-1].online


async def test_a_program_serves_a_visitor_and_ends_when_told(tmp_path: Path) -> None:
    async with _office(tmp_path) as (core, process):
        async with glass_line(tmp_path / "glass") as line:
            line.send("1", wish={"service": "subsidy", "category": "veteran"})
            assert (await line.answer(PATIENCE))["number"] == "П001"
        process.terminate()
        assert await within(process.wait(), PATIENCE) == 0
        await until(lambda: not _is_online(core))
        assert not (tmp_path / "glass").exists()


async def test_a_program_on_a_display_is_watched(tmp_path: Path) -> None:
    with xvfb() as display:
        async with _office(tmp_path, DISPLAY=display) as (core, _):
            told = decode_presence(core.presences[-1]).health
            assert isinstance(told, dict)
            assert told["window"] == "shown"
            await core.give(Watch(at=core.clock.moment(), for_seconds=60, width=640))
            await until(lambda: core.screens, PATIENCE)
            assert core.screens[-1].startswith(b"\xff\xd8\xff")


async def test_a_restart_is_the_same_process_anew(tmp_path: Path) -> None:
    async with _office(tmp_path) as (core, process):
        before = len(core.presences)
        await core.give(Restart(at=core.clock.moment()))
        await until(lambda: len(core.presences) > before and not _is_online(core), PATIENCE)
        await until(lambda: _is_online(core), PATIENCE)
        assert process.returncode is None
        async with glass_line(tmp_path / "glass") as line:
            line.send("1", wish={"service": "subsidy"})
            assert (await line.answer(PATIENCE))["number"] == "П001"


async def test_a_configuration_mistake_names_file_key_and_remedy(tmp_path: Path) -> None:
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    device = config / "devices" / "kiosk-1.toml"
    device.write_text('[place]\nname = "Вхід"\n[screen]\nfulscreen = true\n', encoding="utf-8")
    process = await _start([KIOSK, "--config", str(config)])
    _, told = await within(process.communicate(), PATIENCE)
    assert process.returncode == 78
    assert f"{device}: screen.fulscreen" in told.decode()
    assert "did you mean «fullscreen»?" in told.decode()
