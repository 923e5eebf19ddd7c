"""What askers were told against what the journal holds: nothing acknowledged is lost, nothing is done twice. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator

from queue_core.simulate.days.checking.reading import DayRead, Line


def lies_about_asks(day: DayRead) -> Iterator[str]:
    """Yield what is wrong between replies and records."""
    caused = day.caused()
    issued = {key: _of_kind(records, "ticket_issued") for key, records in caused.items()}
    withdrawn = {record["body"]["ticket"] for record in day.records if record["kind"] == "ticket_withdrawn"}
    voided = {
        (record["body"]["device"], record["body"]["ask"]) for record in day.records if record["kind"] == "ask_voided"
    }
    rated = {record["body"]["ticket"]: record["body"]["mark"] for record in _of_kind(day.records, "service_rated")}
    printed = {record["body"]["job"] for record in _of_kind(day.records, "slip_printed")}
    printed |= {
        record["body"]["job"] for key in issued for record in issued[key] if record["body"]["ticket"] in withdrawn
    }
    for key, replies in day.replies.items():
        yield from _one_outcome(key, replies, caused.get(key, []))
        ask = day.asked.get(key)
        if ask is None:
            yield f"{key} was answered but never asked"
            continue
        for reply in map(json.loads, dict.fromkeys(replies)):
            if reply["id"] != key[1]:
                yield f"the reply to {key} names {reply['id']}"
            if reply["ok"] and ask["kind"] == "take_ticket":
                yield from _has_the_ticket(key, ask, reply["ticket"], issued.get(key, []))
            elif reply["ok"] and ask["kind"] == "withdraw" and "ask" in ask:
                theirs = [record["body"]["ticket"] for record in issued.get((key[0], ask["ask"]), [])]
                if set(theirs) - withdrawn or not (theirs or (key[0], ask["ask"]) in voided):
                    yield f"{key} took back the ask {ask['ask']}, which still holds {theirs}"
            elif reply["ok"] and ask["kind"] == "rate":
                tickets = [record["body"]["ticket"] for record in _of_kind(caused.get(key, []), "service_rated")]
                if [rated.get(ticket) for ticket in tickets] != [ask["mark"]]:
                    yield f"the mark of {key} is not in the journal"
            elif reply["ok"] and ask["kind"] == "slip_printed" and ask["job"] not in printed:
                yield f"{key} printed {ask['job']}, of which the journal knows nothing"
    yield from _numbers_nobody_holds(day, issued, withdrawn)


def _one_outcome(key: tuple[str, str], replies: list[str], records: list[Line]) -> Iterator[str]:
    """A repeated id gets the first outcome; one that changed nothing is kept in memory, so for one life of the core."""
    if records and len(set(replies)) > 1:
        yield f"{key} got different replies: {sorted(set(replies))}"
    if records and not all(json.loads(reply)["ok"] for reply in set(replies)):
        yield f"{key} was refused but changed something"


def _has_the_ticket(key: tuple[str, str], ask: Line, ticket: Line, issued: list[Line]) -> Iterator[str]:
    if len(issued) != 1:
        yield f"{key} holds {ticket['number']} but the journal issued {len(issued)} tickets for it"
        return
    body = issued[0]["body"]
    for name in ("id", "number", "code", "service", "package"):
        known = body["ticket" if name == "id" else name]
        if ticket.get(name, known) != known:
            yield f"{key} was told {name} {ticket[name]}, the journal says {known}"
    wanted = {name: ask.get(name) for name in ("package", "category")} | {"needs": ask.get("needs", [])}
    if "service" in ask:
        wanted["service"] = ask["service"]
    given = {name: body[name] for name in wanted}
    if given != wanted:
        yield f"{key} asked for {wanted} and got {given}"


def _numbers_nobody_holds(
    day: DayRead, issued: dict[tuple[str, str], list[Line]], withdrawn: set[str]
) -> Iterator[str]:
    for key, records in issued.items():
        if len(records) > 1:
            yield f"{key} was given {len(records)} tickets"
        for record in records:
            if key not in day.replies and record["body"]["ticket"] not in withdrawn:
                yield f"{record['body']['number']} was issued for {key}, who never learnt of it nor took it back"


def _of_kind(records: list[Line], kind: str) -> list[Line]:
    return [record for record in records if record["kind"] == kind]
