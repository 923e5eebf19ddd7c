"""`cherga user` beside a real core: who is added may work, what they do bears their name, who is removed is out."""

from __future__ import annotations

import asyncio
import ssl
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import trustme
from aiohttp import ClientError, ClientSession, CookieJar

from queue_core.journal.sqlite import SqliteReader
from queue_core.runtime.system.ports import free_port
from queue_core.staff.audit import first_fault
from queue_core.staff.staff_file import STAFF, StaffFile
from queue_core.web.live import SIGNED_OUT
from tests.support.core.on_brokers import broker_of, core_process
from tests.support.staff.users import PASSWORD
from tests.support.waiting import until

SECONDS = 20


async def cherga_user(data: Path, *words: str, typed: str = "") -> tuple[int, str]:
    """Run `cherga user …` as a technician would; return its exit status and what it said."""
    command = [sys.executable, "-m", "queue_core", "user", *words, "--data", str(data), "--language", "en"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=asyncio.subprocess.STDOUT)
    said, _ = await process.communicate(typed.encode())
    return await process.wait(), said.decode()


@asynccontextmanager
async def browser_at(port: int) -> AsyncIterator[ClientSession]:
    headers = {"X-Cherga": "1", "Origin": f"http://127.0.0.1:{port}"}
    base = f"http://127.0.0.1:{port}"
    async with ClientSession(base, cookie_jar=CookieJar(unsafe=True), headers=headers) as client:
        yield client


async def status_of(client: ClientSession, path: str) -> int:
    async with client.get(path, allow_redirects=False) as response:
        return response.status


async def may_sign_in(client: ClientSession) -> bool:
    """Say whether the page has a form: somebody is there who could."""
    async with client.get("/sign-in") as response:
        return 'name="secret"' in await response.text()


async def sign_in(client: ClientSession, name: str) -> int:
    form = {"name": name, "secret": PASSWORD}
    async with client.post("/sign-in", data=form, allow_redirects=False) as response:
        return response.status


async def test_from_nobody_to_a_user_who_works_and_is_removed_while_the_office_is_open(tmp_path: Path) -> None:
    data, port = tmp_path / "data", free_port()
    async with (
        broker_of("embedded") as broker,
        core_process(broker.port, data, port) as core,
        browser_at(port) as client,
    ):
        await until(lambda: "The pages are open" in core.said, SECONDS)
        assert "Nobody may sign in yet, only public pages are served: cherga user add NAME" in core.said
        assert await status_of(client, "/board/1") == 200
        assert await status_of(client, "/desk/1") == 303
        assert await sign_in(client, "taras") == 403

        status, said = await cherga_user(data, "add", "taras", "--role", "administrator", "--stdin", typed=PASSWORD)
        assert (status, said) == (0, "taras may sign in. Roles: administrator.\n")
        async with asyncio.timeout(SECONDS):
            while not await may_sign_in(client):
                pass  # each look is a request of its own
        assert await sign_in(client, "taras") == 303
        assert await status_of(client, "/desk/1") == 200
        assert await status_of(client, "/office") == 403
        async with client.post("/api/press", json={"id": "p1", "counter": "1", "key": "open"}) as response:
            assert (await response.json())["ok"]

        async with client.ws_connect("/api/live?of=state/counter/1") as desk:
            assert (await cherga_user(data, "remove", "taras"))[0] == 0
            async with asyncio.timeout(SECONDS):
                async for _ in desk:
                    pass
            assert desk.close_code == SIGNED_OUT
        assert await status_of(client, "/desk/1") == 303
        async with client.post("/api/press", json={"id": "p2", "counter": "1", "key": "close"}) as response:
            assert response.status == 401
    async with SqliteReader(data / "journal.db") as reader:
        records = await reader.records_from(1, 1000)
    assert [(record.who, record.where) for record in records if record.kind == "counter_opened"] == [
        ("taras", "desk/1")
    ]
    file = StaffFile(data / STAFF)
    audit = file.audit()
    file.close()
    assert first_fault(audit) is None
    told = [record.act.what for record in audit]
    assert told[0] == "refused"
    assert told[-1] == "user_removed"
    assert {"user_added", "signed_in"} <= set(told)


async def test_the_pages_are_served_over_tls_with_a_given_certificate(tmp_path: Path) -> None:
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1", not_after=datetime.fromtimestamp(time.time() + 20 * 86400, UTC))  # noqa: TID251
    (tmp_path / "pages.crt").write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    (tmp_path / "pages.key").write_bytes(leaf.private_key_pem.bytes())
    trusting = ssl.create_default_context()
    authority.configure_trust(trusting)
    given = ["--tls-cert", str(tmp_path / "pages.crt"), "--tls-key", str(tmp_path / "pages.key")]
    port = free_port()
    async with (
        broker_of("embedded") as broker,
        core_process(broker.port, tmp_path / "data", port, more=given) as core,
        ClientSession() as client,
    ):
        await until(lambda: "The pages are open" in core.said, SECONDS)
        assert f"https://127.0.0.1:{port}/" in core.said
        await until(lambda: "The certificate of the pages ends in 19 days" in core.said, SECONDS)
        async with client.get(f"https://127.0.0.1:{port}/board/1", ssl=trusting) as response:
            assert response.status == 200
            assert response.headers["Strict-Transport-Security"]
        with pytest.raises(ClientError):
            await client.get(f"http://127.0.0.1:{port}/board/1")


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        (("--demonstration", "--host", "0.0.0.0"), "a demonstration lets everybody do everything"),
        (("--tls-cert", "pages.crt"), "name both files"),
        (("--tls-cert", "/nowhere.crt", "--tls-key", "/nowhere.key"), "name an existing PEM file"),
    ],
)
async def test_what_cannot_be_served_safely_is_refused_in_words(
    tmp_path: Path, more: tuple[str, ...], sentence: str
) -> None:
    async with core_process(free_port(), tmp_path / "data", more=more) as core:
        async with asyncio.timeout(SECONDS):
            assert await core.process.wait() == 78
        assert sentence in core.said
        assert "Traceback" not in core.said
