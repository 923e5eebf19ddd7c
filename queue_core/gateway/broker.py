"""The embedded broker: MQTT for one machine without anything else to install. It has no passwords, so loopback only.

`python -m queue_core.gateway.broker --port 1883` runs it in the foreground until SIGTERM or SIGINT.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import logging
import os
import signal
import sys
import threading
from types import TracebackType
from typing import Final

import structlog

from queue_core.runtime.system.ports import who_listens

LOOPBACK: Final = "127.0.0.1"
MAX_PAYLOAD_BYTES: Final = 1_000_000
START_SECONDS: Final = 10.0
STOP_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.02

log = structlog.get_logger()


class BrokerFailed(Exception):
    """The embedded broker does not run; the text says why and what to do."""


class EmbeddedBroker:
    """A broker in a child process on 127.0.0.1:`port`. The child ends with this process, however this one ends."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the child and return when it accepts connections; raises `BrokerFailed`."""
        holder = await asyncio.to_thread(who_listens, self.port)
        if holder is not None:
            raise BrokerFailed(port_taken(self.port, holder))
        # The child reads its standard input, our end of which closes when we are gone, and ends then. A session of its
        # own keeps a terminal's Ctrl-C from it: the core says its farewells over the broker first.
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", __name__, "--port", str(self.port), "--while-stdin-is-open"),
            stdin=asyncio.subprocess.PIPE,
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(START_SECONDS):
                await self._until_it_accepts(self._process)
        except TimeoutError:
            await self.stop()
            raise BrokerFailed(f"the embedded broker did not start within {START_SECONDS:.0f} s") from None
        except BaseException:
            await self.stop()
            raise
        log.info("The embedded broker is ready", action="broker_ready", broker=f"{LOOPBACK}:{self.port}")

    async def stop(self) -> None:
        """End the child and return when it has ended. Stopping twice does no harm."""
        process, self._process = self._process, None
        if process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()

    async def __aenter__(self) -> EmbeddedBroker:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def _until_it_accepts(self, process: asyncio.subprocess.Process) -> None:
        while not await self._accepts():
            if process.returncode is not None:
                raise BrokerFailed(f"the embedded broker ended at its start with status {process.returncode}")
            await asyncio.sleep(_LOOK_SECONDS)

    async def _accepts(self) -> bool:
        try:
            _, writer = await asyncio.open_connection(LOOPBACK, self.port)
        except OSError:
            return False
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()
        return True


def port_taken(port: int, holder: str) -> str:
    """Return the sentence for a port that somebody else holds."""
    return f"port {port} is taken by {holder}; stop it, or name another broker with --mqtt"


def main(arguments: list[str] | None = None) -> int:
    """Run the broker in this process until SIGTERM or SIGINT (or, if told, until standard input closes)."""
    parser = argparse.ArgumentParser(prog="queue_core.gateway.broker", description="An MQTT broker for this machine.")
    parser.add_argument("--port", type=int, default=1883, help="port on 127.0.0.1 (%(default)s)")
    parser.add_argument("--while-stdin-is-open", action="store_true", help="end when standard input closes")
    given = parser.parse_args(arguments)
    holder = who_listens(given.port)
    if holder is not None:
        print(port_taken(given.port, holder), file=sys.stderr)
        return 1
    # rumqttd wraps each packet in a span of level error: as records they would fill any log.
    logging.getLogger("rumqttd").setLevel(logging.CRITICAL)
    # Signals are blocked here, before any thread is made, so that they wait for `sigwait` below.
    ends = {signal.SIGTERM, signal.SIGINT}
    signal.pthread_sigmask(signal.SIG_BLOCK, ends)
    threading.Thread(target=_serve, args=(given.port,), daemon=True).start()
    if given.while_stdin_is_open:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    signal.sigwait(ends)
    # The broker knows no way to stop: the process ends with it.
    os._exit(0)


def _serve(port: int) -> None:
    try:
        # Imported here: a core with a broker elsewhere needs no embedded one.
        from iotcore import IotCoreBroker

        IotCoreBroker(listen=LOOPBACK, port=port, max_payload_size=MAX_PAYLOAD_BYTES).run_forever()
    except BaseException as error:
        print(f"the embedded broker cannot run: {error}", file=sys.stderr, flush=True)
    os._exit(1)


def _end_with_stdin() -> None:
    with contextlib.suppress(OSError):
        while os.read(0, 4096):
            pass
    os._exit(0)


if __name__ == "__main__":
    sys.exit(main())
