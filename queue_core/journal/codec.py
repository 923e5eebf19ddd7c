"""Events to words and back: a kind, a version and a JSON body. Kinds are words, never names of Python things. Pure.

What was written once must be read for ever. A changed event class gets the next version, and an upcaster per earlier
version that turns the JSON object of that version into one of the version after it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from typing import Any, TypeAlias

import msgspec

Upcaster: TypeAlias = Callable[[dict[str, Any]], dict[str, Any]]
"""The JSON object of one version to that of the next."""

_KIND = re.compile(r"[a-z][a-z0-9_]{0,63}")


class EventUnreadable(Exception):
    """A written event that this version of the office cannot read: `kind`, `version` and the `reason`."""

    def __init__(self, kind: str, version: int, reason: str) -> None:
        super().__init__(f"the event «{kind}» of version {version} cannot be read: {reason}")
        self.kind = kind
        self.version = version
        self.reason = reason


class EventCodec:
    """The register of event classes: `kinds` maps a kind to its present version and its dataclass.

    `upcasters` maps (kind, earlier version) to the step to the next version. Raises `ValueError` at once for a register
    that cannot work: a bad kind, a class twice, a type that JSON cannot carry, a version without its upcaster.
    """

    def __init__(
        self,
        kinds: Mapping[str, tuple[int, type]],
        upcasters: Mapping[tuple[str, int], Upcaster] | None = None,
    ) -> None:
        self._upcasters = dict(upcasters or {})
        self._encoder = msgspec.json.Encoder(order="deterministic")
        self._versions: dict[str, int] = {}
        self._words: dict[type, tuple[str, int]] = {}
        self._decoders: dict[str, msgspec.json.Decoder[Any]] = {}
        for kind, (version, event_class) in kinds.items():
            self._register(kind, version, event_class)
        for kind, version in self._upcasters:
            if not 1 <= version < self._versions.get(kind, 0):
                raise ValueError(f"the upcaster of «{kind}» version {version} leads nowhere")

    @property
    def kinds(self) -> frozenset[str]:
        """All kinds that can be written."""
        return frozenset(self._versions)

    def encode(self, event: object) -> tuple[str, int, str]:
        """Give (kind, version, JSON body); equal events give equal bodies. Raises `ValueError` for what is no event."""
        try:
            kind, version = self._words[type(event)]
        except KeyError:
            raise ValueError(f"{type(event).__name__} is not registered as an event") from None
        return kind, version, self._encoder.encode(event).decode()

    def decode(self, kind: str, version: int, body: str) -> Any:
        """Give the event back, as an object of the present class. Raises `EventUnreadable`."""
        present = self._versions.get(kind)
        if present is None:
            raise EventUnreadable(kind, version, "there is no such kind; perhaps a newer version of Cherga wrote it")
        if not 1 <= version <= present:
            raise EventUnreadable(kind, version, f"versions 1 to {present} are known; a newer Cherga wrote it")
        try:
            if version < present:
                body = self._lift(kind, version, body)
            return self._decoders[kind].decode(body)
        except (msgspec.MsgspecError, KeyError, TypeError, ValueError, RecursionError) as error:
            raise EventUnreadable(kind, version, str(error) or type(error).__name__) from error

    def _lift(self, kind: str, version: int, body: str) -> str:
        fields = msgspec.json.decode(body, type=dict[str, Any])
        for step in range(version, self._versions[kind]):
            fields = self._upcasters[kind, step](fields)
        return self._encoder.encode(fields).decode()

    def _register(self, kind: str, version: int, event_class: type) -> None:
        if not _KIND.fullmatch(kind):
            raise ValueError(f"«{kind}» is not a kind: a word of a-z, 0-9 and _ is")
        if version < 1:
            raise ValueError(f"«{kind}» has version {version}; versions count from 1")
        if not (isinstance(event_class, type) and is_dataclass(event_class)):
            raise ValueError(f"«{kind}» is registered with {event_class!r}, which is not a dataclass")
        if event_class in self._words:
            raise ValueError(f"{event_class.__name__} is registered as «{self._words[event_class][0]}» and «{kind}»")
        for earlier in range(1, version):
            if (kind, earlier) not in self._upcasters:
                raise ValueError(f"«{kind}» has version {version} but no upcaster from version {earlier}")
        try:
            self._decoders[kind] = msgspec.json.Decoder(event_class)
        except (TypeError, NameError) as error:
            raise ValueError(f"«{kind}» could not be read back as {event_class.__name__}: {error}") from error
        self._versions[kind] = version
        self._words[event_class] = (kind, version)
