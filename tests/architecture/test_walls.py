"""Each library has one home, pure files are pure, no module imports itself in a circle, each says what it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.architecture.source import PACKAGES, ROOT, imports, product_modules, pure_modules, short, tree

HOMES = {
    "pygame": {"queue_core/screen/painter.py", "queue_core/screen/window.py", "queue_core/voice/speaker.py"},
    "serial": {"queue_core/runtime/serial_port.py"},
    "serial_asyncio_fast": {"queue_core/runtime/serial_port.py"},
    "aiomqtt": {"queue_core/runtime/mqtt_link.py"},
    "paho": {"queue_core/runtime/mqtt_link.py"},
    "aiosqlite": {"queue_core/journal/sqlite.py"},
    "iotcore": {"queue_core/gateway/broker.py"},
    "cryptography": {
        "queue_core/access/certificates.py",
        "queue_core/web/access/certificate.py",
        "queue_core/runtime/claim/parcel.py",
    },
    "argon2": {"queue_core/staff/hashing.py"},
}
IMPURE = {
    "asyncio", "time", "random", "secrets", "socket", "subprocess", "threading", "os", "sqlite3", "aiohttp",
    "structlog", "logging", "uuid",
}  # fmt: skip
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "handler", "base", "misc"}
FORBIDDEN_CALLS = {
    "time.time",
    "datetime.now",
    "datetime.utcnow",
    "uuid4",
    "asyncio.create_task",
    "asyncio.ensure_future",
}


@pytest.mark.parametrize("library", sorted(HOMES))
def test_a_library_lives_in_one_place(library: str) -> None:
    users = {short(path) for path in product_modules() if any(_is_of(name, library) for name in imports(path))}
    assert users <= HOMES[library]


def test_python_escpos_lives_in_one_place() -> None:
    users = [short(path) for path in product_modules() if any(_is_of(name, "escpos") for name in imports(path))]
    assert len(users) == 1
    assert users[0].startswith("printer/")


def test_pure_files_do_no_input_and_know_no_clock() -> None:
    found = {}
    for path in pure_modules():
        bad = {name for name in imports(path) if name.partition(".")[0] in IMPURE}
        if bad:
            found[short(path)] = bad
    assert not found


def test_every_file_named_pure_is_there() -> None:
    from tests.architecture.source import PURE_FILES

    assert not [name for name in PURE_FILES if not (ROOT / name).exists()]


def test_modules_are_nouns_one_could_point_at() -> None:
    assert not [short(path) for path in product_modules() if FORBIDDEN_NAMES & set(path.stem.split("_"))]


def test_time_ids_and_tasks_are_passed_in() -> None:
    found = []
    for path in product_modules():
        text = path.read_text(encoding="utf-8").splitlines()
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                allowed = "noqa: TID251" in text[node.lineno - 1]
                if not allowed and any(name == call or name.endswith("." + call) for call in FORBIDDEN_CALLS):
                    found.append(f"{short(path)}:{node.lineno} {name}")
    assert not found


def test_no_module_imports_itself_in_a_circle() -> None:
    graph = {
        _dotted(path): {name for name in imports(path) if name.partition(".")[0] in PACKAGES}
        for path in product_modules()
    }
    known = set(graph)
    edges = {module: _modules_of(names, known) - {module} for module, names in graph.items()}
    remaining = dict(edges)
    while leaves := [module for module, names in remaining.items() if not names & set(remaining)]:
        for leaf in leaves:
            del remaining[leaf]
    assert not sorted(remaining)


def test_every_package_says_what_it_is() -> None:
    silent = [short(p) for p in product_modules() if p.name == "__init__.py" and not ast.get_docstring(tree(p))]
    assert not silent


def test_every_module_says_what_it_is() -> None:
    assert not [short(path) for path in product_modules() if not ast.get_docstring(tree(path))]


def _modules_of(names: set[str], known: set[str]) -> set[str]:
    """Return the modules imported: `from a import b` is an import of `a.b` where that is a module."""
    found = names & known
    return found - {package for package in found if any(other.startswith(package + ".") for other in found)}


def _is_of(name: str, library: str) -> bool:
    return name == library or name.startswith(library + ".")


def _dotted(path: Path) -> str:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
