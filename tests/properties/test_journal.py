from __future__ import annotations

from dataclasses import fields, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_core.journal.chain import check, seal
from queue_core.journal.memory import MemoryJournal
from queue_core.journal.records import BEGINNING, Entry, Record
from tests.support.journals import (
    CODEC,
    KINDS,
    CallUnanswered,
    DayOpened,
    HelpCalled,
    Scribe,
    ServiceFinished,
    ServiceRated,
    ServiceStarted,
    TicketCalled,
    TicketIssued,
    TicketRecalled,
    TicketWithdrawn,
    VisitorMissed,
    chained,
)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
ranks = st.integers(0, 99)
instants = st.floats(min_value=-1e12, max_value=1e12)
events = st.one_of(
    [
        st.builds(event_class, **{name: ranks for name in ("tier", "mark") if name in event_class.__annotations__})
        for _, event_class in KINDS.values()
    ]
)
entries = st.builds(
    Entry, at=instants, day=texts, event=events, who=texts, where=texts, cause=st.none() | texts, rules=texts
)

tickets = st.sampled_from(["t1", "t2", "t3"])
moves = st.one_of(
    st.builds(TicketIssued, tickets, st.just("П001")),
    st.builds(TicketCalled, tickets),
    st.builds(TicketRecalled, tickets),
    st.builds(CallUnanswered, tickets),
    st.builds(ServiceStarted, tickets),
    st.builds(ServiceFinished, tickets),
    st.builds(VisitorMissed, tickets),
    st.builds(TicketWithdrawn, tickets),
    st.builds(ServiceRated, tickets, st.integers(1, 5)),
)


@settings(deadline=None)
@given(events)
def test_every_event_survives_encode_and_decode(event: object) -> None:
    assert CODEC.decode(*CODEC.encode(event)) == event


def _sealed(sealing: list[Entry]) -> list[Record]:
    records: list[Record] = []
    for each in sealing:
        records.append(seal(each, records[-1].head if records else BEGINNING, CODEC))
    return records


@settings(deadline=None)
@given(st.lists(entries, min_size=1, max_size=8), st.data())
def test_the_chain_finds_each_edit(sealing: list[Entry], data: st.DataObject) -> None:
    records = _sealed(sealing)
    assert check(records) is None
    place = data.draw(st.integers(0, len(records) - 1))
    field = data.draw(st.sampled_from([field.name for field in fields(Record)]))
    before = getattr(records[place], field)
    other = {
        "seq": st.integers(1, 2**60),
        "version": st.integers(1, 2**30),
        "at": instants,
        "previous": st.binary(min_size=32, max_size=32).map(bytes.hex),
        "hash": st.binary(min_size=32, max_size=32).map(bytes.hex),
        "cause": st.none() | texts,
    }.get(field, texts)
    records[place] = replace(records[place], **{field: data.draw(other.filter(lambda value: value != before))})
    assert check(records) is not None


@settings(deadline=None)
@given(st.lists(entries, min_size=2, max_size=8), st.data())
def test_the_chain_finds_each_removal_insertion_and_change_of_order(sealing: list[Entry], data: st.DataObject) -> None:
    records = _sealed(sealing)
    place = data.draw(st.integers(0, len(records) - 2))
    other_place = data.draw(st.integers(place + 1, len(records) - 1))
    removed = records[:place] + records[place + 1 :]
    inserted = [*records[:place], *chained(HelpCalled("forged"), after=records[place].head), *records[place:]]
    swapped = list(records)
    swapped[place], swapped[other_place] = swapped[other_place], swapped[place]
    for altered in (removed, inserted, swapped):
        assert check(altered) is not None


@settings(deadline=None)
@given(st.lists(st.lists(moves, max_size=12), max_size=5), st.data())
async def test_visits_made_anew_and_after_restarts_are_those_made_live(
    days: list[list[object]], data: st.DataObject
) -> None:
    journal = MemoryJournal()
    await journal.open()
    scribe = Scribe(journal)
    for number, day in enumerate(days, start=1):
        await scribe.write(DayOpened(f"2026-11-{number:02}"))
        for event in day:
            await scribe.write(event)
            if data.draw(st.booleans()):
                await journal.close()
                await journal.open()
    live = await journal.visits("2026-11-01", "2026-11-30")
    await journal.rebuild_visits()
    assert await journal.visits("2026-11-01", "2026-11-30") == live
    await journal.close()
