"""Who is there. Retained; the last will is `{"online": false}`."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

from msgspec import UNSET, Struct, UnsetType

from queue_core.wire.values import Moment

Role: TypeAlias = Literal["kiosk", "reception", "tablet", "display", "printer", "counter", "other", "core"]


class Presence(Struct, frozen=True, kw_only=True):
    """A device (or the core) says that it is there, since when and how it feels.

    The core adds `at` and publishes every second.
    Printer health: `paper` ok | low | out, `cover` closed | open, `spool`.
    """

    online: bool
    role: Role | UnsetType = UNSET
    version: str | UnsetType = UNSET
    since: Moment | UnsetType = UNSET
    health: dict[str, Any] | UnsetType = UNSET
    at: Moment | UnsetType = UNSET


OFFLINE = Presence(online=False)


def is_well(printer: Presence | None) -> bool:
    """Say whether a printer is there, has paper, is shut and answers."""
    if printer is None or not printer.online:
        return False
    health = printer.health if printer.health is not UNSET else {}
    return health.get("paper") != "out" and health.get("cover") != "open" and health.get("printer") in (None, "ok")
