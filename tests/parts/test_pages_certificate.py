"""A real core with the pages' own certificate: found by itself, trusted with the authority, renewed while it runs."""

from __future__ import annotations

import asyncio
import re
import ssl
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from aiohttp import ClientConnectorCertificateError, ClientSession

from queue_core.access.book import FOLDER
from queue_core.access.certificates import Pair, ends_at, issue, make_authority
from queue_core.access.pages.places import PAGES, PLAN, public_authority, public_certificate
from queue_core.runtime.clock import VARIABLE
from queue_core.runtime.entry.pinned import BROKER_NAME
from queue_core.runtime.system.ports import free_port
from tests.support.core.on_brokers import broker_of, core_process
from tests.support.waiting import until

SECONDS = 30
DAY = 86_400
FIGURE = re.compile(r'^cherga_certificate_expiry_timestamp_seconds\{certificate="(\w+)"\} (\S+)$', re.M)


async def cherga_pages(data: Path, *words: str, at: float | None = None) -> str:
    """Run `cherga pages …`, as if it were the instant `at`; return what it said."""
    environment = {} if at is None else {VARIABLE: f"{at:.3f}@{time.time():.3f}x1"}  # noqa: TID251  # declared real
    command = [sys.executable, "-m", "queue_core", "pages", *words, "--data", str(data), "--language", "en"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdout=pipe, stderr=pipe, env=environment)
    said, wrong = await process.communicate()
    assert process.returncode == 0, wrong.decode()
    return said.decode()


def trusting(data: Path) -> ssl.SSLContext:
    """What a PC of the office trusts: the office's authority and nobody else."""
    return ssl.create_default_context(cafile=str(public_authority(data)))


async def shown_at(port: int, data: Path) -> bytes:
    """Shake hands as a browser that trusts the office's authority; return the certificate that is shown (DER)."""
    _, writer = await asyncio.open_connection("127.0.0.1", port, ssl=trusting(data), server_hostname="queue.example")
    found: bytes = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return found


async def test_prepared_once_the_core_serves_tls_by_itself_and_takes_a_renewed_certificate_while_it_runs(
    tmp_path: Path,
) -> None:
    data, port = tmp_path / "data", free_port()
    # So long ago that the next night's renewal is due.
    made = time.time() - 340 * DAY  # noqa: TID251  # TLS goes by the real time
    said = await cherga_pages(data, "prepare", "--name", "queue.example", "--address", "127.0.0.1", at=made)
    assert "restart the core" in said
    base = f"https://127.0.0.1:{port}"
    async with (
        broker_of("embedded") as broker,
        core_process(broker.port, data, port) as core,
        ClientSession() as client,
    ):
        await until(lambda: "The pages are open" in core.said, SECONDS)
        assert f"{base}/" in core.said
        async with client.get(f"{base}/board/1", ssl=trusting(data)) as answer:
            assert answer.status == 200
            assert answer.headers["Strict-Transport-Security"]
        with pytest.raises(ClientConnectorCertificateError):  # a browser that does not know the authority
            await client.get(f"{base}/board/1")
        async with client.get(f"{base}/authority.crt", ssl=trusting(data)) as answer:
            assert (answer.status, answer.content_type) == (200, "application/x-x509-ca-cert")
            assert await answer.text() == public_authority(data).read_text()

        before = await shown_at(port, data)
        assert "A new certificate of the pages was made" in await cherga_pages(data, "renew")
        await until(lambda: "A new certificate of the pages is in use" in core.said, SECONDS)
        assert await shown_at(port, data) != before
        async with client.get(f"{base}/metrics", ssl=trusting(data)) as answer:
            ends = dict(FIGURE.findall(await answer.text()))
        assert float(ends["pages"]) == ends_at((data / PAGES).read_text())
        assert float(ends["authority"]) == ends_at(public_authority(data).read_text())


def handshake(server: Pair, folder: Path, authority: Pair, asked: Sequence[str]) -> list[bool]:
    """Say for each name asked whether who trusts the authority believes this server to be it."""
    (folder / "shown.pem").write_text(server.certificate + server.key)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "shown.pem")
    client = ssl.create_default_context(cadata=authority.certificate)
    return [_is_believed(client, context, name) for name in asked]


def _is_believed(client: ssl.SSLContext, server: ssl.SSLContext, name: str) -> bool:
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    asking = client.wrap_bio(to_client, to_server, server_hostname=name)
    answering = server.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(4):
        for end in (asking, answering):
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLCertVerificationError:
                return False
    return asking.version() is not None


async def test_neither_passes_for_the_other_before_who_trusts_the_authority(tmp_path: Path) -> None:
    from tests.support.access.office import new_office

    office = new_office(tmp_path, [])
    await cherga_pages(office.data, "prepare", "--name", "queue.example", "--address", "127.0.0.1")
    folder, current = office.data / FOLDER, office.broker / "current"
    authority = Pair((folder / "authority.pem").read_text(), "")
    broker = Pair((current / "broker.pem").read_text(), (current / "broker.key").read_text())
    asked = ["queue.example", "127.0.0.1", "localhost", BROKER_NAME]
    assert handshake(broker, tmp_path, authority, asked) == [False, False, False, True]
    own = Pair((office.data / PAGES).read_text(), "")
    assert handshake(own, tmp_path, authority, asked) == [True, True, True, False]


async def test_the_core_warns_of_every_certificate_and_tells_its_end(tmp_path: Path) -> None:
    data, port, now = tmp_path / "data", free_port(), time.time()  # noqa: TID251  # browsers go by the real time
    authority = make_authority("demo", now)
    data.mkdir()
    public_authority(data).write_text(issue(authority, ["the authority"], now, days=7).certificate)
    public_certificate(data).write_text(issue(authority, [BROKER_NAME], now, days=25).certificate)
    own = issue(authority, ["127.0.0.1"], now, days=1, since=None)
    (data / PAGES).write_text(own.certificate + own.key)
    anybody = ssl.create_default_context()
    anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
    async with (
        broker_of("embedded") as broker,
        core_process(broker.port, data, port) as core,
        ClientSession() as client,
    ):
        await until(lambda: "The certificate of the pages ends in 0 days; run: sudo cherga pages" in core.said, SECONDS)
        await until(lambda: "The certificate of the broker ends in 24 days; run: sudo cherga" in core.said, SECONDS)
        await until(lambda: "The certificate of the office's authority ends in 6 days" in core.said, SECONDS)
        async with client.get(f"https://127.0.0.1:{port}/metrics", ssl=anybody) as answer:
            ends = {whose: float(end) for whose, end in FIGURE.findall(await answer.text())}
    assert {whose: round((end - now) / DAY) for whose, end in ends.items()} == {
        "pages": 1,
        "broker": 25,
        "authority": 7,
    }


async def test_a_spoilt_certificate_of_its_own_is_named_with_the_remedy_and_plain_http_is_not_fallen_back_to(
    tmp_path: Path,
) -> None:
    data = tmp_path / "data"
    await cherga_pages(data, "prepare", "--address", "127.0.0.1")
    (data / PAGES).write_text("half a fi")
    async with core_process(free_port(), data) as core:
        async with asyncio.timeout(SECONDS):
            assert await core.process.wait() == 78
        assert "sudo cherga pages prepare --renew" in core.said
        assert "Traceback" not in core.said
    assert (data / FOLDER / PLAN).exists()
    await cherga_pages(data, "renew")
    port = free_port()
    async with broker_of("embedded") as broker, core_process(broker.port, data, port) as core:
        await until(lambda: f"https://127.0.0.1:{port}/" in core.said, SECONDS)
