"""Devices without a credential in an installed office: each as a real process, on a real screen where it has one."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from queue_core.runtime.claim.command import main as cherga_device
from queue_core.runtime.entry.credential import read_credential
from queue_core.runtime.system.ports import free_port
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.screen.claim.drawing import ClaimLook, picture
from queue_core.screen.claim.entry import Entry
from queue_core.screen.typeface import Typefaces
from queue_core.staff.staff_file import STAFF, StaffFile
from queue_core.wire import codec, topics
from tests.support.access.office import GuardedOffice, new_office
from tests.support.core.on_brokers import CoreProcess
from tests.support.offices import CONFIG
from tests.support.screen.hands import Hands
from tests.support.screen.xvfb import xvfb
from tests.support.waiting import until

pytestmark = pytest.mark.timeout(180)

WITNESS = "witness"
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")


@dataclass
class Installed:
    """An office PC at work: its folders, the port for codes, and who is seen online."""

    office: GuardedOffice
    claims: int
    online: dict[str, bool]
    capsys: pytest.CaptureFixture[str]

    async def code(self, *words: str) -> str:
        self.capsys.readouterr()
        assert await self.office.command("device", *words) == 0
        found = CODE.search(self.capsys.readouterr().out)
        assert found is not None
        return found[0]


@asynccontextmanager
async def installed(folder: Path, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[Installed]:
    office = new_office(folder, ())
    assert office.cherga("device", "add", WITNESS, "--role", "other", "--to", str(office.carried(WITNESS))) == 0
    claims, log = free_port(), folder / "core.log"
    places = ["--config", str(office.config), "--data", str(office.data)]
    ports = ["--port", str(free_port()), "--claims", f"127.0.0.1:{claims}"]
    made = Installed(office, claims, {}, capsys)
    async with office.running(), program(log, sys.executable, "-m", "queue_core", "run", *places, *ports) as core:
        await until(lambda: "The core is connected to the broker" in core.said, 30)
        async with office.patient(WITNESS).connect(WITNESS, None) as link, asyncio.TaskGroup() as group:
            await link.subscribe(topics.presence("demo", "+"))

            async def follow() -> None:
                async for message in link.messages():
                    address = topics.parse(message.topic)
                    if address is not None and message.payload:
                        made.online[address.name] = codec.decode_presence(message.payload).online

            following = group.create_task(follow())
            yield made
            following.cancel()


@asynccontextmanager
async def program(log: Path, *command: str, **environment: str) -> AsyncIterator[CoreProcess]:
    with log.open("wb") as output:
        kept = {name: value for name, value in os.environ.items() if name not in ("CREDENTIALS_DIRECTORY", "DISPLAY")}
        process = await asyncio.create_subprocess_exec(*command, stdout=output, stderr=output, env=kept | environment)
    running = CoreProcess(process, log)
    try:
        yield running
    finally:
        await running.kill()


@asynccontextmanager
async def device(made: Installed, module: str, name: str, **environment: str) -> AsyncIterator[CoreProcess]:
    """Run a device's program as its unit does."""
    words = [name, "--config", str(made.office.config), "--data", str(made.office.folder / module), "--claim"]
    log = made.office.folder / f"{name}.log"
    async with program(log, sys.executable, "-m", module, *words, **environment) as running:
        await until(lambda: "claim_waiting" in running.said, 30)
        yield running


@pytest.fixture(scope="module")
def display() -> Iterator[str]:
    with xvfb() as name:
        yield name


@pytest.fixture
def hands(display: str) -> Iterator[Hands]:
    made = Hands(display)
    yield made
    made.close()


def look(name: str) -> ClaimLook:
    theme = Theme.load(CONFIG)
    faces = Typefaces.load(theme.font_regular, theme.font_bold)
    return ClaimLook(theme.light, faces, Texts.load(CONFIG, "access"), name)


def touch(hands: Hands, name: str, entry: Entry) -> None:
    target = picture(entry, look("kiosk-1")).target(name)
    assert target is not None
    hands.touch(*target.rect.centre)


STILL_SECONDS = 0.5
TRIES = 10


def differ(one: Image.Image, other: Image.Image) -> float:
    """Return which part of two pictures looks different, 0 to 1."""
    strong = ImageChops.difference(one.convert("L"), other.convert("L")).point(lambda value: 255 if value > 32 else 0)
    return strong.histogram()[255] / (one.width * one.height)


async def changed(hands: Hands, before: Image.Image, least: float) -> Image.Image:
    """Wait until the screen differs from a picture of it in a part of at least `least`."""
    await until(lambda: differ(hands.photograph(), before) >= least, 30)
    return hands.photograph()


