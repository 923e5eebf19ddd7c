"""The shipped broker configuration: who may say and hear what, tried by delivery on a real Mosquitto."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from queue_core.runtime.link import LinkLost, Message
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.places import shipped_config
from queue_core.wire import topics
from tests.support.mosquitto import Mosquitto, mosquitto

NAMES = ("core", "kiosk-1", "printer-1", "auditor")
EVERYTHING = "cherga/#"
TOPICS = {
    f"{sort} of {whose}": topic
    for whose, device in (("kiosk-1", "kiosk-1"), ("printer-1", "printer-1"), ("the core", "core"))
    for sort, topic in (
        ("ask", topics.ask("demo", device)),
        ("reply", topics.reply("demo", device)),
        ("job", topics.job("demo", device)),
        ("presence", topics.presence("demo", device)),
        ("screen", topics.screen("demo", device)),
    )
} | {
    "a state": topics.state("demo", "queue"),
    "a board": topics.state("demo", "board", "1"),
    "the root": "cherga/v1/demo",
    "another version": "cherga/v2/demo/ask/kiosk-1",
}

MAY_SAY = {
    "kiosk-1": {"ask of kiosk-1", "presence of kiosk-1", "screen of kiosk-1"},
    "printer-1": {"ask of printer-1", "presence of printer-1", "screen of printer-1"},
    "core": {
        *(f"{sort} of {whose}" for sort in ("ask", "reply", "job") for whose in ("kiosk-1", "printer-1", "the core")),
        *("presence of the core", "screen of the core", "a state", "a board"),
    },
}
PRESENCES = {f"presence of {whose}" for whose in ("kiosk-1", "printer-1", "the core")}
MAY_HEAR = {
    "kiosk-1": {"reply of kiosk-1", "job of kiosk-1", "a state", "a board", *PRESENCES},
    "printer-1": {"reply of printer-1", "job of printer-1", "a state", "a board", *PRESENCES},
    "core": {
        *(f"{sort} of {whose}" for sort in ("ask", "screen") for whose in ("kiosk-1", "printer-1", "the core")),
        *("reply of the core", "job of the core", "a state", "a board", *PRESENCES),
    },
}


def shipped(folder: Path) -> list[str]:
    """Return the shipped configuration with a free port, files in `folder`, and an auditor who may do everything."""
    configuration = (shipped_config() / "mosquitto.conf").read_text(encoding="utf-8")
    access = (shipped_config() / "mosquitto.acl").read_text(encoding="utf-8")
    (folder / "acl").write_text(f"{access}\nuser auditor\ntopic readwrite #\n", encoding="utf-8")
    (folder / "passwords").touch(mode=0o600)
    for name in NAMES:
        subprocess.run(
            ["mosquitto_passwd", "-b", str(folder / "passwords"), name, f"word of {name}"],
            check=True,
            capture_output=True,
        )
    for ours, test in (
        ("listener 1883 ", "listener {port} "),
        ("/etc/cherga/mosquitto.passwords\nacl", f"{folder / 'passwords'}\nacl"),
        ("acl_file /etc/cherga/mosquitto.acl", f"acl_file {folder / 'acl'}"),
    ):
        assert ours in configuration
        configuration = configuration.replace(ours, test)
    return [*configuration.splitlines(), "user root"]


@asynccontextmanager
async def office_broker(folder: Path) -> AsyncIterator[Mosquitto]:
    async with mosquitto(await asyncio.to_thread(shipped, folder)) as broker:
        yield broker


def signed_in(broker: Mosquitto, name: str) -> MqttConnector:
    return MqttConnector("127.0.0.1", broker.port, name, f"word of {name}")


async def heard_until_end(messages: AsyncIterator[Message]) -> set[str]:
    """Return the topics that arrive before the message that says end."""
    heard = set()
    async with asyncio.timeout(20):
        async for message in messages:
            if message.payload == b"end":
                return heard
            heard.add(message.topic)
    raise AssertionError("unreachable")


async def test_each_may_say_what_the_contract_says_and_nothing_else(tmp_path: Path) -> None:
    async with office_broker(tmp_path) as broker, signed_in(broker, "auditor").connect("auditor", None) as auditor:
        await auditor.subscribe(EVERYTHING)
        for name, allowed in MAY_SAY.items():
            async with signed_in(broker, name).connect(name, None) as speaker:
                for topic in TOPICS.values():
                    await speaker.publish(topic, b".")
            await auditor.publish("cherga/end", b"end")
            assert await heard_until_end(auditor.messages()) == {TOPICS[topic] for topic in allowed}, name


async def test_each_hears_what_the_contract_says_and_nothing_else(tmp_path: Path) -> None:
    async with office_broker(tmp_path) as broker, signed_in(broker, "auditor").connect("auditor", None) as auditor:
        for name, allowed in MAY_HEAR.items():
            async with signed_in(broker, name).connect(name, None) as listener:
                await listener.subscribe(EVERYTHING)
                for topic in TOPICS.values():
                    await auditor.publish(topic, b".")
                await auditor.publish(topics.state("demo", "help"), b"end")
                assert await heard_until_end(listener.messages()) == {TOPICS[topic] for topic in allowed}, name


async def test_nobody_is_let_in_without_the_right_password(tmp_path: Path) -> None:
    async with office_broker(tmp_path) as broker:
        for connector in (
            MqttConnector("127.0.0.1", broker.port),
            MqttConnector("127.0.0.1", broker.port, "kiosk-1", "word of core"),
            MqttConnector("127.0.0.1", broker.port, "stranger", "word of stranger"),
        ):
            with pytest.raises(LinkLost, match=r"127\.0\.0\.1:\d+: .*[Nn]ot authori[sz]ed"):
                await enter(connector, "kiosk-1")


async def enter(connector: MqttConnector, client_id: str) -> None:
    async with connector.connect(client_id, None):
        pass


async def test_a_name_is_the_client_id_whatever_a_device_claims(tmp_path: Path) -> None:
    async with office_broker(tmp_path) as broker, signed_in(broker, "core").connect("core", None) as core:
        async with signed_in(broker, "kiosk-1").connect("core", None):
            await core.publish(topics.state("demo", "queue"), b".")
        await core.subscribe(topics.every("demo", "presence"))


async def test_a_message_beyond_the_contract_reaches_nobody(tmp_path: Path) -> None:
    async with office_broker(tmp_path) as broker, signed_in(broker, "core").connect("core", None) as core:
        await core.subscribe(topics.every("demo", "screen"), topics.every("demo", "ask"))
        async with signed_in(broker, "kiosk-1").connect("kiosk-1", None) as kiosk:
            # MQTT 3.1.1 knows no refusal: the broker acknowledges and drops it.
            await kiosk.publish(topics.ask("demo", "kiosk-1"), bytes(700_000))
            await kiosk.publish(topics.screen("demo", "kiosk-1"), bytes(512 * 1024), qos=0)
            await kiosk.publish(topics.ask("demo", "kiosk-1"), b"end")
        assert await heard_until_end(core.messages()) == {topics.screen("demo", "kiosk-1")}
