"""The contract as an AsyncAPI 3.0 document, made from the message types and the topics.

It describes the core: what that receives and what it sends. `python -m queue_core.wire.asyncapi` writes it to
`docs/asyncapi.json`.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from queue_core.wire import topics
from queue_core.wire.asks import ASKS, ROLES, TakeTicket, Withdraw
from queue_core.wire.codec import MAX_ASK_BYTES, MAX_PRESENCE_BYTES, MAX_SCREEN_BYTES, MAX_STATE_BYTES
from queue_core.wire.jobs import JOBS
from queue_core.wire.presence import Presence
from queue_core.wire.replies import Reply
from queue_core.wire.states import STATE_BY_KIND

Json: TypeAlias = dict[str, Any]

FILE: Final = Path(__file__).resolve().parents[2] / "docs" / "asyncapi.json"
VERSION: Final = "1.0.0"
"""Of the contract: its first number stands in every topic."""

_SCHEMAS: Final = "#/components/schemas/"
_PARAMETERS: Final = {
    "office": "The office's id.",
    "device": "The device's name: unique in the office, one connection at a time. `core` is the core's own.",
    "hall": "The hall's id.",
    "counter": "The counter's id.",
}
_RULES: Final[Mapping[type, Json]] = {
    TakeTicket: {
        "oneOf": [{"required": ["service"]}, {"required": ["package"]}],
        "dependencies": {"number": ["taken_at"], "taken_at": ["number"]},
    },
    Withdraw: {"oneOf": [{"required": ["ticket"]}, {"required": ["ask"]}]},
    Reply: {
        "if": {"properties": {"ok": {"const": False}}, "required": ["ok"]},
        "then": {"required": ["refused", "text"]},
    },
}
"""What a message needs beyond its fields, as its class checks it."""


def document() -> Json:
    """Return the whole document."""
    channels = {name: channel for name, channel, _ in _channels()}
    return {
        "asyncapi": "3.0.0",
        "id": "urn:cherga:wire:v1",
        "info": {
            "title": "Cherga wire contract",
            "version": VERSION,
            "description": "What the devices of an office and its core say to each other over MQTT. A decoder ignores "
            "fields it does not know and refuses a missing or mistyped one. queue_core/wire/README.md tells the rules.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/json",
        "channels": channels,
        "operations": _operations(),
        "components": {"messages": _messages(), "schemas": _schemas()},
    }


def _channels() -> Iterable[tuple[str, Json, Sequence[type]]]:
    """Yield each channel: its name, its object, the classes of its messages."""
    office, device = "{office}", "{device}"
    yield _channel("ask", topics.ask(office, device), f"Asks, at most {MAX_ASK_BYTES // 1024} KiB each.", ASKS)
    yield _channel("reply", topics.reply(office, device), "The answer to each ask.", [Reply])
    yield _channel("job", topics.job(office, device), "What a device is to do.", JOBS)
    for kind, state in STATE_BY_KIND.items():
        of = {topics.BOARD: "{hall}", topics.COUNTER: "{counter}"}.get(kind, "")
        told = f"{inspect.getdoc(state)} At most {MAX_STATE_BYTES // 1024} KiB."
        yield _channel(f"state-{kind}", topics.state(office, kind, of), told, [state])
    told = f"Who is there; the last will goes here too. At most {MAX_PRESENCE_BYTES // 1024} KiB."
    yield _channel("presence", topics.presence(office, device), told, [Presence])
    told = f"What a device shows while a watch lasts, at most {MAX_SCREEN_BYTES // 1024} KiB."
    yield _channel("screen", topics.screen(office, device), told, [Picture])


class Picture(msgspec.Struct):
    """A JPEG, PNG or WebP file, as it is."""


def _channel(name: str, address: str, description: str, messages: Sequence[type]) -> tuple[str, Json, Sequence[type]]:
    parameters = {known: {"description": text} for known, text in _PARAMETERS.items() if "{" + known + "}" in address}
    channel = {
        "address": address,
        "description": description,
        "parameters": parameters,
        "messages": {_name(message): {"$ref": f"#/components/messages/{_name(message)}"} for message in messages},
    }
    return name, channel, messages


def _operations() -> Json:
    receiving = {"ask": (1, False), "presence": (1, True), "screen": (0, False)}
    operations = {}
    for name, _, messages in _channels():
        known = [{"$ref": f"#/channels/{name}/messages/{_name(message)}"} for message in messages]
        if name in receiving:
            operations[f"receive-{name}"] = _operation("receive", name, known, *receiving[name])
        if name not in ("ask", "screen"):
            is_retained = name.startswith("state-") or name == "presence"
            operations[f"send-{name}"] = _operation("send", name, known, 1, is_retained)
    answer = {
        "channel": {"$ref": "#/channels/reply"},
        "messages": [{"$ref": f"#/channels/reply/messages/{_name(Reply)}"}],
    }
    operations["receive-ask"]["reply"] = answer
    return operations


def _operation(action: str, channel: str, messages: list[Json], qos: int, retain: bool) -> Json:
    return {
        "action": action,
        "channel": {"$ref": f"#/channels/{channel}"},
        "messages": messages,
        "bindings": {"mqtt": {"qos": qos, "retain": retain, "bindingVersion": "0.2.0"}},
    }


def _messages() -> Json:
    messages: Json = {}
    for _, _, classes in _channels():
        for message in classes:
            told: Json = {"name": _name(message), "summary": inspect.getdoc(message)}
            if message is Picture:
                told |= {"contentType": "image/*", "payload": {"type": "string", "format": "binary"}}
            else:
                told |= {"payload": {"$ref": _SCHEMAS + message.__name__}}
            if message in ROLES:
                told["x-roles"] = sorted(ROLES[message])
            messages[_name(message)] = told
    return messages


def _name(message: type) -> str:
    """Return the kind of an ask or a job, else the class in small letters."""
    tag = message.__struct_config__.tag  # type: ignore[attr-defined]
    return tag if isinstance(tag, str) else message.__name__.lower()


def _schemas() -> Json:
    classes = [message for _, _, messages in _channels() for message in messages if message is not Picture]
    _, components = msgspec.json.schema_components(classes, ref_template=_SCHEMAS + "{name}")
    schemas = {name: _in_draft_07(schema) for name, schema in components.items()}
    for message, rules in _RULES.items():
        schemas[message.__name__] |= rules
    return dict(sorted(schemas.items()))


def _in_draft_07(schema: Any) -> Any:
    """Return a schema as AsyncAPI reads it: fixed lists are written otherwise there, and texts without our indents."""
    if isinstance(schema, list):
        return [_in_draft_07(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    read = {key: _in_draft_07(value) for key, value in schema.items()}
    if isinstance(read.get("description"), str):
        read["description"] = inspect.cleandoc(read["description"])
    if "prefixItems" in read:
        read["items"], read["additionalItems"] = read.pop("prefixItems"), False
    return read


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the document to the file named, else to `docs/asyncapi.json`."""
    given = sys.argv[1:] if arguments is None else arguments
    to = Path(given[0]) if given else FILE
    to.write_bytes(msgspec.json.format(msgspec.json.encode(document()), indent=2) + b"\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