async def settled(hands: Hands, before: Image.Image, least: float) -> Image.Image:
    """Wait until the screen has changed and stands still; return what stands there."""
    picture, since = await changed(hands, before, least), time.monotonic()

    def is_still() -> bool:
        nonlocal picture, since
        if differ(now := hands.photograph(), picture) > 0:
            picture, since = now, time.monotonic()
        return time.monotonic() - since > STILL_SECONDS

    await until(is_still, 30)
    return picture


async def connects(made: Installed, name: str, enter: Callable[[], None]) -> None:
    """Enter the code until the device is there: the queue opens its door within a second of making it."""
    for _ in range(TRIES):
        enter()
        with suppress(AssertionError):
            return await until(lambda: made.online.get(name), 3)
    raise AssertionError(f"{name} has not come")


async def test_a_kiosk_gets_its_credential_by_touch_and_comes_to_its_welcome_by_itself(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], display: str, hands: Hands
) -> None:
    async with installed(tmp_path, capsys) as made:
        empty = hands.photograph()
        code = await made.code("add", "kiosk-1", "--code")
        queue = f"127.0.0.1:{made.claims}"
        async with device(made, "kiosk", "kiosk-1", DISPLAY=display, CHERGA_QUEUE_PC=queue) as kiosk:
            asking = await changed(hands, empty, 0.1)
            for sign in code.replace("-", ""):
                touch(hands, f"key:{sign}", Entry())
            typed = await changed(hands, asking, 0.005)
            await connects(made, "kiosk-1", lambda: touch(hands, "next", Entry()))
            await changed(hands, typed, 0.1)
            own = tmp_path / "kiosk" / "credentials" / "kiosk-1.toml"
            assert f"file={own}" in kiosk.said, "its log tells which credential it uses"
            assert own.stat().st_mode & 0o777 == 0o600
            hands.photograph().save(tmp_path / "welcome.png")
        assert code.encode() not in (tmp_path / "kiosk-1.log").read_bytes()
        file = StaffFile(made.office.data / STAFF)
        acts = [(one.act.what, one.act.who, one.act.whom or one.act.detail) for one in file.audit()]
        place = file.audit()[-1].act.place
        file.close()
        assert acts[-2:] == [("code_made", "command", "kiosk-1"), ("code_taken", "", "kiosk-1")]
        assert place == "127.0.0.1"
        assert await made.office.command("device", "revoke", "kiosk-1") == 0
        await until(lambda: not made.online["kiosk-1"])


async def test_a_board_gets_its_credential_by_keyboard_with_the_address_typed_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], display: str, hands: Hands
) -> None:
    async with installed(tmp_path, capsys) as made:
        empty = hands.photograph()
        async with device(made, "display", "display-1", DISPLAY=display, SDL_AUDIODRIVER="dummy"):
            asking = await settled(hands, empty, 0.01)
            code = await made.code("code", "display-1")
            hands.type(code.lower())
            hands.type(f"127.0.0.1:{made.claims}")
            typed = await changed(hands, asking, 0.005)
            await connects(made, "display-1", lambda: hands.type("\r"))
            await changed(hands, typed, 0.02)


async def test_a_printer_waits_and_goes_on_when_the_command_has_brought_its_credential(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with installed(tmp_path, capsys) as made:
        async with device(made, "printer", "printer-1") as printer:
            code = await made.code("add", "printer-1", "--code")
            own = tmp_path / "printer" / "credentials"
            queue = f"127.0.0.1:{made.claims}"
            words = ["claim", code, "--from", queue, "--to", str(own), "--config", str(CONFIG), "--language", "en"]
            await until(lambda: made.office.data.joinpath("claims").is_dir())
            await _until_claimed(words)
            said = capsys.readouterr().out
            assert f"The credential of printer-1 is here: {own / 'printer-1.toml'}" in said
            await until(lambda: made.online.get("printer-1"), 30)
            assert printer.process.returncode is None
        assert read_credential(own / "printer-1.toml", "printer-1").port == made.office.port
        assert await asyncio.to_thread(cherga_device, words) == 1
        assert "This code was used already: make a new one." in capsys.readouterr().err


async def _until_claimed(words: list[str]) -> None:
    """Claim as soon as the door is open: it looks about once a second."""
    async with asyncio.timeout(20):
        while await asyncio.to_thread(cherga_device, words) != 0:
            pass


async def test_a_new_code_takes_the_place_of_the_credential_before(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with installed(tmp_path, capsys) as made:
        await asyncio.to_thread(made.office.add, "printer-1")
        folder, queue = tmp_path / "printer" / "credentials", f"127.0.0.1:{made.claims}"
        folder.mkdir(parents=True)
        made.office.carried("printer-1").rename(folder / "printer-1.toml")
        before = read_credential(folder / "printer-1.toml", "printer-1").password
        code = await made.code("code", "printer-1")
        words = ["claim", code, "--from", queue, "--to", str(folder), "--config", str(CONFIG), "--language", "en"]
        await _until_claimed(words)
        assert read_credential(folder / "printer-1.toml", "printer-1").password != before
