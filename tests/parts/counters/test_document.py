"""docs/button-box.md can be followed to the letter: the sketch is built and used, the examples are run and read."""

from __future__ import annotations

import asyncio
import contextlib
import os
import re
import shutil
import tempfile
import tty
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from counters.__main__ import run_counters
from counters.settings import BoxSettings, LineSettings, Settings, load_settings
from queue_core.app import CoreOptions, serve_core
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Link
from queue_core.runtime.memory_link import MemoryBroker
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.ports import free_port
from queue_core.runtime.toml_file import ConfigurationMistake
from queue_core.settings.check import check
from queue_core.settings.office import load_office
from queue_core.wire import codec, topics
from queue_core.wire.states import CounterState
from tests.parts.counters.office import TinyCore, options
from tests.support.mosquitto import mosquitto
from tests.support.offices import CONFIG
from tests.support.waiting import until, within

HERE = Path(__file__).resolve().parent
TEXT = (HERE.parents[2] / "docs" / "button-box.md").read_text(encoding="utf-8")
(SKETCH,) = re.findall(r"```cpp\n(.*?)```", TEXT, re.DOTALL)
(PRESS,) = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)


def example(section: str, begins: str) -> str:
    """Return an indented example of a section, from the line that begins it."""
    lines = TEXT.partition(f"## {section}")[2].partition("\n## ")[0].splitlines()
    start = lines.index(f"    {begins}")
    whole = []
    for line in lines[start:]:
        if line and not line.startswith("    "):
            break
        whole.append(line.removeprefix("    "))
    return "\n".join(whole)


@contextlib.asynccontextmanager
async def the_box_of_the_sketch() -> AsyncIterator[tuple[Path, asyncio.subprocess.Process]]:
    """Build the sketch and run it at the far end of a line; `path` is the near end."""
    far, near = os.openpty()
    tty.setraw(near)
    with tempfile.TemporaryDirectory(prefix="bt") as folder:
        (Path(folder) / "sketch.cpp").write_text(f'#include "arduino.h"\n{SKETCH}', encoding="utf-8")
        command = ("g++", "-std=c++11", "-Wall", "-Wno-format-overflow", "-Werror", "-O1", f"-I{HERE / 'sketch'}")
        build = await asyncio.create_subprocess_exec(*command, "-o", f"{folder}/box", f"{folder}/sketch.cpp")
        assert await build.wait() == 0
        pipes = {"stdin": asyncio.subprocess.PIPE, "stdout": asyncio.subprocess.PIPE}
        box = await asyncio.create_subprocess_exec(f"{folder}/box", str(far), pass_fds=(far,), **pipes)
        try:
            yield Path(os.ttyname(near)), box
        finally:
            await box.communicate(b"")  # it ends with its input
            os.close(near)
            os.close(far)


async def test_the_sketch_is_a_box_that_presses_short_and_long_and_lights_its_lamp(tmp_path: Path) -> None:
    async with the_box_of_the_sketch() as (path, box), asyncio.TaskGroup() as group:
        assert box.stdin is not None
        assert box.stdout is not None
        clock, broker = OfficeClock(1_793_600_000.0), MemoryBroker()
        core = TinyCore(broker.connector(), clock, ["3"])
        of = Settings(
            line=LineSettings(kind="serial", port=str(path)),
            box=(BoxSettings(counter="3", address=7, keys=("open",), long_keys=("next",)),),
        )
        run = run_counters(options(tmp_path), of, broker.connector(), clock)
        tasks = [group.create_task(core.run()), group.create_task(run)]
        await until(lambda: core.health.get("missing") == [])
        assert await within(box.stdout.readline()) == b"0\n"
        box.stdin.write(b"120\n")
        await until(lambda: len(core.presses) == 1)
        await until(lambda: core.states["3"].status == "free")
        box.stdin.write(b"1500\n")
        assert await within(box.stdout.readline()) == b"1\n", "called: its lamp is lit"
        assert [(press.key, press.seen) for press in core.presses] == [("open", (1, 1)), ("next", (1, 2))]
        await core.put("3", "closed")
        assert await within(box.stdout.readline()) == b"0\n"
        for task in tasks:
            task.cancel()


