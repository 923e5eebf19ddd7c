"""The table of `docs/security.md` has every level 1 row of ASVS 5.0, and names only tests that are there; and what no
code of ours may do."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, imports, product_modules, short, tracked, tree
from tests.architecture.test_traps import NODE, named_in

ROW = re.compile(
    r"^\| (?P<mark>V\d+\.\d+\.\d+) \| (?P<level>[12]) \| (?P<asks>[^|]+) \| (?P<proof>[^|]+) \|$", re.MULTILINE
)
TABLE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROWS = {row["mark"]: row for row in ROW.finditer(TABLE)}
COUNTS = {
    "V1.2": 5, "V1.3": 2, "V1.5": 1, "V2.1": 1, "V2.2": 2, "V2.3": 1, "V3.2": 2, "V3.3": 1, "V3.4": 2, "V3.5": 3,
    "V4.1": 1, "V4.4": 1, "V5.2": 2, "V5.3": 2, "V6.1": 1, "V6.2": 8, "V6.3": 2, "V6.4": 2, "V7.2": 4, "V7.4": 2,
    "V8.1": 1, "V8.2": 2, "V8.3": 1, "V9.1": 3, "V9.2": 1, "V10.4": 5, "V11.3": 2, "V11.4": 1, "V12.1": 1, "V12.2": 2,
    "V13.4": 1, "V14.2": 1, "V14.3": 1, "V15.1": 1, "V15.2": 1, "V15.3": 1,
}  # fmt: skip
"""Rows of level 1 by section: in each they are the first ones."""
LEVEL_1 = [f"{section}.{row}" for section, count in COUNTS.items() for row in range(1, count + 1)]


def test_every_row_of_level_1_is_there() -> None:
    assert len(LEVEL_1) == 70
    assert [mark for mark, row in ROWS.items() if row["level"] == "1"] == LEVEL_1


def test_rows_stand_in_order_and_once() -> None:
    marks = [row["mark"] for row in ROW.finditer(TABLE)]
    assert marks == sorted(set(marks), key=lambda mark: [int(part) for part in mark[1:].split(".")])
    assert TABLE.count("\n| V") == len(marks), "a row that cannot be read"


@pytest.mark.parametrize("mark", ROWS)
def test_each_row_names_tests_that_are_there_or_says_why_not(mark: str) -> None:
    proof = ROWS[mark]["proof"]
    named = [(node["file"], node["test"]) for node in NODE.finditer(proof)]
    assert proof.count("::") == len(named), "a test that cannot be read"
    assert named or "reason:" in proof
    missing = [f"{file}::{test}" for file, test in named if test not in named_in(file)]
    assert not missing


DANGEROUS_CALLS = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "pickle.loads", "marshal.loads"}
DANGEROUS_IMPORTS = {"pickle", "marshal", "shelve", "xml", "yaml", "telnetlib", "ftplib"}
WEAK_HASHES = {"md5", "sha1"}


def test_nothing_is_evaluated_or_handed_to_a_shell() -> None:
    found = []
    for path in product_modules():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                shell = any(word.arg == "shell" for word in node.keywords)
                if name in DANGEROUS_CALLS or name.endswith("create_subprocess_shell") or shell:
                    found.append(f"{short(path)}:{node.lineno} {name}")
    assert not found


def test_nothing_reads_formats_that_can_carry_code() -> None:
    used = {
        short(path): {name.partition(".")[0] for name in imports(path)} & DANGEROUS_IMPORTS
        for path in product_modules()
    }
    assert not {path: names for path, names in used.items() if names}


ROOMS_OF_CHANCE = (
    "queue_core/simulate/", "queue_core/replay/", "queue_core/demo/", "counters/__main__.py",
    "counters/learning/",
    "queue_core/runtime/agent.py", "queue_core/gateway/mqtt.py",
)  # fmt: skip
"""Simulated people, noise of the boxes' twin, and how long a program waits before it tries again: nothing to guess."""


def test_chance_that_can_be_guessed_stays_where_nobody_gains_by_guessing() -> None:
    rooms = [short(path) for path in product_modules() if "random" in imports(path)]
    assert rooms
    assert not [room for room in rooms if not room.startswith(ROOMS_OF_CHANCE)]


def test_no_weak_hash_is_used() -> None:
    found = [
        short(path) for path in product_modules() if re.search(rf"\b({'|'.join(WEAK_HASHES)})\(", path.read_text())
    ]
    assert not found


def test_statements_of_sql_take_values_only_as_parameters() -> None:
    """A statement put together from text may hold names of our own, never a call, an attribute or a subscript."""
    found = []
    for path in product_modules():
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".execute", ".executemany"))):
                continue
            for made in (part for part in ast.walk(node.args[0]) if isinstance(part, ast.FormattedValue)):
                if not isinstance(made.value, ast.Name | ast.Constant):
                    found.append(f"{short(path)}:{node.lineno} {ast.unparse(node.args[0])}")
    assert not found


def scripts() -> list[Path]:
    return list(tracked("queue_core/web/static/*.js", "queue_core/web/static/**/*.js"))


@pytest.mark.parametrize("word", ["eval(", "new Function", "document.write", "insertAdjacentHTML", "localStorage",
                                  "sessionStorage", "indexedDB", "document.cookie", "postMessage"])  # fmt: skip
def test_scripts_of_pages_run_no_text_and_keep_nothing(word: str) -> None:
    assert scripts()
    assert not [short(path) for path in scripts() if word in path.read_text(encoding="utf-8")]


def test_markup_put_into_a_page_comes_from_our_own_templates_only() -> None:
    users = {path.name for path in scripts() if "innerHTML" in path.read_text(encoding="utf-8")}
    assert users == {"board.js", "estimates.js"}
