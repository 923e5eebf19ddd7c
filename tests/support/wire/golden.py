"""The golden messages: one file for each sort of message of version 1, as it once travelled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from queue_core.wire import codec, topics

FOLDER = Path(__file__).resolve().parents[2] / "golden" / "messages"


@dataclass(frozen=True)
class Golden:
    """A file `<sort>_<kind>[_<variant>].json`: how it is read, and its content."""

    name: str
    decode: Callable[[bytes], msgspec.Struct]
    payload: bytes

    @property
    def content(self) -> dict[str, Any]:
        """The JSON object, anew each time."""
        content: dict[str, Any] = msgspec.json.decode(self.payload)
        return content


def golden_messages() -> Iterator[Golden]:
    """Yield all golden messages, by name."""
    for path in sorted(FOLDER.glob("*.json")):
        yield Golden(path.stem, reader_of(path.stem), path.read_bytes())


def reader_of(name: str) -> Callable[[bytes], msgspec.Struct]:
    """Return the decoder for a golden message of this name."""
    sort, _, rest = name.partition("_")
    if sort == "state":
        kind = rest.partition("_")[0]
        of = "/1" if kind in (topics.BOARD, topics.COUNTER) else ""
        address = topics.Address("small", "state", kind + of)
        return lambda payload: codec.decode_state(address, payload)
    readers: dict[str, Callable[[bytes], msgspec.Struct]] = {
        "ask": codec.decode_ask,
        "reply": codec.decode_reply,
        "job": codec.decode_job,
        "presence": codec.decode_presence,
    }
    return readers[sort]
