"""The real core with a fault on demand: at SIGUSR1 its event loop turns in a circle, `python -m …stuck_process`.

With `--slow SECONDS` each commit takes so long, as on a bad memory card, and the core is well.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
import time
from pathlib import Path

from queue_core.app import CoreOptions, serve_core
from queue_core.journal import writing
from queue_core.journal.records import Batch
from queue_core.runtime import log as logs
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.settings import load_office
from tests.support.offices import CONFIG


def _turn_in_a_circle() -> None:
    while True:
        pass


def _take_long(seconds: float) -> None:
    at_once = writing.BatchWriter.write

    def write(self: writing.BatchWriter, batch: Batch) -> None:
        at_once(self, batch)
        time.sleep(seconds)  # the card

    writing.BatchWriter.write = write  # type: ignore[method-assign]


async def _serve(options: CoreOptions, broker_port: int) -> None:
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, _turn_in_a_circle)
    connector = MqttConnector("127.0.0.1", broker_port)
    await serve_core(options, load_office(CONFIG), connector, OfficeClock.from_environment({}))


def main() -> None:
    """Serve until killed, or until it stands still."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--mqtt-port", type=int, required=True)
    parser.add_argument("--standstill", type=float, required=True)
    parser.add_argument("--slow", type=float, default=0.0)
    given = parser.parse_args()
    logs.configure("core")
    if given.slow:
        _take_long(given.slow)
    options = CoreOptions(CONFIG, given.data, "127.0.0.1", given.port, standstill_seconds=given.standstill)
    sys.exit(asyncio.run(_serve(options, given.mqtt_port)))


if __name__ == "__main__":
    main()
