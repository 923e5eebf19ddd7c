"""The door of the generated broker: who is put out, who cannot come in, and what nobody may send."""

from __future__ import annotations

import asyncio
import re
import ssl
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from pathlib import Path

import msgspec
import pytest

from queue_core.runtime.link import LinkLost, NotLetIn
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.wire import codec, topics
from queue_core.wire.presence import OFFLINE, Presence
from tests.contract.check_link import first
from tests.support.access.office import GuardedOffice, new_office
from tests.support.access.raw_mqtt import LET_IN, connect, publish, socket_to

REVOKED_WITHIN_SECONDS = 1.0
CROWD = 200
"""More than the network's door takes at once."""
ONLINE = codec.encode(Presence(online=True, role="kiosk"))

# paho leaves the socket of a refused handshake to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture
def office(tmp_path: Path) -> GuardedOffice:
    return new_office(tmp_path, ["kiosk-1", "kiosk-2", "printer-1"])


async def enter(connector: MqttConnector, client_id: str) -> None:
    async with connector.connect(client_id, None):
        pass


async def test_a_revoked_device_is_out_within_a_second_and_seen_as_offline_and_never_comes_back(
    office: GuardedOffice,
) -> None:
    async with office.running(), office.patient("core").connect("core", None) as core:
        await core.subscribe(topics.every("demo", "presence"))
        told = core.messages()
        async with office.patient("kiosk-2").connect("kiosk-2", None) as other, asyncio.TaskGroup() as tasks:
            put_out = asyncio.Event()
            living = tasks.create_task(live_until_put_out(office, put_out))
            assert (await first(told)).payload == ONLINE
            revoking = tasks.create_task(office.command("device", "revoke", "kiosk-1"))
            async with asyncio.timeout(REVOKED_WITHIN_SECONDS):
                await put_out.wait()
            await living
            assert await revoking == 0
            assert codec.decode_presence((await first(told)).payload) == OFFLINE, "the core is told that it is gone"
            with pytest.raises(NotLetIn, match="it is revoked or has a newer password"):
                await enter(office.connector("kiosk-1"), "kiosk-1")
            await other.publish(topics.presence("demo", "kiosk-2"), codec.encode(OFFLINE))
            assert (await first(told)).topic.endswith("kiosk-2"), "nobody else was put out"


async def live_until_put_out(office: GuardedOffice, put_out: asyncio.Event) -> None:
    """Be kiosk-1, online, until the broker ends the connection."""
    with suppress(LinkLost):
        async with office.patient("kiosk-1").connect("kiosk-1", None) as kiosk:
            await kiosk.publish(topics.presence("demo", "kiosk-1"), ONLINE, retain=True)
            async for _ in kiosk.messages():
                pass
    put_out.set()


