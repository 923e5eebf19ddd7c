"""From a finger on a box to what people see, with 14 and with 224 counters, beside a bare publish → receive.

The finger is at the far end of a pseudo-terminal, with 14 boxes on one line; the program of the boxes is the real one,
the core is a process of its own, the broker is Mosquitto. Measured from the instant the finger lets go (the contact
then has to be still for 20 ms, which is in every figure): until the state of the counter and the board of its hall have
arrived at a listener, and until the box itself shows the new number.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from counters.__main__ import run_counters
from counters.buttons import BoxKeys
from counters.settings import ALL_KEYS, BoxSettings, LineSettings, Settings
from counters.simulated.twin import HELD_FOR, BoxOnLine, SimulatedLine
from queue_core.app import CoreOptions, serve_core
from queue_core.domain.plan import Rules
from queue_core.runtime.cli import DeviceOptions
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.link import Link
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.places import shipped_config
from queue_core.runtime.system.ports import free_port
from queue_core.wire import asks, codec, topics
from queue_core.wire.states import BoardState, CounterState
from tests.benchmarks.figures import at_most, keep, share
from tests.support.mosquitto import mosquitto
from tests.support.offices import office_of

SIZES = (14, 224)
BOXES = 14
DIRECTIONS = 5
PRESSES = 200
WAITING = 2 * PRESSES + 2 * BOXES
BARE = "bench/bare"
_UNTIL_SECONDS = 30.0


@dataclass
class Office:
    """An office at work, and a listener in it."""

    twin: SimulatedLine
    link: Link
    office: str
    numbers: dict[str, str | None] = field(default_factory=dict)
    on_boards: dict[str, str] = field(default_factory=dict)
    replies: int = 0
    bare_heard: asyncio.Event = field(default_factory=asyncio.Event)
    box_changed: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def listen(self) -> None:
        """Take what is published, for ever."""
        async for message in self.link.messages():
            address = topics.parse(message.topic)
            if message.topic == BARE:
                self.bare_heard.set()
            elif message.topic == topics.reply(self.office, "kiosk-1"):
                self.replies += 1
            elif address is not None and message.payload:
                state = codec.decode_state(address, message.payload)
                if isinstance(state, CounterState):
                    self.numbers[address.state_of] = state.number
                elif isinstance(state, BoardState):
                    self.on_boards = {call.counter: call.number for call in reversed(state.calls)}
            async with self.changed:
                self.changed.notify_all()

    async def until(self, condition: Callable[[], bool]) -> float:
        """Return the instant at which a condition over what was heard came true."""
        async with asyncio.timeout(_UNTIL_SECONDS), self.changed:
            await self.changed.wait_for(condition)
        return time.perf_counter()


async def run_core(counters: int, port: int, data: str, pages: int) -> None:
    """Be the core: with everything as it is shipped, and no pace limits at the counters. `pages`: their port."""
    plan = office_of(counters, DIRECTIONS, Rules(least_seconds_on_call=0, recall_after=0))
    options = CoreOptions(shipped_config(), Path(data), "127.0.0.1", pages)
    await serve_core(options, plan, MqttConnector("127.0.0.1", port), OfficeClock.from_environment({}))


async def core_of(counters: int, port: int, data: Path, pages: int) -> asyncio.subprocess.Process:
    """Start the core as a process of its own; `port`: the broker's, `pages`: that of its pages."""
    words = (str(counters), str(port), str(data), str(pages))
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "tests.benchmarks.bench_presses", *words)


