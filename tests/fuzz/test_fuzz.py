"""Every decoder stands a short run of spoilt messages, and the run itself would notice one that does not."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fuzz import running
from tests.fuzz.attempts import Attempt, Target, reads_or_refuses
from tests.fuzz.running import Block, run_block
from tests.fuzz.targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ([^|]+) \| `[^|]+` \| [^|]+ \|$", re.MULTILINE)
SHORT = 400


def _run(attempt: Attempt, executions: int = 3000) -> Block:
    target = Target("made for this test", lambda: [b'{"a": 1, "b": "c"}'], lambda _folder: attempt)
    return run_block(target, 1, 0, executions)


@pytest.mark.parametrize("name", TARGETS)
def test_a_decoder_gives_a_value_or_its_own_refusal(name: str) -> None:
    block = run_block(TARGETS[name], 1, 0, SHORT)
    assert not [finding.what for finding in block.findings]
    assert block.executions == SHORT
    assert len(block.outcomes) > 1, "every payload went the same way: nothing was tried"


@pytest.mark.parametrize("name", TARGETS)
def test_examples_are_good_ones_and_each_is_tried(name: str, tmp_path: Path) -> None:
    attempt = TARGETS[name].prepare(tmp_path)
    outcomes = [attempt(example) for example in TARGETS[name].examples()]
    assert outcomes
    assert not [outcome for outcome in outcomes if outcome == "refused"]


def test_the_table_of_decoders_names_each_and_no_other() -> None:
    table = (ROOT / "tests" / "README.md").read_text(encoding="utf-8").partition("## Decoders of outside bytes")[2]
    assert sorted(ROW.findall(table.partition("\n## ")[0])) == sorted(TARGETS)


def test_a_decoder_that_raises_something_else_is_found() -> None:
    def attempt(payload: bytes) -> str:
        return str(payload.decode())

    assert "UnicodeDecodeError" in _run(attempt).findings[0].what


def test_a_decoder_that_reads_what_it_wrote_as_something_else_is_found() -> None:
    attempt = reads_or_refuses(lambda payload: payload, ValueError, write=lambda value: value[:5])
    assert "Broken" in _run(attempt).findings[0].what


def test_a_complaint_that_repeats_a_visitors_words_is_found() -> None:
    def read(payload: bytes) -> None:
        raise ValueError(payload.decode("utf-8", "replace") or "nothing")

    findings = _run(reads_or_refuses(read, ValueError, is_silent=True)).findings
    assert "the complaint repeats what came" in findings[0].what


def test_a_decoder_that_does_not_come_to_an_end_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CPU_SECONDS", 0.05)

    def attempt(payload: bytes) -> str:
        while b"null" in payload:
            payload = bytes(payload)
        return "read"

    assert "TookTooLong" in _run(attempt).findings[0].what


def test_a_decoder_that_fills_memory_is_found() -> None:
    kept: list[bytes] = []

    def attempt(payload: bytes) -> str:
        kept.append(b"x" * 1_000_000)
        return "read"

    assert "the process grew" in _run(attempt, 400).findings[-1].what


def test_the_same_seed_brings_the_same_payloads_and_another_brings_others() -> None:
    def payloads(seed: int) -> list[bytes]:
        seen: list[bytes] = []

        def attempt(payload: bytes) -> str:
            seen.append(payload)
            return str(len(payload))

        target = Target("made for this test", lambda: [b'{"a": 1}'], lambda _folder: attempt)
        run_block(target, seed, 0, 200)
        return seen

    assert payloads(1) == payloads(1) != payloads(2)


def test_what_was_run_is_not_run_again(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.fuzz", "--executions", "300", "--processes", "1", "--folder", str(tmp_path)]
    first = subprocess.run([*command, "wire: ask"], cwd=ROOT, capture_output=True, text=True, check=True)
    again = subprocess.run([*command, "wire: ask"], cwd=ROOT, capture_output=True, text=True, check=True)
    assert "| wire: ask | 300 | 0 |" in first.stdout
    assert again.stdout == first.stdout
    assert len((tmp_path / "done.jsonl").read_text().splitlines()) == 1


@pytest.mark.soak
@pytest.mark.timeout(4 * 3600)
def test_every_decoder_stands_a_million_spoilt_messages() -> None:
    command = [sys.executable, "-m", "tests.fuzz"]  # what is done in build/fuzz by this very code is not done again
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("| 1000000 | 0 |") == len(TARGETS), done.stdout
