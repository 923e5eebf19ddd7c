"""The running Mosquitto: told to read its list anew, and tried whether it did.

At a reload Mosquitto 2.0.11 checks everybody's name and password anew and ends the connections that no longer hold,
within a tenth of a second.
"""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Final

from queue_core.access.book import BrokerPlan
from queue_core.access.troubles import AccessTrouble
from queue_core.runtime.link import LinkLost, NotLetIn
from queue_core.runtime.mqtt_link import MqttConnector
from queue_core.wire import topics
from queue_core.wire.codec import encode
from queue_core.wire.presence import OFFLINE

_PROGRAM: Final = "mosquitto"
PROVED_WITHIN_SECONDS: Final = 5.0
_TRY_AGAIN_SECONDS: Final = 0.05


def process_of(plan: BrokerPlan) -> int | None:
    """Return the process id of the broker if it runs. Raises `AccessTrouble` where this user may not signal it."""
    try:
        process = int(Path(plan.pid_file).read_text(encoding="ascii"))
        # A process id in a file of yesterday may be anybody's today.
        if Path(f"/proc/{process}/comm").read_text(encoding="utf-8").strip() != _PROGRAM:
            return None
        os.kill(process, 0)
    except PermissionError:
        raise AccessTrouble("trouble.rights", path=plan.pid_file) from None
    except (OSError, ValueError):
        return None
    return process


def reload(process: int) -> None:
    """Tell the broker to read its list anew; it does within a tenth of a second. One that has ended is not told."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGHUP)


def is_let_in(plan: BrokerPlan, name: str, password: str) -> bool:
    """Try to sign in until the broker lets the name in; False when it does not within 5 s."""
    return asyncio.run(_come_in(plan, name, password, None))


def say_gone(plan: BrokerPlan, office: str, name: str, password: str) -> bool:
    """Sign in as a device whose connection was ended, and say that it is offline.

    The broker forgets the last will of somebody whom a reload puts out, so that the device would seem to be there.
    False when the broker did not let us in within 5 s.
    """
    return asyncio.run(_come_in(plan, name, password, topics.presence(office, name)))


async def _come_in(plan: BrokerPlan, name: str, password: str, presence: str | None) -> bool:
    connector = MqttConnector("127.0.0.1", plan.local_port, name, password)
    with suppress(TimeoutError):
        async with asyncio.timeout(PROVED_WITHIN_SECONDS):
            while True:
                try:
                    async with connector.connect(name, None) as link:
                        if presence is not None:
                            await link.publish(presence, encode(OFFLINE), retain=True)
                        return True
                except NotLetIn:  # it has not read the list yet
                    await asyncio.sleep(_TRY_AGAIN_SECONDS)
                except LinkLost:
                    return False
    return False