@asynccontextmanager
async def office_at_work(counters: int, folder: Path) -> AsyncIterator[Office]:
    """Start broker, core, boxes; open the counters with a box; let people wait."""
    clock = OfficeClock.from_environment({})
    plan = office_of(counters, DIRECTIONS)
    ids = [str(n) for n in range(1, BOXES + 1)]
    twin = SimulatedLine([BoxOnLine(n, int(n), BoxKeys(ALL_KEYS)) for n in ids], folder / "line", clock)
    line = LineSettings(kind="serial", port=str(folder / "line"), poll_every_ms=20, answer_within_ms=8)
    of = Settings(line=line, box=tuple(BoxSettings(counter=n, address=int(n)) for n in ids))
    async with mosquitto() as broker, asyncio.TaskGroup() as tasks:
        connector = MqttConnector("127.0.0.1", broker.port)
        core = await core_of(counters, broker.port, folder, free_port())
        options = DeviceOptions("buttons-1", shipped_config(), plan.id, "127.0.0.1", broker.port, folder)
        running = [tasks.create_task(twin.run()), tasks.create_task(run_counters(options, of, connector, clock))]
        async with connector.connect("bench", None) as link:
            boards = [topics.state(plan.id, topics.BOARD, hall) for hall in list(plan.halls)[:1]]
            states = [topics.state(plan.id, topics.COUNTER, counter) for counter in ids]
            await link.subscribe(BARE, topics.reply(plan.id, "kiosk-1"), *boards, *states)
            office = Office(twin, link, plan.id)
            twin.seen_by.append(lambda _: office.box_changed.set())
            running.append(tasks.create_task(office.listen()))
            await office.until(lambda: len(office.numbers) == BOXES)
            await _prepare(office, ids, [service.id for service in plan.services.values() if service.general])
            yield office
        for task in running:
            task.cancel()
        core.terminate()
        await core.wait()


async def _prepare(office: Office, counters: list[str], services: list[str]) -> None:
    for n in range(WAITING):
        ask = asks.TakeTicket(id=f"bench-{n}", service=services[n % len(services)])
        await office.link.publish(topics.ask(office.office, "kiosk-1"), codec.encode(ask))
    await office.until(lambda: office.replies >= WAITING)
    for counter in counters:
        await _shown(office, counter, None)
        office.twin.press(counter, "open")
        await office.until(lambda counter=counter: office.numbers[counter] is not None)


async def _shown(office: Office, counter: str, number: str | None) -> float:
    """Return the instant at which a box shows a number."""
    async with asyncio.timeout(_UNTIL_SECONDS):
        while (face := office.twin.view(counter).face) is None or face.number != number or face.lamp == "offline":
            office.box_changed.clear()
            await office.box_changed.wait()
    return time.perf_counter()


async def _press(office: Office, counter: str) -> tuple[float, float, float]:
    before = office.numbers[counter]
    await _shown(office, counter, before)
    let_go = time.perf_counter() + HELD_FOR
    office.twin.press(counter, "next")
    state = await office.until(lambda: office.numbers[counter] != before)
    number = office.numbers[counter]
    board = await office.until(lambda: office.on_boards.get(counter) == number)
    box = await _shown(office, counter, number)
    return state - let_go, board - let_go, box - let_go


async def _bare(office: Office) -> float:
    office.bare_heard.clear()
    started = time.perf_counter()
    await office.link.publish(BARE, b"bare")
    await office.bare_heard.wait()
    return time.perf_counter() - started


async def _measure(counters: int) -> dict[str, list[float]]:
    found: dict[str, list[float]] = {"state": [], "board": [], "box": [], "bare": []}
    with tempfile.TemporaryDirectory(prefix="bp") as folder:
        async with office_at_work(counters, Path(folder)) as office:
            for n in range(PRESSES):
                state, board, box = await _press(office, str(n % BOXES + 1))
                for name, value in (("state", state), ("board", board), ("box", box), ("bare", await _bare(office))):
                    found[name].append(value)
    return found


def main() -> tuple[str, ...]:
    """Measure and keep."""
    figures: dict[str, object] = {}
    medians: dict[int, float] = {}
    words = {
        "state": "finger let go → state of the counter heard",
        "board": "finger let go → board heard",
        "box": "finger let go → the box shows the new number",
        "bare": "bare publish → receive",
    }
    for counters in SIZES:
        found = asyncio.run(_measure(counters))
        medians[counters] = median(found["board"])
        for name, values in found.items():
            figures[f"{words[name]}, {counters} counters, p50, ms"] = share(values, 0.5) * 1000
            figures[f"{words[name]}, {counters} counters, p99, ms"] = share(values, 0.99) * 1000
    growth, late = "board: 224 counters / 14, p50", "board: 224 counters, p50, ms"
    figures[growth] = medians[224] / medians[14]
    figures[late] = medians[224] * 1000
    return keep("presses", figures, {growth: at_most(2.0), late: at_most(250.0)})


if __name__ == "__main__":
    asyncio.run(run_core(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
