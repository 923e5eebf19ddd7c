"""`cherga-counters learn` on a pseudo-terminal with boxes, on one with a keypad, and on a real broker."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from counters.buttons import BoxKeys
from counters.keypad.port import open_keypad
from counters.learning.command import LearnCommand, parser
from counters.settings import load_settings
from counters.simulated.twin import BoxOnLine, SimulatedLine
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.system.ports import free_port
from queue_core.settings.check import check
from tests.parts.counters.test_keypads import Pad
from tests.support.mosquitto import mosquitto
from tests.support.offices import CONFIG
from tests.support.waiting import until, within

KEYS = ("next", "recall")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """The demonstration office with its boxes still to be learned."""
    folder = tmp_path / "config"
    shutil.copytree(CONFIG, folder)
    (folder / "devices" / "buttons-1.toml").unlink()
    return folder


@contextlib.asynccontextmanager
async def boxes(path: Path) -> AsyncIterator[SimulatedLine]:
    twin = SimulatedLine([BoxOnLine(str(n), n, BoxKeys(KEYS)) for n in (4, 9)], path, OfficeClock(0.0))
    async with asyncio.TaskGroup() as group:
        running = group.create_task(twin.run())
        twin.cable.plug()
        yield twin
        running.cancel()


async def learned(*arguments: str) -> int:
    command = LearnCommand(parser().parse_args(arguments), lambda path: open_keypad(path, lambda _descriptor: None))
    return await within(command.run(), 30)


def asks(capsys: pytest.CaptureFixture[str]) -> Callable[[str], bool]:
    said: list[str] = []

    def is_said(words: str) -> bool:
        said.append(capsys.readouterr().out)
        return words in "".join(said)

    return is_said


async def test_boxes_on_a_line_are_learned_and_the_file_passes_every_check(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port, is_said = tmp_path / "ttyUSB0", asks(capsys)
    async with boxes(port) as twin, asyncio.TaskGroup() as group:
        of = ["buttons-1", "--serial", str(port), "--counters", "3", "5", "--keys", *KEYS, "--config", str(config)]
        run = group.create_task(learned(*of, "--language", "en"))
        await until(lambda: is_said("there is a box with address 9"))
        twin.press("9", "next")
        await until(lambda: is_said("counter 3: “Recall”"))
        twin.press("4", "recall")
        await until(lambda: is_said("This is another box (4). The box of counter 3 is 9."))
        twin.press("9", "recall")
        await until(lambda: is_said("counter 5: “Next”"))
        twin.press("9", "next")
        await until(lambda: is_said("belongs to counter 3 already"))
        twin.press("4", "next")
        await until(lambda: is_said("counter 5: “Recall”"))
        twin.press("4", "recall")
        assert await run == 0
    settings = load_settings(config / "devices" / "buttons-1.toml")
    assert [(box.counter, box.address, box.keys) for box in settings.box] == [("3", 9, KEYS), ("5", 4, KEYS)]
    assert check(config) == []
    assert is_said('office.toml needs under [devices]: buttons-1 = { role = "counter", counters = ["3", "5"] }')


async def test_keypads_are_learned_by_their_places(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pads, is_said = [Pad(tmp_path / f"usb-{n}-event-kbd") for n in (1, 2)], asks(capsys)
    for pad in pads:
        pad.cable.plug()
    paths = [str(pad.cable.path) for pad in pads]
    async with asyncio.TaskGroup() as group:
        of = ["buttons-1", "--keypads", *paths, "--counters", "3", "5", "--config", str(config)]
        run = group.create_task(learned(*of))
        await until(lambda: is_said("Натисніть кнопку вікна 3: «Далі»."))
        pads[1].press("KEY_KP1", "KEY_KP2")
        await until(lambda: is_said("кнопка KEY_KP1+KEY_KP2, коротко"))
        pads[0].press("KEY_KPENTER", held=1.0)
        assert await run == 0
    for pad in pads:
        pad.cable.unplug()
    settings = load_settings(config / "devices" / "buttons-1.toml")
    rows = [(box.counter, box.port, box.buttons) for box in settings.box]
    assert rows == [("3", paths[1], ("KEY_KP1+KEY_KP2",)), ("5", paths[0], ("KEY_KPENTER",))]


async def test_a_button_that_speaks_mqtt_is_learned_from_what_it_says(
    config: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    is_said = asks(capsys)

    async def publish(broker: int, text: str) -> None:
        topic = "cherga/v1/demo/ask/buttons-1"
        process = await asyncio.create_subprocess_exec(
            "mosquitto_pub", "-h", "127.0.0.1", "-p", str(broker), "-q", "1", "-t", topic, "-m", text
        )
        assert await process.wait() == 0

    async with mosquitto() as broker, asyncio.TaskGroup() as group:
        of = ["buttons-1", "--mqtt", f"127.0.0.1:{broker.port}", "--counters", "3", "--config", str(config)]
        run = group.create_task(learned(*of, "--language", "en"))
        await until(lambda: is_said("Press the button for counter 3"))
        await publish(broker.port, "click")
        await until(lambda: is_said("cannot be read"))
        await publish(broker.port, '{"id": "a1", "kind": "press", "counter": "5", "key": "next"}')
        await until(lambda: is_said("This button names counter 5."))
        await publish(broker.port, '{"id": "a1", "kind": "press", "counter": "3", "key": "next"}')
        await until(lambda: is_said("id a1 was in another message already"))
        await publish(broker.port, '{"id": "a2", "kind": "press", "counter": "3", "key": "next"}')
        assert await run == 0
    assert load_settings(config / "devices" / "buttons-1.toml").line.kind == "mqtt"


async def test_with_no_counters_it_only_shows_and_writes_nothing(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    port, is_said = tmp_path / "ttyUSB0", asks(capsys)
    async with boxes(port) as twin, asyncio.TaskGroup() as group:
        of = ["buttons-1", "--serial", str(port), "--config", str(config), "--language", "en", "--seconds", "3"]
        run = group.create_task(learned(*of))
        await until(lambda: is_said("address 4"))
        twin.press("4", "recall")
        await until(lambda: is_said("heard: 4, button 2, short"))
        assert await run == 0
    assert not (config / "devices" / "buttons-1.toml").exists()


async def test_when_nobody_presses_it_ends_and_writes_nothing(config: Path, tmp_path: Path) -> None:
    async with boxes(tmp_path / "tty"):
        of = ["buttons-1", "--serial", str(tmp_path / "tty"), "--counters", "3", "--seconds", "0.2"]
        assert await learned(*of, "--config", str(config)) == 1
    assert not (config / "devices" / "buttons-1.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["buttons-1", "--serial", "/dev/nowhere"], 1, "there is no such device"),
        (["buttons-1", "--mqtt", "127.0.0.1:{port}", "--seconds", "5"], 1, "Nothing can be heard"),
        (["buttons-1", "--serial", "/dev/x", "--counters", "33"], 78, "the office has no counter «33»; did you mean"),
        (["Buttons", "--serial", "/dev/x"], 78, "«Buttons» is not a name"),
        (["buttons-1", "--serial", "/dev/x", "--long-keys", "next", "pause"], 78, "there are more than keys"),
        (["buttons-1"], 2, "one of the arguments --serial --keypads --mqtt is required"),
    ],
)
async def test_what_cannot_be_done_is_said_with_its_reason(
    config: Path, arguments: list[str], status: int, said: str
) -> None:
    given = [one.format(port=free_port()) for one in arguments]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", "counters", "learn", *given, "--config", str(config), "--language", "en",
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    out, _ = await within(process.communicate(), 30)
    assert process.returncode == status, out.decode()
    assert said in out.decode()


async def test_in_ukrainian_all_of_it_is_ukrainian(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    absent, none = tmp_path / "tty", tmp_path / "no-tty"
    none.touch()
    for port, words in ((absent, f"пристрою {absent} немає"), (none, f"{none} — не послідовний порт")):
        assert await learned("buttons-1", "--serial", str(port), "--config", str(config)) == 1
        assert words in capsys.readouterr().out
    broker = f"127.0.0.1:{free_port()}"
    assert await learned("buttons-1", "--mqtt", broker, "--seconds", "5", "--config", str(config)) == 1
    assert f"брокер {broker} не відповідає" in capsys.readouterr().out


async def test_the_check_it_advises_is_of_the_folder_that_was_written(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    is_said = asks(capsys)
    async with boxes(tmp_path / "tty") as twin, asyncio.TaskGroup() as group:
        of = ["buttons-1", "--serial", str(tmp_path / "tty"), "--counters", "4", "--seconds", "20"]
        learning = group.create_task(learned(*of, "--config", str(config)))
        await until(lambda: is_said("Натисніть кнопку вікна 4"))
        await until(lambda: is_said("є пульт з адресою 4"))
        twin.press("4", "next")
        assert await learning == 0
    assert is_said(f"Перевірте: cherga check-config {config}")
