"""Past estimates beside what happened."""

from __future__ import annotations

import pytest

from queue_core.domain.estimate.accuracy import Accuracy, Kept
from queue_core.domain.estimate.forecast import Range
from queue_core.domain.plan import DirectionId

A, B = DirectionId("a"), DirectionId("b")


def test_coverage_bias_error_and_width_are_kept_for_each_direction() -> None:
    accuracy = Accuracy()
    accuracy.happened(A, Range(5, 15, 10.0), 12.0)
    accuracy.happened(A, Range(5, 15, 10.0), 20.0)
    accuracy.happened(A, Range(5, 25, 10.0), 1.0)
    accuracy.happened(B, Range(0, 1, 0.0), 0.0)
    kept = accuracy.directions[A]
    assert (kept.count, kept.early, kept.late) == (3, 1, 1)
    assert kept.coverage == pytest.approx(1 / 3)
    assert kept.bias == pytest.approx(-1)
    assert kept.mae == pytest.approx(7)
    assert kept.mean_width == pytest.approx(40 / 3)
    assert accuracy.directions[B].coverage == 1


def test_the_edges_belong_to_the_range() -> None:
    kept = Kept()
    for waited in (5.0, 15.0):
        kept.add(Range(5, 15, 10.0), waited)
    assert kept.coverage == 1


def test_where_nothing_was_promised_nothing_is_kept() -> None:
    accuracy = Accuracy()
    accuracy.happened(A, None, 30.0)
    assert not accuracy.directions
    assert accuracy.of_all().coverage is None
    assert accuracy.of_all().mae is accuracy.of_all().bias is accuracy.of_all().mean_width is None


def test_all_directions_together_are_their_sums() -> None:
    accuracy = Accuracy()
    accuracy.happened(A, Range(5, 15, 10.0), 20.0)
    accuracy.happened(B, Range(5, 15, 10.0), 8.0)
    total = accuracy.of_all()
    assert (total.count, total.coverage, total.bias, total.mae) == (2, 0.5, -4, 6)
