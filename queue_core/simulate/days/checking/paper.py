"""What is on paper against what the journal holds. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from queue_core.simulate.days.checking.reading import DayRead

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def lies_about_paper(day: DayRead) -> Iterator[str]:
    """Yield what is wrong with slips: a job twice on paper, a slip the journal does not know, a false witness."""
    issued = {record["body"]["ticket"]: record for record in day.records if record["kind"] == "ticket_issued"}
    jobs = {record["body"]["job"]: ticket for ticket, record in issued.items()}
    jobs.update(
        (record["body"]["job"], record["body"]["ticket"]) for record in day.records if record["kind"] == "slip_ordered"
    )
    on_paper: set[str] = set()
    for slip in day.paper:
        job, ticket = slip["job"], slip["ticket"]
        if job in on_paper:
            yield f"the job {job} is on paper twice"
        on_paper.add(job)
        if jobs.get(job) != ticket:
            yield f"the job {job} is for {ticket} on paper, for {jobs.get(job)} in the journal"
        elif slip["number"] != issued[ticket]["body"]["number"]:
            yield f"the slip of {job} says {slip['number']}"
        elif slip["stamp"] != _stamp(issued[ticket]["hash"]):
            yield f"the slip of {job} carries {slip['stamp']}, which is no witness of its record"
    for record in day.records:
        if record["kind"] == "slip_printed" and record["body"]["job"] not in on_paper:
            yield f"record {record['seq']}: {record['body']['job']} was printed, but there is no such paper"


def _stamp(record_hash: str) -> str:
    bits = int(record_hash[:10], 16)
    return "".join(_CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))
