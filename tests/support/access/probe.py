"""A probe of a broker's rights: everybody tries everything, and what arrives is held against the contract."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from queue_core.access.mosquitto.passwords import hash_of
from queue_core.runtime.link import Link, Message, matches
from queue_core.wire import topics
from tests.support.access.office import AUDITOR, GuardedOffice
from tests.support.access.raw_mqtt import die_with_will

OFFICE = "demo"
WILDCARDS = (
    "#", "cherga/#", "+/+/+/+/+", "cherga/v1/+/ask/+", "cherga/v1/+/screen/#", "cherga/v1/demo/+/kiosk-1", "$SYS/#",
    "$share/thieves/cherga/#", "$share/thieves/cherga/v1/demo/ask/+",
)  # fmt: skip
END = "probe/end"
HEARD_BY_ALL = topics.presence(OFFICE, "probe-end")


@dataclass(frozen=True, order=True)
class Attempt:
    """Who tried to `say` (or leave, retained, or by a last `will`) or to `hear`, what topic, by which subscription."""

    who: str
    how: str
    topic: str
    by: str = ""


def all_topics(*devices: str) -> list[str]:
    """Return topics of every sort: these devices' own, the core's, states, and what is no topic of the office."""
    own = (topics.ask, topics.reply, topics.job, topics.presence, topics.screen)
    named = [make(OFFICE, device) for device in (*devices, topics.CORE) for make in own]
    single = [topics.state(OFFICE, kind) for kind in ("office", "catalogue", "queue", "help")]
    several = [topics.state(OFFICE, "board", "1"), topics.state(OFFICE, "counter", "1")]
    foreign = [
        topics.ask("elsewhere", devices[0]), topics.state("elsewhere", "queue"), "cherga/v1/demo", "cherga/v1/demo/ask",
        f"{topics.ask(OFFICE, devices[0])}/more", "cherga/v2/demo/ask/kiosk-1", "$SYS/broker/note", "kiosk-1",
        "$CONTROL/dynamic-security/v1",
    ]  # fmt: skip
    return [*named, *single, *several, *foreign]


def may_say(who: str, topic: str) -> bool:
    """Say by the contract whether `who` may publish there."""
    address = topics.parse(topic)
    if address is None or address.office != OFFICE:
        return False
    if who == topics.CORE:
        return address.sort in ("ask", "reply", "job", "state") or topic == topics.presence(OFFICE, topics.CORE)
    return address.sort in ("ask", "presence", "screen") and address.name == who


def may_hear(who: str, topic: str) -> bool:
    """Say by the contract whether `who` may be told what travels there."""
    address = topics.parse(topic)
    if address is None or address.office != OFFICE:
        return False
    if address.sort == "presence":
        return True
    if who == topics.CORE:
        return address.sort in ("ask", "screen")
    return address.sort == "state" or (address.sort in ("reply", "job") and address.name == who)


@dataclass
class Findings:
    """What was tried; of it what got through though the contract forbids it, and what did not though it must."""

    tried: int
    leaks: list[Attempt]
    missing: list[Attempt]


def found(attempts: Mapping[Attempt, bool], arrived: set[Attempt]) -> Findings:
    """Hold what arrived against what should have (`attempts`: whether the contract allows it)."""
    leaks = sorted(arrived - {attempt for attempt, allowed in attempts.items() if allowed})
    missing = sorted(attempt for attempt, allowed in attempts.items() if allowed and attempt not in arrived)
    return Findings(len(attempts), leaks, missing)


def let_auditor_in(office: GuardedOffice, spoiled: str = "") -> None:
    """Write an auditor into the generated files, and whatever shall spoil the ACL."""
    current = office.broker / "current"
    with (current / "passwords").open("a") as file:
        file.write(f"{AUDITOR}:{hash_of(AUDITOR)}\n")
    # What `spoiled` says goes on in the table of the last device.
    with (current / "acl").open("a") as file:
        file.write(
            f"{spoiled}\n\nuser {AUDITOR}\ntopic readwrite #\ntopic readwrite $SYS/#\ntopic readwrite $CONTROL/#\n"
        )


async def heard_until_end(link: Link, messages: AsyncIterator[Message]) -> list[Message]:
    """Return what arrives before an end that this link itself says."""
    heard = []
    # Twice, each acknowledged: what the broker reads at the same time as the first is told before the second.
    await link.publish(END, b"1")
    await link.publish(END, b"2")
    async with asyncio.timeout(30):
        async for message in messages:
            if message.topic == END and message.payload == b"2":
                return heard
            if message.topic != END:
                heard.append(message)
    raise AssertionError("unreachable")


async def probe_saying(office: GuardedOffice, names: Mapping[str, list[str]]) -> Findings:
    """Let each name say, leave retained and bequeath everything; the auditor overhears."""
    attempts: dict[Attempt, bool] = {}
    arrived: set[Attempt] = set()
    async with office.spy().connect(AUDITOR, None) as auditor:
        await auditor.subscribe("#", "$SYS/broker/note", "$CONTROL/#")
        messages = auditor.messages()
        await heard_until_end(auditor, messages)
        for who, tried in names.items():
            attempts |= {Attempt(who, how, topic): may_say(who, topic) for topic in tried for how in ("say", "will")}
            attempts |= {Attempt(who, "leave", topic): may_say(who, topic) for topic in tried}
            async with office.patient(who).connect(who, None) as speaker:
                for topic in tried:
                    await speaker.publish(topic, b"say")
                    await speaker.publish(topic, b"leave", retain=True)
            for topic in tried:
                await die_with_will(office.credential(who), Message(topic, b"will"))
            for message in await heard_until_end(auditor, messages):
                arrived.add(Attempt(who, message.payload.decode(), message.topic))
            for topic in tried:
                await auditor.publish(topic, b"", retain=True)
            await heard_until_end(auditor, messages)
    return found(attempts, arrived)


async def probe_hearing(office: GuardedOffice, names: Mapping[str, list[str]]) -> Findings:
    """Let each name subscribe to everything, by name and by wildcards, live and retained; the auditor speaks."""
    attempts: dict[Attempt, bool] = {}
    arrived: set[Attempt] = set()
    async with office.spy().connect(AUDITOR, None) as auditor:
        for who, tried in names.items():
            for topic in tried:
                await auditor.publish(topic, b"retained", retain=True)
            for by in (*WILDCARDS, "each"):
                wanted = tried if by == "each" else [by]
                covered = [topic for topic in tried if any(matches(_unshared(pattern), topic) for pattern in wanted)]
                for how in ("hear", "find"):
                    attempts |= {Attempt(who, how, topic, by): may_hear(who, topic) for topic in covered}
                async with office.patient(who).connect(who, None) as listener:
                    await listener.subscribe(HEARD_BY_ALL)
                    await listener.subscribe(*wanted)
                    for topic in tried:
                        await auditor.publish(topic, b"live")
                    await auditor.publish(HEARD_BY_ALL, b"end")
                    async with asyncio.timeout(30):
                        async for message in listener.messages():
                            if message.payload == b"end":
                                break
                            arrived.add(Attempt(who, "find" if message.retained else "hear", message.topic, by))
            for topic in tried:
                await auditor.publish(topic, b"", retain=True)
    return found(attempts, arrived)


def _unshared(pattern: str) -> str:
    return pattern.split("/", 2)[2] if pattern.startswith("$share/") else pattern
