"""The devices of an office: what each role must and may carry. Pure."""

from __future__ import annotations

from typing import Final

from queue_core.settings.draft import Draft, Mistakes
from queue_core.wire.topics import CORE

_CARRIES_COUNTERS: Final = ("counter", "tablet", "other")
_HAS_PRINTERS: Final = ("kiosk", "reception", "other")
NEEDS_FILE: Final = ("kiosk", "display", "printer", "counter")
"""Roles whose program reads `devices/<name>.toml`; a tablet or a reception is a page of the core."""


def check_devices(draft: Draft, mistakes: Mistakes) -> None:
    """Check names, references and what goes with each role."""
    if CORE in draft.ids["devices"]:
        mistakes.add(f"devices.{CORE}", f"«{CORE}» is the name of the queue itself", "give the device another name")
    printers = [name for name, row in draft.devices.items() if row.role == "printer"]
    for name, row in draft.devices.items():
        at = f"devices.{name}"
        if row.hall is not None and row.hall not in draft.ids["halls"]:
            mistakes.unknown(f"{at}.hall", "hall", row.hall, draft.ids["halls"])
        elif row.hall is None and row.role == "display":
            mistakes.add(f"{at}.hall", "a display needs the hall whose board it shows", 'add hall = "…"')
        if row.counters and row.role not in _CARRIES_COUNTERS:
            mistakes.add(f"{at}.counters", f"the role «{row.role}» has no counters", "remove the key")
        elif row.role == "counter" and not row.counters:
            mistakes.add(f"{at}.counters", "it carries no counter", "add counters = [ … ]")
        mistakes.references(f"{at}.counters", "counter", row.counters, draft.ids["counters"])
        if row.printers and row.role not in _HAS_PRINTERS:
            mistakes.add(f"{at}.printers", f"the role «{row.role}» has no printers", "remove the key")
        for printer in row.printers:
            if printer in draft.devices and printer not in printers:
                wrong = f"«{printer}» is not a printer but a {draft.devices[printer].role}"
                mistakes.add(f"{at}.printers", wrong, "name a device with the role «printer»")
        known = [other for other in draft.ids["devices"] if other in printers or other not in draft.devices]
        missing = [printer for printer in row.printers if printer not in draft.devices or printer in printers]
        mistakes.references(f"{at}.printers", "printer", missing, known)