async def test_a_box_that_hears_nothing_any_more_shows_it_did_not_do_what_was_pressed() -> None:
    async with the_box_of_the_sketch() as (_, box):
        assert box.stdin is not None
        assert box.stdout is not None
        assert await within(box.stdout.readline()) == b"0\n"
        box.stdin.write(b"120\n")
        flashes = [await within(box.stdout.readline()) for _ in range(4)]
        assert flashes == [b"1\n", b"0\n"] * 2


@pytest.fixture
def office_with_button(tmp_path: Path) -> Path:
    """The demonstration office with the button of the document, as the document writes it."""
    config = tmp_path / "config"
    shutil.copytree(CONFIG, config)
    section = "A button that speaks MQTT"
    row = example(section, "[devices]").splitlines()[1]
    office = config / "office.toml"
    text = office.read_text(encoding="utf-8")
    office.write_text(text.replace("[devices]\n", f"[devices]\n{row}\n", 1), encoding="utf-8")
    (config / "devices" / "button-3.toml").write_text(example(section, "[line]"), encoding="utf-8")
    return config


async def test_the_example_with_mosquitto_pub_presses_in_a_real_office(
    office_with_button: Path, tmp_path: Path
) -> None:
    assert check(office_with_button) == []
    plan = load_office(office_with_button, "en")
    seen: list[CounterState] = []
    replies: list[bytes] = []

    async def hear(link: Link) -> None:
        state = topics.state(plan.id, topics.COUNTER, "3")
        await link.subscribe(state, topics.reply(plan.id, "button-3"))
        async for message in link.messages():
            if message.topic == state:
                address = topics.parse(message.topic)
                assert address is not None
                told = codec.decode_state(address, message.payload)
                assert isinstance(told, CounterState)
                seen.append(told)
            else:
                replies.append(message.payload)

    async def press(port: int, key: str) -> None:
        environment = {**os.environ, "PORT": str(port), "KEY": key}
        process = await asyncio.create_subprocess_exec("sh", "-eu", "-c", PRESS, env=environment)
        assert await within(process.wait()) == 0

    async with mosquitto() as broker, asyncio.TaskGroup() as group:
        connector = MqttConnector("127.0.0.1", broker.port)
        core_options = CoreOptions(office_with_button, tmp_path / "data", "127.0.0.1", free_port())
        core = group.create_task(serve_core(core_options, plan, connector, OfficeClock.from_environment({})))
        async with connector.connect("watcher", None) as link:
            hearing = group.create_task(hear(link))
            await until(lambda: seen, 30)
            for key, status in (("open", "free"), ("pause", "paused"), ("next", "free")):
                await press(broker.port, key)
                await until(lambda status=status: seen[-1].status == status)
            assert len({codec.decode_reply(reply).id for reply in replies}) == 3
            await press(broker.port, "recall")
            await until(lambda: len(replies) == 4)
            assert codec.decode_reply(replies[-1]).refused == "nothing_called"
            hearing.cancel()
        core.cancel()


def test_a_program_for_a_button_that_needs_none_says_so(office_with_button: Path, tmp_path: Path) -> None:
    settings = load_settings(office_with_button / "devices" / "button-3.toml")
    run = run_counters(options(tmp_path), settings, MemoryBroker().connector(), OfficeClock(0.0))
    with pytest.raises(ConfigurationMistake, match="needs no program"):
        asyncio.run(run)


@pytest.mark.parametrize(
    ("section", "begins"),
    [("A press", "[line]"), ("Keypads of USB", "[line]"), ("A button that speaks MQTT", "[line]")],
)
def test_every_example_of_a_file_is_a_good_file(section: str, begins: str, tmp_path: Path) -> None:
    path = tmp_path / "buttons-1.toml"
    signs = example("Signs", "[[sign]]") if section == "A press" else ""
    path.write_text(f"{example(section, begins)}\n{signs}\n", encoding="utf-8")
    settings = load_settings(path)
    assert settings.box[0].counter == "3"
    assert [sign.address for sign in settings.sign] == ([53] if signs else [])


def test_its_commands_are_those_of_the_program() -> None:
    from counters.learning.command import parser

    commands = re.findall(r"^    cherga-counters learn (.*)$", TEXT, re.MULTILINE)
    assert len(commands) == 3
    for command in commands:
        assert parser().parse_args(command.split()).counters
