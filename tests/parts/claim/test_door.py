"""The door on a real port: who has a code is served, once; who guesses, listens or meddles gets nothing."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from queue_core.access.claims.door import GUESSES, MOST_OF_ONE_ADDRESS, claim_door
from queue_core.access.claims.offers import FOLDER, GOOD_SECONDS, TOLD_SECONDS, Offers
from queue_core.runtime.claim.asking import Address, NotClaimed, claim
from queue_core.runtime.claim.code import code_of
from queue_core.runtime.claim.parcel import keys_of
from queue_core.runtime.clock import ManualClock
from queue_core.runtime.entry.credential import Credential
from queue_core.runtime.system.ports import free_port
from queue_core.staff.staff_file import STAFF, StaffFile
from tests.support.access.credentials import credential
from tests.support.waiting import until

NOW = 1_793_600_000.0
KNOWN = credential("kiosk-2", 8883, password="a very secret password")
Meddle = Callable[[bytes], bytes]


@dataclass
class Hall:
    """A data folder with its door, and what a device kept."""

    data: Path
    port: int = field(default_factory=free_port)
    clock: ManualClock = field(default_factory=lambda: ManualClock(NOW))
    kept: list[Credential] = field(default_factory=list)

    @property
    def offers(self) -> Offers:
        return Offers(self.data)

    def offer(self) -> str:
        return self.offers.make(KNOWN, self.clock.wall(), secrets.token_bytes)[0]

    async def claim(self, code: str, *, port: int | None = None, host: str = "127.0.0.1") -> Credential:
        address = Address(host, port or self.port)
        return await asyncio.to_thread(claim, code, address, self.kept.append, self.clock.wall, "kiosk-2")

    async def refused(self, code: str, *, port: int | None = None) -> str:
        before = len(self.kept)
        with pytest.raises(NotClaimed) as found:
            await self.claim(code, port=port)
        assert len(self.kept) == before
        return found.value.key

    async def say(self, words: str, source: str = "127.0.0.1") -> bytes:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port, local_addr=(source, 0))
        writer.write(words.encode() + b"\r\n\r\n")
        answer = await reader.read()
        writer.close()
        return answer

    async def status(self, words: str, source: str = "127.0.0.1") -> str:
        return (await self.say(f"{words} HTTP/1.1\r\nHost: x", source)).split(b" ", 2)[1].decode()


@asynccontextmanager
async def hall(folder: Path) -> AsyncIterator[Hall]:
    made = Hall(folder)
    door = claim_door(made.data, made.clock, "127.0.0.1", made.port)
    async with asyncio.TaskGroup() as group:
        running = group.create_task(door.run())
        yield made
        running.cancel()


@asynccontextmanager
async def open_hall(folder: Path) -> AsyncIterator[tuple[Hall, str]]:
    """A hall where a code waits and the door is open."""
    async with hall(folder) as made:
        code = made.offer()
        await until(lambda: _answers(made.port))
        yield made, code


def everything_in(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@asynccontextmanager
async def in_the_middle(port: int, meddle: Meddle, recorded: bytearray) -> AsyncIterator[int]:
    """Stand between device and queue: record all, change what the queue says."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        there, back = await asyncio.open_connection("127.0.0.1", port)
        back.write(asked)
        answer = await there.read()
        recorded.extend(asked + answer)
        writer.write(meddle(answer))
        await writer.drain()
        writer.close()
        back.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def test_a_code_gives_its_credential_once_and_the_audit_tells_when_and_to_whom(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as (made, code):
        assert await made.claim(code) == KNOWN
        assert made.kept == [KNOWN]
        assert await made.refused(code) == "used"
        (offer,) = made.offers.standing(NOW).values()
        assert (offer.sealed, offer.taken, offer.taken_from) == (b"", NOW, "127.0.0.1")
        file = StaffFile(made.data / STAFF)
        await until(lambda: file.audit())
        (record,) = file.audit()
        file.close()
        act = record.act
        assert (act.what, act.whom, act.place, act.at) == ("code_taken", "kiosk-2", "127.0.0.1", NOW)


async def test_the_door_is_open_only_while_a_code_waits_or_may_be_asked_about(tmp_path: Path) -> None:
    async with hall(tmp_path) as made:
        await asyncio.sleep(0)
        assert not _answers(made.port)
        assert await made.refused(code_of(7)) == "no_core"
        made.offer()
        await until(lambda: _answers(made.port))
        await made.clock.advance(GOOD_SECONDS + TOLD_SECONDS)
        await until(lambda: not _answers(made.port))
        assert list((made.data / FOLDER).iterdir()) == []


async def test_an_old_code_is_told_from_one_that_never_was_and_its_parcel_is_wiped(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as (made, code):
        assert await made.refused(code_of(1)) == "wrong"
        await made.clock.advance(GOOD_SECONDS)
        assert await made.refused(code) == "expired"
        await until(lambda: not next(iter(made.offers.standing(made.clock.wall()).values())).sealed)


async def test_a_mistyped_code_asks_nobody(tmp_path: Path) -> None:
    made = Hall(tmp_path, port=1)
    assert await made.refused("K7Q2-M4XP-9TDA") == "mistyped_sum"
    assert await made.refused("K7Q2-M4XP") == "mistyped_length"


async def test_a_new_code_puts_the_one_before_out(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as (made, first):
        second = made.offer()
        await until(lambda: len(list((made.data / FOLDER).iterdir())) == 1)
        while await made.status(f"GET /claim/{keys_of(second).id}") != "200":
            pass
        assert await made.refused(first) == "wrong"
        assert await made.claim(second) == KNOWN


async def test_a_lost_answer_does_not_burn_the_code(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as (made, code):
        recorded = bytearray()
        async with in_the_middle(made.port, lambda answer: answer[:100], recorded) as port:
            assert await made.refused(code, port=port) == "strange"
        assert await made.claim(code) == KNOWN


async def test_a_device_that_hears_no_answer_to_its_receipt_has_its_credential_all_the_same(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as (made, code):

        def without_answer(answer: bytes) -> bytes:
            return b"" if b"Content-Length: 0" in answer else answer

        async with in_the_middle(made.port, without_answer, recorded := bytearray()) as port:
            assert await made.claim(code, port=port) == KNOWN
        assert recorded.count(b"POST") > 1, "it was said again"
        assert await made.refused(code) == "used"


async def test_who_could_not_keep_it_may_come_again(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as (made, code):

        def full(known: Credential) -> None:
            raise OSError("no space left on device")

        with pytest.raises(OSError, match="no space"):
            await asyncio.to_thread(claim, code, Address("127.0.0.1", made.port), full, made.clock.wall)
        assert await made.claim(code) == KNOWN


async def test_who_listens_learns_neither_password_nor_code(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as (made, code):
        recorded = bytearray()
        async with in_the_middle(made.port, lambda answer: answer, recorded) as port:
            await made.claim(code, port=port)
        assert len(recorded) > 500, "it was all recorded"
        key = keys_of(code).key
        secret_words = [KNOWN.password, code, code.replace("-", ""), KNOWN.name, KNOWN.office, key.hex()]
        assert not [word for word in secret_words if word.encode() in recorded]
        assert key not in recorded
        on_disk = everything_in(tmp_path)
        assert not [word for word in (KNOWN.password, code, code.replace("-", "")) if word.encode() in on_disk]


async def test_who_stands_in_the_middle_and_changes_anything_is_found_out(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as (made, code):
        (offer,) = made.offers.standing(NOW).values()
        for place in (0, 11, 12, len(offer.sealed) // 2, len(offer.sealed) - 1):

            def meddle(answer: bytes, place: int = place) -> bytes:
                head, _, body = answer.partition(b"\r\n\r\n")
                changed = bytearray(body)
                changed[place] ^= 1
                return head + b"\r\n\r\n" + bytes(changed)

            async with in_the_middle(made.port, meddle, bytearray()) as port:
                assert await made.refused(code, port=port) == "tampered"
        assert await made.claim(code) == KNOWN


async def test_the_parcel_of_another_device_is_refused_and_stays_good(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as (made, code):
        with pytest.raises(NotClaimed) as found:
            await asyncio.to_thread(
                claim, code, Address("127.0.0.1", made.port), made.kept.append, made.clock.wall, "display-1"
            )
        assert (found.value.key, found.value.values) == ("other_device", {"theirs": "kiosk-2", "ours": "display-1"})
        assert await made.claim(code) == KNOWN


@pytest.mark.parametrize("wall", [0.0, NOW - 4000, NOW + 5000, NOW + 1e9])
async def test_a_device_whose_clock_is_off_is_told_so_before_it_keeps_anything(tmp_path: Path, wall: float) -> None:
    async with open_hall(tmp_path) as (made, code):
        with pytest.raises(NotClaimed) as found:
            await asyncio.to_thread(claim, code, Address("127.0.0.1", made.port), made.kept.append, lambda: wall)
        assert (found.value.key, made.kept) == ("clock", [])
        assert await made.claim(code) == KNOWN


async def test_a_thousand_guesses_are_limited_and_the_honest_one_is_served_from_the_same_address(
    tmp_path: Path,
) -> None:
    async with open_hall(tmp_path) as (made, code):
        told = [await made.status(f"GET /claim/{secrets.token_hex(16)}") for _ in range(1000)]
        assert told[:GUESSES] == ["404"] * GUESSES
        assert told.count("404") < 100
        assert set(told) == {"404", "429"}
        assert await made.status(f"GET /claim/{'0' * 32}", "127.0.0.9") == "404", "another address is not limited"
        assert await made.refused(code_of(3)) == "slow_down"
        assert await made.claim(code) == KNOWN


async def test_a_wrong_receipt_burns_nothing_and_looks_like_a_wrong_id(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as (made, code):
        identity = keys_of(code).id
        wrong = await made.say(f"GET /claim/{'0' * 32} HTTP/1.1")
        for words in (
            f"POST /claim/{identity}/{'0' * 32}", f"POST /claim/{identity}", f"GET /claim/{identity}/{'0' * 32}",
            f"DELETE /claim/{identity}", "GET /", "GET /claim/../staff.db", "\x00\xff", f"GET /claim/{identity}0",
        ):  # fmt: skip
            assert await made.say(f"{words} HTTP/1.1") == wrong, words
        assert await made.claim(code) == KNOWN


async def test_noise_is_refused_and_hinders_nobody(tmp_path: Path) -> None:
    noise = Random(20261122)
    async with open_hall(tmp_path) as (made, code):
        for size in [*range(40), 4095, 4096, 4097, 20000] * 3:
            reader, writer = await asyncio.open_connection("127.0.0.1", made.port, local_addr=("127.0.0.9", 0))
            writer.write(noise.randbytes(size) + b"\r\n\r\n")
            with suppress(OSError):
                answer = await reader.read()
                assert answer == b"" or answer.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 429 "))
            writer.close()
        assert await made.claim(code) == KNOWN


async def test_idle_lines_do_not_keep_others_out(tmp_path: Path) -> None:
    async with open_hall(tmp_path) as (made, code):
        idle = [
            await asyncio.open_connection("127.0.0.1", made.port, local_addr=("127.0.0.9", 0))
            for _ in range(3 * MOST_OF_ONE_ADDRESS)
        ]
        assert await made.claim(code) == KNOWN
        for _, writer in idle:
            writer.close()


async def test_what_waits_is_for_its_owner_alone(tmp_path: Path) -> None:
    made = Hall(tmp_path)
    made.offer()
    folder = tmp_path / FOLDER
    assert folder.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in folder.iterdir()} == {0o600}
    if os.geteuid() == 0:  # as an installed office has it: the command is root's, the folder the core's
        other = tmp_path / "office"
        other.mkdir()
        os.chown(other, 12345, 12346)
        Offers(other).make(KNOWN, NOW, secrets.token_bytes)
        found = {(path.stat().st_uid, path.stat().st_gid) for path in (other / FOLDER, *(other / FOLDER).iterdir())}
        assert found == {(12345, 12346)}


async def test_a_port_that_is_taken_does_not_end_the_core_and_is_tried_again(tmp_path: Path) -> None:
    async with hall(tmp_path) as made:
        held = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", made.port)
        code = made.offer()
        await asyncio.sleep(0)
        held.close()
        await held.wait_closed()
        await until(lambda: _answers(made.port))
        assert await made.claim(code) == KNOWN


def test_a_device_has_one_code_at_a_time_each_another(tmp_path: Path) -> None:
    offers, codes = Offers(tmp_path), set()
    for _ in range(5):
        codes.add(offers.make(KNOWN, NOW, secrets.token_bytes)[0])
    assert len(codes) == 5
    assert len(offers.standing(NOW)) == 1, "one device, one code"
