"""The project's own source as the architecture tests read it."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("queue_core", "kiosk", "display", "printer", "counters")
PURE_ROOMS = ("queue_core/domain", "queue_core/views", "queue_core/wire")
PURE_FILES = (
    "queue_core/replies.py",
    "queue_core/reports/daybook.py",
    "queue_core/reports/fairness.py",
    "queue_core/reports/told_hall.py",
    "queue_core/reports/told_people.py",
    "queue_core/reports/verify/commands.py",
    "queue_core/reports/verify/kept_order.py",
    "queue_core/reports/verify/rerun.py",
    "queue_core/reports/verify/telling.py",
    "queue_core/reports/verify/witness.py",
    "queue_core/reports/why.py",
    "queue_core/reports/wording.py",
    "queue_core/access/mosquitto/rights.py",
    "queue_core/gateway/inbound.py",
    "queue_core/gateway/outbox.py",
    "queue_core/gateway/outgoing.py",
    "queue_core/journal/codec.py",
    "queue_core/journal/chain.py",
    "queue_core/journal/upcasters.py",
    "queue_core/journal/verifying/survey.py",
    "queue_core/journal/visits/book.py",
    "queue_core/journal/visits/underway.py",
    "queue_core/staff/audit.py",
    "queue_core/staff/people.py",
    "queue_core/staff/slowing.py",
    "queue_core/voice/phrases.py",
    "queue_core/web/access/rights.py",
    "queue_core/screen/items.py",
    "queue_core/runtime/watching.py",
    "queue_core/runtime/claim/code.py",
    "queue_core/runtime/claim/parcel.py",
    "queue_core/runtime/system/backoff.py",
    "queue_core/replay/derived.py",
    "queue_core/replay/agreement.py",
    "queue_core/replay/distance.py",
    "queue_core/replay/open_counters.py",
    "queue_core/replay/service_law.py",
    "queue_core/replay/virtual_day.py",
    "kiosk/flow.py",
    "display/board.py",
    "display/calls.py",
    "printer/slip.py",
    "printer/status.py",
    "counters/protocol.py",
    "counters/buttons.py",
    "counters/lamps.py",
    "counters/bus.py",
    "counters/line_reader.py",
    "counters/reports.py",
    "counters/picture/layout.py",
    "counters/simulated/box.py",
)
"""Files that do no input or output and know no clock: the star of the plan."""


@cache
def tracked(*patterns: str) -> tuple[Path, ...]:
    """Return the files of the project (tracked by git, or new and not ignored) that match, as absolute paths."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return tuple(path for name in sorted(set(listed.stdout.splitlines())) if (path := ROOT / name).is_file())


def product_modules() -> Iterator[Path]:
    """Yield every module of the five packages."""
    for path in tracked("*.py"):
        if path.relative_to(ROOT).parts[0] in PACKAGES:
            yield path


def pure_modules() -> Iterator[Path]:
    """Yield the modules that must be pure."""
    for path in product_modules():
        name = path.relative_to(ROOT).as_posix()
        if name in PURE_FILES or any(name.startswith(room + "/") for room in PURE_ROOMS):
            yield path


@cache
def tree(path: Path) -> ast.Module:
    """Return a module's syntax tree."""
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> set[str]:
    """Return the dotted names a module imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module is not None and node.level == 0:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def short(path: Path) -> str:
    """Return a path relative to the project, for messages."""
    return path.relative_to(ROOT).as_posix()
