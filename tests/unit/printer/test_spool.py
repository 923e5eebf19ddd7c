"""Which slips wait and how each ended."""

from __future__ import annotations

import pytest

from printer.spool import Line, Spool
from tests.support.slips import print_job


def spool_with(*jobs: str) -> Spool:
    spool = Spool()
    for job in jobs:
        assert spool.offer(print_job(job=job))
    return spool


def test_jobs_are_printed_in_the_order_they_came() -> None:
    spool = spool_with("a", "b", "c")
    order = []
    while (job := spool.next) is not None:
        order.append(job.job)
        spool.begin(job.job)
        assert spool.next is None
        spool.end(job.job, "printed")
    assert order == ["a", "b", "c"]


def test_a_job_repeated_while_it_waits_or_is_printed_is_ignored() -> None:
    spool = spool_with("a")
    assert not spool.offer(print_job(job="a"))
    spool.begin("a")
    assert not spool.offer(print_job(job="a"))
    assert spool.length == 1
    assert spool.untold() == []


@pytest.mark.parametrize("ending", ["printed", "paper_out", "unknown"])
def test_a_job_that_ended_is_not_printed_again_but_told_again_with_the_same_ending(ending: str) -> None:
    spool = spool_with("a")
    spool.begin("a")
    assert spool.end("a", ending) == Line("a", ending)
    assert spool.told("a") == Line("a", "told")
    assert spool.untold() == []
    assert not spool.offer(print_job(job="a"))
    assert spool.next is None
    assert spool.untold() == [("a", ending)]


def test_a_job_can_fail_before_it_begins() -> None:
    spool = spool_with("a", "b")
    spool.end("a", "offline")
    assert spool.next is not None
    assert spool.next.job == "b"
    assert spool.ending("a") == "offline"
    assert spool.ending("b") is None


def test_a_job_begun_and_never_ended_is_unknown_after_a_restart() -> None:
    after = Spool([Line("a", "begun"), Line("a", "printed"), Line("b", "begun")])
    assert not after.offer(print_job(job="b"))
    assert after.next is None
    assert after.untold() == [("a", "printed"), ("b", "unknown")]


def test_the_first_ending_on_disk_counts() -> None:
    after = Spool([Line("a", "begun"), Line("a", "unknown"), Line("a", "printed"), Line("a", "told")])
    assert after.ending("a") == "unknown"
    assert after.untold() == []


def test_a_spool_written_anew_says_the_same() -> None:
    spool = spool_with("a", "b", "c", "d")
    for job in ("a", "b"):
        spool.begin(job)
        spool.end(job, "printed")
    spool.told("a")
    spool.begin("c")
    again = Spool(spool.lines())
    assert again.untold() == [("b", "printed"), ("c", "unknown")]
    assert again.ending("a") == "printed"
    assert again.ending("d") is None


def test_only_what_the_core_knows_is_forgotten_and_the_oldest_first() -> None:
    spool = Spool(remembered=2)
    for job in ("untold", "told-1", "told-2", "told-3"):
        spool.offer(print_job(job=job))
        spool.begin(job)
        spool.end(job, "printed")
        if job != "untold":
            spool.told(job)
    assert spool.ending("told-1") is None
    assert spool.ending("told-3") == "printed"
    assert spool.untold() == [("untold", "printed")]


def test_what_does_not_wait_cannot_begin_or_end() -> None:
    spool = spool_with("a", "b")
    spool.begin("a")
    with pytest.raises(ValueError, match="does not wait"):
        spool.begin("b")
    with pytest.raises(ValueError, match="cannot end"):
        spool.end("c", "printed")
