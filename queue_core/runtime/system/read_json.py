"""JSON of somebody else, read strictly: files that may be damaged, lines that anybody may send."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from queue_core.wire.codec import complaint_of

_Value = TypeVar("_Value")


class NotThisJson(ValueError):
    """Bytes that are not the JSON that was wanted. The message says what is wrong and where, and quotes no value."""


def read_json(payload: bytes, type: type[_Value]) -> _Value:
    """Read the bytes as one `type`; raises `NotThisJson`, and nothing else whatever the bytes are."""
    try:
        return msgspec.json.decode(payload, type=type)
    # Three ways to refuse: of the wrong form, letters that are none, nested so deep that the reader gives up.
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise NotThisJson(complaint_of(error)) from error
