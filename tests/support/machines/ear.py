"""`python -m tests.support.machines.ear CREDENTIAL`: one more device, which says on stdout all that it hears."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

import msgspec

from queue_core.runtime.entry.credential import read_credential
from queue_core.runtime.entry.finding import Entry
from queue_core.runtime.link import LinkLost
from queue_core.wire import topics

NEW_LINK = "{}"
"""What was heard on the link before counts no more."""
_AGAIN_SECONDS = 0.2


async def main(file: Path) -> None:
    """Hear for ever."""
    known = read_credential(file, file.stem)
    connector = Entry(known.host, known.port, known).connector()
    while True:
        try:
            async with connector.connect(known.name, None) as link:
                print(NEW_LINK, flush=True)
                await link.subscribe(topics.every(known.office, "state"), topics.every(known.office, "presence"))
                async for message in link.messages():
                    line = {"topic": message.topic, "payload": message.payload.decode()}
                    print(msgspec.json.encode(line).decode(), flush=True)
        except LinkLost:
            await asyncio.sleep(_AGAIN_SECONDS)


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
