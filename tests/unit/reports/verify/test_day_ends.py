"""The close of a day gives out the head of the chain, in words that `cherga verify` takes back."""

from __future__ import annotations

from structlog.testing import capture_logs

from queue_core.app import note_closed_days
from queue_core.reports.verify.witness import read_witnesses
from queue_core.submissions import Announcement
from tests.support.core.in_memory import Core, running

DAY_SECONDS = 24 * 3600


async def test_the_head_of_the_chain_is_given_out_once_the_close_is_durable() -> None:
    async with running(Core()) as core:
        await core.take("subsidy")
        assert not any(announcement.closed_days for announcement in core.announced)
        await core.pass_time(DAY_SECONDS)
        closed = [record for announcement in core.announced for record in announcement.closed_days]
        assert closed == core.records_of("day_closed")
        assert len(closed) == 1


async def test_the_sentence_in_the_log_is_a_witness() -> None:
    async with running(Core()) as core:
        await core.pass_time(DAY_SECONDS)
        (closed,) = core.records_of("day_closed")
    with capture_logs() as lines:
        note_closed_days(Announcement(closed_days=(closed,)))
    (line,) = lines
    assert line["event"].endswith(f"record {closed.seq}, {closed.day}, stamp {closed.stamp}")
    (witness,) = read_witnesses([line["event"]])
    assert witness.verdict([closed]) == ("holds", closed)