async def test_a_device_that_is_added_comes_in_at_once_and_others_stay(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    async with office.running(), office.patient("kiosk-1").connect("kiosk-1", None) as kiosk:
        to = str(office.carried("display-1"))
        assert await office.command("device", "add", "display-1", "--to", to) == 0
        assert "Tried at the broker: it is in force." in capsys.readouterr().out
        await enter(office.connector("display-1"), "display-1")
        await kiosk.publish(topics.presence("demo", "kiosk-1"), codec.encode(OFFLINE))


async def test_the_broker_s_own_user_can_read_all_it_is_told_to() -> None:
    """Started by root, Mosquitto gives its rights up: it reads the list anew as a user that may read little."""
    with tempfile.TemporaryDirectory() as folder:
        office = await asyncio.to_thread(open_to_enter, Path(folder))
        async with office.running("mosquitto"), office.patient("kiosk-2").connect("kiosk-2", None) as kiosk:
            assert await office.command("device", "revoke", "kiosk-1") == 0
            with pytest.raises(NotLetIn):
                await enter(office.connector("kiosk-1"), "kiosk-1")
            assert await asyncio.to_thread(office.prepare, "--renew") == 0
            await kiosk.publish(topics.presence("demo", "kiosk-2"), codec.encode(OFFLINE))
            await enter(office.connector("core"), "core")


def open_to_enter(folder: Path) -> GuardedOffice:
    folder.chmod(0o755)
    return new_office(folder, ["kiosk-1", "kiosk-2"])


async def test_a_renamed_device_is_out_under_its_old_name_and_in_under_its_new_one(office: GuardedOffice) -> None:
    async with office.running():
        to = str(office.carried("kiosk-7"))
        assert await office.command("device", "rename", "kiosk-1", "kiosk-7", "--to", to) == 0
        await enter(office.connector("kiosk-7"), "kiosk-7")
        with pytest.raises(NotLetIn):
            await enter(office.connector("kiosk-1"), "kiosk-1")


async def test_the_list_tells_who_was_seen_when_and_where(
    office: GuardedOffice, capsys: pytest.CaptureFixture[str]
) -> None:
    async with office.running(), office.patient("kiosk-1").connect("kiosk-1", None):
        await enter(office.patient("kiosk-2"), "kiosk-2")
        async with asyncio.timeout(10):
            rows: dict[str, str] = {}
            while "last " not in rows.get("kiosk-2", ""):  # the broker writes its log when it likes
                capsys.readouterr()
                assert await office.command("device", "list") == 0
                rows = {line.split()[0]: line for line in capsys.readouterr().out.splitlines()}
    assert re.search(r"  now, since 20\S+\+00:00, from 127\.0\.0\.1$", rows["kiosk-1"])
    assert re.search(r"  last 20\S+\+00:00$", rows["kiosk-2"])
    assert rows["printer-1"].endswith("  –")


async def test_the_client_id_of_another_cannot_be_taken(office: GuardedOffice) -> None:
    """The name is the client id, whatever a thief writes there: the victim stays and hears what is its own."""
    reply = topics.reply("demo", "kiosk-1")
    async with (
        office.running(),
        office.patient("core").connect("core", None) as core,
        office.patient("kiosk-1").connect("kiosk-1", None) as victim,
    ):
        await victim.subscribe(reply)
        for claimed in ("kiosk-1", "core"):
            async with office.patient("printer-1").connect(claimed, None) as thief:
                await thief.subscribe(reply, topics.reply("demo", "printer-1"))
                await core.publish(reply, b"yours")
                assert (await first(victim.messages())).payload == b"yours"
                await core.publish(topics.reply("demo", "printer-1"), b"the thief's own")
                assert (await first(thief.messages())).payload == b"the thief's own"
        with pytest.raises(NotLetIn):
            await enter(theirs(office, "kiosk-1", "printer-1"), "kiosk-1")
        await core.publish(reply, b"still yours")
        assert (await first(victim.messages())).payload == b"still yours"


def theirs(office: GuardedOffice, name: str, of: str) -> MqttConnector:
    """Return what signs in as `name` with the password of another."""
    known = office.credential(of)
    return MqttConnector(known.host, known.port, name, known.password, authority=known.authority)


async def test_nobody_is_let_in_without_a_name_of_the_list_and_its_password(office: GuardedOffice) -> None:
    authority = office.credential("kiosk-1").authority
    async with office.running():
        for port, pin in ((office.port, authority), (office.local_port, None)):
            for name, password in ((None, None), ("kiosk-1", None), ("kiosk-1", "wrong"), ("stranger", "x"), ("", "")):
                with pytest.raises(LinkLost):
                    await enter(MqttConnector("127.0.0.1", port, name, password, authority=pin), "kiosk-1")


async def test_without_tls_nobody_speaks_on_the_door_to_the_network(office: GuardedOffice) -> None:
    kiosk = office.credential("kiosk-1")
    bare = msgspec.structs.replace(kiosk, authority="")
    async with office.running():
        async with socket_to(bare) as (reader, writer):
            writer.write(connect("kiosk-1", kiosk.name, kiosk.password))
            assert LET_IN not in await closed(reader)
        async with socket_to(kiosk) as (reader, writer):  # the same words are good through TLS
            writer.write(connect("kiosk-1", kiosk.name, kiosk.password))
            assert await reader.readexactly(4) == LET_IN


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion:DeprecationWarning")
async def test_tls_before_1_2_is_refused(office: GuardedOffice) -> None:
    async with office.running():
        for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
            await shake_hands(office, only(version))
        old = only(ssl.TLSVersion.TLSv1_1)
        with pytest.raises((ssl.SSLError, ConnectionError)):
            await shake_hands(office, old)
    async with lenient_server(office):  # the same client comes in where old TLS is good enough
        await shake_hands(office, old)


@asynccontextmanager
async def lenient_server(office: GuardedOffice) -> AsyncIterator[None]:
    """Stand in the broker's place with its certificate, and speak the oldest TLS there is."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1_1
    current = office.broker / "current"
    context.load_cert_chain(current / "broker.pem", current / "broker.key")
    server = await asyncio.start_server(lambda _, writer: writer.close(), "127.0.0.1", office.port, ssl=context)
    async with server:
        yield


async def shake_hands(office: GuardedOffice, tls: ssl.SSLContext) -> None:
    async with socket_to(office.credential("kiosk-1"), tls):
        pass


def only(version: ssl.TLSVersion) -> ssl.SSLContext:
    """Return a client that trusts everybody and speaks this version alone, however weak its keys."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    return context


async def closed(reader: asyncio.StreamReader) -> bytes:
    """Return what comes until the broker ends the connection."""
    async with asyncio.timeout(20):
        try:
            return await reader.read(-1)
        except ConnectionError:
            return b""


async def test_a_packet_beyond_the_contract_ends_the_connection_unread(office: GuardedOffice) -> None:
    kiosk, screen = office.credential("kiosk-1"), topics.screen("demo", "kiosk-1")
    async with office.running(), office.patient("core").connect("core", None) as core:
        await core.subscribe(topics.every("demo", "screen"))
        async with socket_to(kiosk) as (reader, writer):
            writer.write(connect("kiosk-1", kiosk.name, kiosk.password))
            assert await reader.readexactly(4) == LET_IN
            writer.write(publish(screen, bytes(512 * 1024)))
            assert len((await first(core.messages())).payload) == 512 * 1024
            writer.write(publish(screen, bytes(700_000))[:64])  # only its beginning: who waits for the rest has lost
            await closed(reader)


async def test_a_crowd_at_the_network_s_door_does_not_shut_out_the_core(office: GuardedOffice) -> None:
    async with office.running(), AsyncExitStack() as crowd:
        for _ in range(CROWD):  # they connect and say nothing
            _, writer = await asyncio.open_connection("127.0.0.1", office.port)
            crowd.callback(writer.close)
        async with office.patient("core").connect("core", None) as core:
            await core.publish(topics.presence("demo", "core"), codec.encode(OFFLINE))


async def test_a_new_certificate_is_shown_after_a_reload_and_devices_need_nothing(office: GuardedOffice) -> None:
    async with office.running(), office.patient("kiosk-1").connect("kiosk-1", None) as kiosk:
        before = await shown(office)
        assert await asyncio.to_thread(office.prepare, "--renew") == 0
        async with asyncio.timeout(5):
            while await shown(office) == before:  # it reads them within a tenth of a second
                pass
        await enter(office.connector("kiosk-2"), "kiosk-2")
        await kiosk.publish(topics.presence("demo", "kiosk-1"), codec.encode(OFFLINE))


async def shown(office: GuardedOffice) -> bytes:
    """Return the certificate the broker shows."""
    async with socket_to(office.credential("kiosk-1")) as (_, writer):
        found = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
        assert isinstance(found, bytes)
        return found
