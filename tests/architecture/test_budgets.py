"""Rooms stay small."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

from tests.architecture.source import PACKAGES, ROOT, product_modules, short, tracked, tree

MOST_LINES_OF_A_MODULE = 300
MOST_LINES_OF_A_TEST = 500
MOST_LINES_OF_A_FUNCTION = 50
MOST_FILES_OF_A_FOLDER = 14


def test_modules_are_at_most_300_lines() -> None:
    long = {short(path): n for path in product_modules() if (n := _lines(path)) > MOST_LINES_OF_A_MODULE}
    assert not long


def test_test_files_are_at_most_500_lines() -> None:
    long = {short(path): n for path in tracked("tests/*.py") if (n := _lines(path)) > MOST_LINES_OF_A_TEST}
    assert not long


def test_functions_are_at_most_50_lines() -> None:
    long = {}
    for path in product_modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                length = node.end_lineno - node.lineno + 1
                if length > MOST_LINES_OF_A_FUNCTION:
                    long[f"{short(path)}: {node.name}"] = length
    assert not long


def test_folders_hold_at_most_14_files() -> None:
    counts = Counter(
        path.parent for path in tracked() if path.relative_to(ROOT).parts[0] in {*PACKAGES, "config", "tests"}
    )
    crowded = {short(folder): count for folder, count in counts.items() if count > MOST_FILES_OF_A_FOLDER}
    assert not {folder: count for folder, count in crowded.items() if not folder.startswith("tests/golden")}


def test_the_top_level_is_as_agreed() -> None:
    agreed = {
        "pyproject.toml", "queue_core", "kiosk", "display", "printer", "counters", "config", "systemd", "tests",
        "README.md", "Makefile", "CHANGELOG.md", "LICENSE", "docs",
    }  # fmt: skip
    found = {path.relative_to(ROOT).parts[0] for path in tracked()}
    assert not {name for name in found if not name.startswith(".")} - agreed


def _lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())
