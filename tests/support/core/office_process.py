"""A core as a process of its own on an office made in code: `python -m tests.support.core.office_process …`."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from queue_core.app import CoreOptions, serve_core
from queue_core.domain.plan import CounterId, Device, DeviceId, HallId, OfficePlan, Rules
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.runtime.system.ports import free_port
from tests.support.core.on_brokers import CoreProcess
from tests.support.offices import CONFIG, office_of
from tests.support.script import MORNING
from tests.support.staff.users import put_session

KIOSKS, BOXES, BOARDS = 10, 28, 10
AT_ONCE = Rules(least_seconds_on_call=0, answer_automatic_within=3600)
"""A press is answered at once, and an automatic call stands until somebody presses."""


def office_without_paper() -> OfficePlan:
    """Return an office of 14 counters and 7 directions whose kiosks print nothing."""
    plan = office_of(14, 7, AT_ONCE)
    return replace(plan, devices={name: replace(device, printers=()) for name, device in plan.devices.items()})


def office_of_fifty_devices() -> OfficePlan:
    """Return an office of 10 kiosks, 28 boxes of one counter each, 10 boards, a printer and a reception."""
    plan = office_of(28, 7, AT_ONCE)
    printer = DeviceId("printer-1")
    devices = [
        *(Device(DeviceId(f"kiosk-{n}"), "kiosk", printers=(printer,)) for n in range(1, KIOSKS + 1)),
        *(Device(DeviceId(f"buttons-{n}"), "counter", counters=(CounterId(str(n)),)) for n in range(1, BOXES + 1)),
        *(Device(DeviceId(f"display-{n}"), "display", hall=HallId(str(1 + n % 2))) for n in range(1, BOARDS + 1)),
        Device(printer, "printer"),
        Device(DeviceId("reception-1"), "reception"),
    ]
    return replace(plan, devices={device.id: device for device in devices})


OFFICES: dict[str, Callable[[], OfficePlan]] = {
    "without-paper": office_without_paper,
    "fifty-devices": office_of_fifty_devices,
}


@asynccontextmanager
async def office_process(
    office: str, broker_port: int, data: Path, pages_port: int, speed: float = 1.0
) -> AsyncIterator[CoreProcess]:
    """Serve one of `OFFICES` while the body runs; `speed`: office seconds to a real one.

    A user of every role is signed in there: `COOKIES`.
    """
    put_session(data, MORNING)
    log = data.with_name(f"core-{free_port()}.log")
    given = ["--office", office, "--data", str(data), "--port", str(pages_port), "--speed", str(speed)]
    command = [sys.executable, "-m", __name__, *given, "--mqtt-port", str(broker_port)]
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(*command, stdout=output, stderr=output)
    core = CoreProcess(process, log)
    try:
        yield core
    finally:
        await core.kill()


def main() -> None:
    """Serve until killed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--office", choices=OFFICES, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mqtt-port", type=int, required=True)
    parser.add_argument("--speed", type=float, default=1.0)
    given = parser.parse_args()
    options = CoreOptions(CONFIG, given.data, "127.0.0.1", given.port)
    clock = OfficeClock(MORNING, speed=given.speed)
    asyncio.run(serve_core(options, OFFICES[given.office](), MqttConnector("127.0.0.1", given.mqtt_port), clock))


if __name__ == "__main__":
    main()
