"""Bytes of the wire to messages and back. What cannot be read is an `Unreadable` with a reason, never a guess."""

from __future__ import annotations

import re
from typing import Any, TypeVar

import msgspec

from queue_core.wire.asks import Ask
from queue_core.wire.jobs import Job
from queue_core.wire.presence import Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import STATE_BY_KIND, State
from queue_core.wire.topics import Address
from queue_core.wire.values import AskId

MAX_ASK_BYTES = 64 * 1024
MAX_STATE_BYTES = 256 * 1024
MAX_PRESENCE_BYTES = 16 * 1024
MAX_SCREEN_BYTES = 512 * 1024
MOST_PARTS_OF_A_PRESENCE = 64
"""Lists and objects in a presence: whoever shows it must be able to write it again, however deep it goes."""

_QUOTED = re.compile(r"value '.*'", re.DOTALL)
_Message = TypeVar("_Message")
_encoder = msgspec.json.Encoder()
_ask_decoder: msgspec.json.Decoder[Ask] = msgspec.json.Decoder(Ask)
_reply_decoder = msgspec.json.Decoder(Reply)
_job_decoder: msgspec.json.Decoder[Job] = msgspec.json.Decoder(Job)
_presence_decoder = msgspec.json.Decoder(Presence)
_state_decoders: dict[str, msgspec.json.Decoder[Any]] = {
    kind: msgspec.json.Decoder(state) for kind, state in STATE_BY_KIND.items()
}


class _JustTheId(msgspec.Struct):
    id: AskId


_id_decoder = msgspec.json.Decoder(_JustTheId)


class Unreadable(Exception):
    """A message that is not what the contract says. `reason` names the field; `ask_id` where it was readable."""

    def __init__(self, reason: str, ask_id: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.ask_id = ask_id


def encode(message: msgspec.Struct) -> bytes:
    """Turn any message of the contract into the bytes that travel."""
    return _encoder.encode(message)


def decode_ask(payload: bytes) -> Ask:
    """Read an ask; raises `Unreadable`."""
    if len(payload) > MAX_ASK_BYTES:
        raise Unreadable(f"an ask of {len(payload)} bytes; at most {MAX_ASK_BYTES} are read")
    try:
        return _ask_decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(complaint_of(error), _id_of(payload)) from error


def decode_reply(payload: bytes) -> Reply:
    """Read a reply; raises `Unreadable`."""
    return _decode(_reply_decoder, payload)


def decode_job(payload: bytes) -> Job:
    """Read a job; raises `Unreadable`."""
    return _decode(_job_decoder, payload)


def decode_presence(payload: bytes) -> Presence:
    """Read a presence; raises `Unreadable`."""
    if payload.count(b"[") + payload.count(b"{") > MOST_PARTS_OF_A_PRESENCE:
        raise Unreadable(f"a presence of more than {MOST_PARTS_OF_A_PRESENCE} lists and objects")
    return _decode(_presence_decoder, payload, MAX_PRESENCE_BYTES)


def decode_state(address: Address, payload: bytes) -> State:
    """Read the state that travels under `address`; raises `Unreadable`."""
    decoder = _state_decoders.get(address.state_kind)
    if decoder is None:
        raise Unreadable(f"there is no state «{address.name}»")
    state: State = _decode(decoder, payload)
    return state


def _decode(decoder: msgspec.json.Decoder[_Message], payload: bytes, most_bytes: int = MAX_STATE_BYTES) -> _Message:
    if len(payload) > most_bytes:
        raise Unreadable(f"a message of {len(payload)} bytes; at most {most_bytes} are read")
    try:
        return decoder.decode(payload)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise Unreadable(complaint_of(error)) from error


def _id_of(payload: bytes) -> str | None:
    try:
        return _id_decoder.decode(payload).id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return None


def complaint_of(error: Exception) -> str:
    """Return what a decoder complains of, without what it was given: reasons are logged, and told to others."""
    if isinstance(error, UnicodeDecodeError):
        return "not UTF-8"
    return _QUOTED.sub("value", str(error))
