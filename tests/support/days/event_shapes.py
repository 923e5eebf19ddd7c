"""The shapes of the bodies of events, as they are stored beside the golden journals.

A shape is the JSON schema of a body, the words in it left out. `python -m tests.support.days.event_shapes` adds those
of the present versions to the file; a shape that stands there is never written again.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from queue_core.domain.events import KINDS

FILE = Path(__file__).resolve().parents[2] / "golden" / "days" / "shapes.json"


def shape_of(event_class: type) -> dict[str, Any]:
    """Return what the body of an event looks like: its fields, also of what it embeds, their types and defaults."""
    shape: dict[str, Any] = json.loads(json.dumps(_without_words(msgspec.json.schema(event_class))))
    return shape


def stored_shapes() -> dict[str, dict[str, dict[str, Any]]]:
    """Return the stored shapes by kind and version."""
    shapes: dict[str, dict[str, dict[str, Any]]] = json.loads(FILE.read_bytes())
    return shapes


def differences(stored: Any, present: Any, path: str = "") -> list[str]:
    """Return the places where two shapes differ, each with a + for what is new, a - for what is gone."""
    if isinstance(stored, dict) and isinstance(present, dict):
        found = []
        for name in sorted(stored.keys() | present.keys()):
            where = f"{path}.{name}" if path else name
            if name not in present or name not in stored:
                found.append(f"{'+' if name in present else '-'} {where}")
            else:
                found += differences(stored[name], present[name], where)
        return found
    return [] if stored == present else [f"{path}: {stored} → {present}"]


def _without_words(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_without_words(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _without_words(part)
        for name, part in sorted(schema.items())
        if not (name in ("description", "title") and isinstance(part, str))
    }


def add_present_shapes() -> None:
    """Write the shapes of versions that have none yet."""
    shapes = stored_shapes() if FILE.exists() else {}
    for kind, (version, event_class) in KINDS.items():
        shapes.setdefault(kind, {}).setdefault(str(version), shape_of(event_class))
    blocks = [f' "{kind}": {{\n{_lines(versions)}\n }}' for kind, versions in sorted(shapes.items())]
    FILE.write_text("{\n" + ",\n".join(blocks) + "\n}\n", encoding="utf-8")


def _lines(versions: dict[str, dict[str, Any]]) -> str:
    in_order = sorted(versions.items(), key=lambda version: int(version[0]))
    return ",\n".join(f'  "{version}": {json.dumps(shape, sort_keys=True)}' for version, shape in in_order)


if __name__ == "__main__":
    add_present_shapes()
