"""What benchmarks promise of their figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.benchmarks import figures
from tests.benchmarks.figures import at_least, at_most, keep


@pytest.fixture(autouse=True)
def results(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(figures, "RESULTS", tmp_path)
    return tmp_path


def test_a_figure_at_its_bound_keeps_the_promise(results: Path) -> None:
    assert keep("bench", {"a second": 50, "times": 1.5}, {"a second": at_least(50), "times": at_most(1.5)}) == ()
    assert json.loads((results / "bench.json").read_text(encoding="utf-8"))["failed"] == []


def test_a_promise_that_is_not_kept_is_told_in_words_and_stored(
    results: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    failed = keep("bench", {"a second": 49.9, "times": 2}, {"a second": at_least(50), "times": at_most(1.5)})
    assert failed == (
        "FAILED bench: «a second» is 49.9, promised is at least 50",
        "FAILED bench: «times» is 2, promised is at most 1.5",
    )
    told = capsys.readouterr().out
    assert all(sentence in told for sentence in failed)
    assert json.loads((results / "bench.json").read_text(encoding="utf-8"))["failed"] == list(failed)


def test_a_promise_about_a_figure_that_was_not_measured_is_not_kept() -> None:
    assert keep("bench", {}, {"a second": at_least(50)}) == (
        "FAILED bench: «a second» is None, promised is at least 50",
    )
