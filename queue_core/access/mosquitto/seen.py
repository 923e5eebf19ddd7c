"""When a device was last seen at the broker, and where it came from, as Mosquitto's log tells it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

_LINE: Final = re.compile(
    r"(?P<at>\d{9,11}): (?:New connection from (?P<dialled>\S+:\d+) on port (?P<port>\d+)\."
    r"|New client connected from (?P<address>\S+):(?P<its_port>\d+) as (?P<came>[a-z0-9-]{1,32}) \("
    r"|Client (?P<left>[a-z0-9-]{1,32}) (?:disconnected|closed|has exceeded|been disconnected)"
    r"|(?P<anew>mosquitto version \S+ starting))"
)
"""With Mosquitto's own time stamp; a log with another form tells nothing."""


@dataclass(frozen=True, slots=True)
class Seen:
    """The last coming or going: the instant, seconds since 1970 UTC, whether it is in, and where it came from."""

    at: float
    is_in: bool
    address: str


def last_seen(log: Path, local_port: int) -> dict[str, Seen]:
    """Return by name what the log knows; nothing where it cannot be read.

    Who comes in by the local port under a device's name is we ourselves, trying whether it is let in.
    """
    seen: dict[str, Seen] = {}
    dialled_here: set[str] = set()
    tried: set[str] = set()
    try:
        with log.open(encoding="utf-8", errors="replace") as lines:
            for found in filter(None, map(_LINE.match, lines)):
                if found["anew"] is not None:  # nobody outlives the broker's own end
                    seen = {name: replace(one, is_in=False) for name, one in seen.items()}
                    dialled_here, tried = set(), set()
                elif found["port"] is not None:
                    change = dialled_here.add if int(found["port"]) == local_port else dialled_here.discard
                    change(found["dialled"])
                elif (name := found["came"]) is not None:
                    if f"{found['address']}:{found['its_port']}" in dialled_here:
                        tried.add(name)
                        continue
                    tried.discard(name)
                    seen[name] = Seen(float(found["at"]), True, found["address"])
                elif found["left"] in tried:
                    tried.discard(found["left"])
                else:
                    known = seen.get(found["left"])
                    seen[found["left"]] = Seen(float(found["at"]), False, known.address if known else "")
    except OSError:
        return {}
    return seen
