"""The command line device programs share, and how they end."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from queue_core.runtime.cli import (
    DeviceOptions,
    device_options,
    device_parser,
    run_program,
)
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, NotThereYet


def options(config: Path, *words: str) -> DeviceOptions:
    parser = device_parser("cherga-kiosk", "The kiosk.")
    return device_options(parser.parse_args(["kiosk-1", "--config", str(config), *words]))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    (tmp_path / "office.toml").write_text('[office]\nid = "demo"\n', encoding="utf-8")
    return tmp_path


def test_what_is_not_said_is_taken_from_the_configuration(config: Path) -> None:
    assert options(config) == DeviceOptions("kiosk-1", config, "demo", "127.0.0.1", 1883, Path(".cherga"))
    assert options(config).device_file == config / "devices" / "kiosk-1.toml"


def test_what_is_said_counts(config: Path) -> None:
    given = options(config, "--office", "kyiv-1", "--mqtt", "10.0.0.5:8883", "--data", "/var/lib/cherga")
    assert given == DeviceOptions("kiosk-1", config, "kyiv-1", "10.0.0.5", 8883, Path("/var/lib/cherga"))


def test_an_office_without_an_id_is_told_with_a_remedy(config: Path) -> None:
    (config / "office.toml").write_text('office = "demo"', encoding="utf-8")
    with pytest.raises(ConfigurationMistake, match=r"office\.id: the office has no id; write id"):
        options(config)


def test_a_name_that_cannot_stand_in_a_topic_is_told_with_a_remedy(config: Path) -> None:
    with pytest.raises(ConfigurationMistake, match=r"--office: «Київ» is not a name; use 1 to 32 of a-z"):
        options(config, "--office", "Київ")
    with pytest.raises(ConfigurationMistake, match="NAME: «a/b» is not a name"):
        device_options(device_parser("x", "").parse_args(["a/b", "--config", str(config)]))


def test_a_program_that_returns_ends_well() -> None:
    async def main() -> None:
        await asyncio.sleep(0)

    assert run_program(main) == 0


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_program_well_and_lets_it_say_farewell(sign: signal.Signals) -> None:
    farewells: list[str] = []

    async def main() -> None:
        try:
            os.kill(os.getpid(), sign)
            await asyncio.Event().wait()
        finally:
            os.kill(os.getpid(), sign)  # an impatient second one
            await asyncio.sleep(0.01)
            farewells.append("said")

    assert run_program(main) == 0
    assert farewells == ["said"]


def test_a_configuration_mistake_is_told_on_stderr_with_its_own_status(capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        async def part() -> None:
            raise ConfigurationMistake(
                [Mistake("a.toml", "x", "wrong", "mend it"), Mistake("b.toml", "", "gone", "create it")]
            )

        async with asyncio.TaskGroup() as group:
            group.create_task(part())

    assert run_program(main) == 78
    assert capsys.readouterr().err == "a.toml: x: wrong; mend it\nb.toml: gone; create it\n"


def test_what_may_come_by_itself_is_told_and_ends_so_that_systemd_tries_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async def main() -> None:
        raise NotThereYet([Mistake("command line", "--port", "it is taken", "free it")])

    assert run_program(main) == 1
    assert capsys.readouterr().err == "command line: --port: it is taken; free it\n"


def test_any_other_error_is_logged_and_ends_with_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    async def main() -> None:
        raise RuntimeError("the printer burns")

    assert run_program(main) == 1
    out = capsys.readouterr()
    assert "The program ends on an error" in out.out + out.err


def test_a_cancellation_nobody_asked_for_is_no_good_end() -> None:
    async def main() -> None:
        raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        run_program(main)


def test_a_device_is_reached_as_its_command_line_says(config: Path) -> None:
    device = options(config, "--mqtt", "127.0.0.1:1884")
    connector = device.connector()
    assert str(connector) == "127.0.0.1:1884"
    agent = device.agent("kiosk", connector, OfficeClock(0.0))
    assert (agent.office, agent.device) == (device.office, device.name)
