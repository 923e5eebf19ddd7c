"""Where a credential by code is kept, how a program waits for it, and what an address may look like."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from queue_core.runtime.claim.asking import Address, NotClaimed, read_address
from queue_core.runtime.claim.keeping import LOOK_SECONDS, FirstStart, keep_credential, wait_for_credential
from queue_core.runtime.cli import DeviceOptions, device_options, device_parser, run_device
from queue_core.runtime.clock import ManualClock, OfficeClock
from queue_core.runtime.entry.credential import read_credential
from queue_core.runtime.entry.finding import Entry, own_place
from queue_core.runtime.link import Refused
from tests.support.access.credentials import credential
from tests.support.offices import CONFIG
from tests.support.waiting import until

KNOWN = credential("kiosk-1", 8883)


def start_in(folder: Path) -> tuple[FirstStart, ManualClock]:
    clock = ManualClock()
    return FirstStart("kiosk-1", CONFIG, own_place(folder), "", clock, usual=folder / "usual"), clock


def given(folder: Path, *words: str) -> argparse.Namespace:
    return device_parser("cherga-kiosk", "").parse_args(["kiosk-1", "--data", str(folder), *words])


def test_it_is_kept_for_its_owner_alone_and_read_again(tmp_path: Path) -> None:
    file = keep_credential(own_place(tmp_path / "kiosk"), KNOWN)
    assert file == tmp_path / "kiosk" / "credentials" / "kiosk-1.toml"
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert read_credential(file, "kiosk-1") == KNOWN
    keep_credential(file.parent, credential("kiosk-1", 1))
    assert read_credential(file, "kiosk-1").port == 1, "a newer one takes its place"
    assert [path.name for path in file.parent.iterdir()] == ["kiosk-1.toml"]


def test_a_program_finds_what_it_kept_last_of_all_and_tells_which_it_uses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CREDENTIALS_DIRECTORY", raising=False)
    file = keep_credential(own_place(tmp_path), KNOWN)
    with capture_logs() as said:
        assert device_options(given(tmp_path)).credential == KNOWN
    assert [(one["action"], one["file"]) for one in said] == [("credential_found", str(file))]
    keep_credential(tmp_path / "systemd", credential("kiosk-1", 7))
    monkeypatch.setenv("CREDENTIALS_DIRECTORY", str(tmp_path / "systemd"))
    assert device_options(given(tmp_path)).port == 7


@pytest.mark.parametrize(
    ("words", "is_asked"), [((), False), (("--claim",), True), (("--claim", "--mqtt", "127.0.0.1:1"), False)]
)
def test_a_code_is_asked_for_only_where_the_command_line_says_so_and_names_no_broker(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], is_asked: bool
) -> None:
    monkeypatch.setenv("CHERGA_QUEUE_PC", " 192.168.1.10 ")
    asked: list[FirstStart] = []
    served: list[str] = []

    async def claiming(start: FirstStart) -> bool:
        asked.append(start)
        keep_credential(start.place, KNOWN)
        return True

    async def serve(options: object, clock: OfficeClock) -> bool:
        served.append(str(getattr(options, "port", "")))
        return False

    arguments = given(tmp_path, "--config", str(CONFIG), *words)
    assert run_device("kiosk", arguments, serve, claiming) == 0
    assert [(one.name, one.queue_pc) for one in asked] == ([("kiosk-1", "192.168.1.10")] if is_asked else [])
    assert len(served) == 1
    assert (served == ["8883"]) == is_asked
    assert run_device("kiosk", arguments, serve, claiming) == 0
    assert len(asked) == is_asked, "who has one is not asked again"


class OneWay:
    """A broker that lets in only who comes by port 9."""

    def __init__(self, port: int) -> None:
        self._port = port

    @asynccontextmanager
    async def connect(self, client_id: str, will: object) -> AsyncIterator[None]:
        if self._port != 9:
            raise Refused("revoked")
        yield None


def test_who_is_refused_with_a_credential_by_code_asks_for_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Entry, "connector", lambda entry: OneWay(entry.port))
    file = keep_credential(own_place(tmp_path), KNOWN)
    let_in: list[int] = []
    asked: list[bool] = []

    async def claiming(start: FirstStart) -> bool:
        assert file.is_file(), "the old one stays until the new one is there"
        assert start.is_let_in is not None
        asked.append(await start.is_let_in())
        keep_credential(start.place, credential("kiosk-1", 9))
        asked.append(await start.is_let_in())
        return True

    async def serve(options: DeviceOptions, clock: OfficeClock) -> bool:
        async with asyncio.TaskGroup() as group:
            group.create_task(call(options))
        return False

    async def call(options: DeviceOptions) -> None:
        async with options.connector().connect("kiosk-1", None):
            let_in.append(options.port)

    assert run_device("kiosk", given(tmp_path, "--config", str(CONFIG), "--claim"), serve, claiming) == 0
    assert (let_in, asked) == ([9], [False, True])


async def test_who_was_refused_waits_for_another_file_or_to_be_let_in(tmp_path: Path) -> None:
    answers = [False, True]
    for brings in (True, False):
        fresh, clock = start_in(tmp_path)
        keep_credential(fresh.place, KNOWN)

        async def is_let_in() -> bool:
            return answers.pop(0)

        start = replace(fresh, is_let_in=is_let_in)
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(wait_for_credential(start))
            for _ in range(1 if brings else 10):
                await until(lambda clock=clock: clock.sleepers)
                assert not waiting.done()
                if brings:
                    keep_credential(start.place, credential("kiosk-1", 10))
                await clock.advance(LOOK_SECONDS)
        assert waiting.result() is True
    assert answers == []


def test_a_program_whose_credential_is_root_s_now_ends_to_be_started_anew(tmp_path: Path) -> None:
    served: list[object] = []

    async def claiming(start: FirstStart) -> bool:
        return False

    async def serve(options: object, clock: OfficeClock) -> bool:
        served.append(options)
        return False

    assert run_device("kiosk", given(tmp_path, "--config", str(CONFIG), "--claim"), serve, claiming) == 0
    assert served == []


async def test_who_waits_goes_on_with_its_own_file(tmp_path: Path) -> None:
    start, clock = start_in(tmp_path)
    with capture_logs() as said:
        async with asyncio.TaskGroup() as group:
            waiting = group.create_task(wait_for_credential(start))
            await until(lambda: clock.sleepers)
            keep_credential(start.place, KNOWN)
            await clock.advance(LOOK_SECONDS)
    assert waiting.result() is True
    assert "sudo cherga device code kiosk-1" in said[0]["event"]


async def test_a_file_of_root_s_counts_once_it_is_no_longer_being_written(tmp_path: Path) -> None:
    start, clock = start_in(tmp_path)
    start.usual.mkdir()
    file = start.usual / "kiosk-1.toml"
    async with asyncio.TaskGroup() as group:
        waiting = group.create_task(start.wait_for_file())
        for words in ("", "", "name", "name = ", "name = 1"):
            await until(lambda: clock.sleepers)
            file.write_text(words, encoding="utf-8")
            await clock.advance(LOOK_SECONDS)
            assert not waiting.done()
        await until(lambda: clock.sleepers)
        await clock.advance(LOOK_SECONDS)
    assert waiting.result() is False


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("192.168.1.10", Address("192.168.1.10", 8885)),
        (" 192.168.1.10:99 ", Address("192.168.1.10", 99)),
        ("queue.local", Address("queue.local", 8885)),
        ("queue-1:8886", Address("queue-1", 8886)),
        ("fe80::1", Address("fe80::1", 8885)),
        ("[fe80::1]:9", Address("fe80::1", 9)),
        ("[::1]", Address("::1", 8885)),
    ],
)
def test_an_address_is_read_as_people_write_it(typed: str, address: Address) -> None:
    assert read_address(typed) == address
    assert read_address(str(address)) == address


@pytest.mark.parametrize(
    "typed",
    ["192.168.1", "192.168.1.300", "a b", "host:0", "host:65536", "host:x", "-a", "a..b", "[::1", "/etc", "a:²"],
)
def test_what_is_no_address_is_told(typed: str) -> None:
    with pytest.raises(NotClaimed) as found:
        read_address(typed)
    assert (found.value.key, found.value.values) == ("bad_address", {"address": typed})


def test_an_empty_address_is_told_apart() -> None:
    with pytest.raises(NotClaimed) as found:
        read_address("  ")
    assert found.value.key == "no_address"
