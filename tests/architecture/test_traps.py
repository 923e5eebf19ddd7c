"""The table of traps in `tests/README.md` leaves no row out and names only tests that are there."""

from __future__ import annotations

import ast
import re
from functools import cache

import pytest

from tests.architecture.source import ROOT, tree

ROW = re.compile(r"^\| (?P<mark>[CT]\d+) \| (?P<trap>[^|]+) \| (?P<proof>[^|]+) \|$", re.MULTILINE)
NODE = re.compile(r"`(?P<file>[\w/]+\.py)::(?P<test>\w+)`")
ROWS = {row["mark"]: row["proof"] for row in ROW.finditer((ROOT / "tests" / "README.md").read_text(encoding="utf-8"))}
COMPLAINTS, TRAPS = 25, 16


@cache
def named_in(file: str) -> frozenset[str]:
    functions = (node for node in ast.walk(tree(ROOT / "tests" / file)) if hasattr(node, "name"))
    return frozenset(node.name for node in functions if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_every_complaint_and_every_trap_has_its_row() -> None:
    assert list(ROWS) == [f"C{row}" for row in range(1, COMPLAINTS + 1)] + [f"T{row}" for row in range(1, TRAPS + 1)]


@pytest.mark.parametrize("mark", ROWS)
def test_what_rules_a_trap_out_is_there_or_named_as_still_to_come(mark: str) -> None:
    named = [(node["file"], node["test"]) for node in NODE.finditer(ROWS[mark])]
    assert ROWS[mark].count("::") == len(named), "a test that cannot be read"
    assert named or re.search(r"later: \w+", ROWS[mark])
    missing = [f"{file}::{test}" for file, test in named if test not in named_in(file)]
    assert not missing
