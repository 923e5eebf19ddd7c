"""Simulated devices on the real agent: kiosks, boxes, boards and a printer that touch, look and remember."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from queue_core.domain.plan import OfficePlan
from queue_core.runtime.agent import Agent, GivenUp, JobHeard, LinkChanged, StateHeard
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.wire import asks, codec
from queue_core.wire.jobs import Print
from queue_core.wire.states import CounterState, State
from tests.support.races.history import FOR_EVER, Pressed, Taken
from tests.support.script import MORNING

PRESS_GIVEN_UP_SECONDS = 5.0


@dataclass
class SimulatedDevice:
    """A device: what it shows now, and all that came of its touches."""

    agent: Agent
    counter: str | None = None
    states: dict[str, State] = field(default_factory=dict)
    is_tied: bool = False
    is_idle: bool = True
    tickets: list[Taken] = field(default_factory=list)
    presses: list[Pressed] = field(default_factory=list)
    printed: dict[str, list[str]] = field(default_factory=dict)
    """Print jobs by ticket, in order, each as often as it was begun."""
    _done: set[str] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.agent.device

    async def run(self) -> None:
        """Live until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.agent.run())
            while True:
                match await self.agent.events.get():
                    case StateHeard(address, state):
                        self.states[address.name] = state
                    case LinkChanged(connected):
                        self.is_tied = connected
                    case JobHeard(Print() as job) if job.job not in self._done:
                        self._done.add(job.job)
                        self.printed.setdefault(job.ticket.id, []).append(job.job)
                        tasks.create_task(self.agent.ask(asks.SlipPrinted(id=self.agent.new_id(), job=job.job)))
                    case JobHeard(Print() as job):
                        tasks.create_task(self.agent.ask(asks.SlipPrinted(id=self.agent.new_id(), job=job.job)))

    async def take(self, service: str) -> None:
        """A touch: take a ticket, however long it lasts."""
        self.is_idle, invoked = False, time.monotonic()
        ask = asks.TakeTicket(id=self.agent.new_id(), service=service)
        reply = await self.agent.ask(ask)
        done = (f"{self.name}/{ask.id}", invoked, time.monotonic(), (codec.encode(reply),))
        self.tickets.append(Taken(*done))
        self.is_idle = True

    async def press_next(self) -> None:
        """A press of *next* on what stands on the lamp; after five seconds it is shown as not done."""
        await self.press("next", PRESS_GIVEN_UP_SECONDS)

    async def press(self, key: asks.Key, give_up_after: float) -> None:
        """Press a key of the device's counter."""
        assert self.counter is not None
        seen = self.states.get(f"counter/{self.counter}")
        assert isinstance(seen, CounterState)
        ask = asks.Press(id=self.agent.new_id(), counter=self.counter, key=key, seen=(seen.epoch, seen.seq))
        invoked, returned, replies = time.monotonic(), FOR_EVER, tuple[bytes, ...]()
        try:
            replies = (codec.encode(await self.agent.ask(ask, give_up_after=give_up_after)),)
            returned = time.monotonic()
        except GivenUp:
            pass
        if key == "next":
            cause = f"{self.name}/{ask.id}"
            self.presses.append(Pressed(cause, invoked, returned, replies, counter=self.counter, seen=seen.number))


@asynccontextmanager
async def devices_of(plan: OfficePlan, broker_port: int, names: list[str]) -> AsyncIterator[dict[str, SimulatedDevice]]:
    """Let these devices of an office live while the body runs."""
    devices = {}
    for device in (device for device in plan.devices.values() if device.id in names):
        agent = Agent(
            connector=MqttConnector("127.0.0.1", broker_port),
            office=plan.id,
            device=device.id,
            role=device.role,
            version="1",
            clock=OfficeClock(MORNING),
        )
        agent.set_health(**({"paper": "ok", "cover": "closed"} if device.role == "printer" else {}))
        devices[str(device.id)] = SimulatedDevice(agent, device.counters[0] if device.counters else None)
    async with asyncio.TaskGroup() as tasks:
        lives = [tasks.create_task(device.run()) for device in devices.values()]
        try:
            yield devices
        finally:
            for life in lives:
                life.cancel()
