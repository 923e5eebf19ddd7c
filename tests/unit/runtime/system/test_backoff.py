"""Waiting longer after each failure."""

from __future__ import annotations

import pytest

from queue_core.runtime.system.backoff import Backoff


def test_the_ceiling_doubles_up_to_the_most() -> None:
    backoff = Backoff(first=0.2, most=2.0, random=lambda: 1.0)
    assert [backoff.failed() for _ in range(6)] == [0.2, 0.4, 0.8, 1.6, 2.0, 2.0]


def test_the_wait_is_anything_below_the_ceiling() -> None:
    draws = iter([0.0, 0.5, 0.25])
    backoff = Backoff(first=0.2, most=2.0, random=lambda: next(draws))
    assert [backoff.failed() for _ in range(3)] == [0.0, 0.2, 0.2]


def test_after_a_success_the_next_failure_is_a_first_one() -> None:
    backoff = Backoff(first=0.2, most=2.0, random=lambda: 1.0)
    backoff.failed()
    backoff.failed()
    backoff.succeeded()
    assert backoff.failed() == 0.2


def test_thousands_of_failures_do_no_harm() -> None:
    backoff = Backoff(first=0.2, most=2.0, random=lambda: 1.0)
    assert [backoff.failed() for _ in range(5000)][-1] == pytest.approx(2.0)
