"""Buttons and pages press next at the same moment on a real core; clients' records and journal are judged."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from queue_core.journal.records import Record
from queue_core.journal.sqlite import SqliteReader
from queue_core.runtime.system.ports import free_port
from tests.support.core.office_process import office_process, office_without_paper
from tests.support.core.on_brokers import device_on, until_online
from tests.support.mosquitto import mosquitto
from tests.support.races.history import Pressed, RaceHistory
from tests.support.races.judge import judge
from tests.support.races.pressing import Race
from tests.support.races.register import unexplained

pytestmark = pytest.mark.xdist_group("races")
SEED = 20261122
Run = tuple[RaceHistory, list[Record]]
Change = Callable[[RaceHistory, list[Record]], Run]


async def race(data: Path, presses: int) -> Run:
    plan, pages = office_without_paper(), free_port()
    async with mosquitto() as broker, office_process("without-paper", broker.port, data, pages) as core:
        async with device_on(broker, plan.id, "looker") as looker:
            await until_online(looker)
        services = tuple(plan.services)
        history = await Race(
            plan.id, broker.port, pages, tuple(plan.counters), services, presses, random.Random(SEED)
        ).run()
        assert core.process.returncode is None, core.said
    async with SqliteReader(data / "journal.db") as reader:
        return history, await reader.records_from(1, 10_000_000)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A short race, played once and judged by several tests."""
    return asyncio.run(race(tmp_path_factory.mktemp("race") / "data", 3_000))


def there_was_a_race(history: RaceHistory, records: list[Record]) -> None:
    """Make sure that the race was one: many lost, repeated, and were called to."""
    winners = {record.cause for record in records if record.kind == "service_finished"}
    presses = len(history.presses)
    assert 0.1 * presses < sum(press.cause in winners for press in history.presses) < 0.8 * presses
    assert {press.cause.split("/")[0] for press in history.presses if press.cause in winners} == {"core", "buttons-1"}
    assert sum(len(press.replies) > 1 for press in history.presses) > 0.05 * presses
    assert sum(ticket.called_to is not None for ticket in history.tickets) > 10
    by_sending = sorted(history.presses, key=lambda press: press.invoked)
    assert sum(b.invoked < a.returned for a, b in pairwise(by_sending)) > 0.5 * presses


def test_of_presses_at_the_same_moment_one_wins_and_one_order_explains_all_replies(run: Run) -> None:
    history, records = run
    assert judge(history, records) == []
    assert unexplained(history) == []
    there_was_a_race(history, records)


@pytest.mark.soak
@pytest.mark.timeout(3600)
async def test_fifty_thousand_presses_have_one_order(tmp_path: Path) -> None:
    history, records = await race(tmp_path / "data", 50_000)
    assert len(history.presses) >= 50_000
    assert judge(history, records) == []
    assert unexplained(history) == []
    there_was_a_race(history, records)


def loser_of(history: RaceHistory, records: list[Record]) -> Pressed:
    """A press that lost to another one and was shown the winner's number."""
    acted = {record.cause for record in records}
    lost = [press for press in history.presses if press.cause not in acted and press.shown and press.seen]
    return lost[len(lost) // 2]


def winner_of(history: RaceHistory, records: list[Record]) -> Pressed:
    """A press that ended a call and got another one, in the middle of the race."""
    acted = {record.cause for record in records}
    won = [press for press in history.presses if press.cause in acted and press.shown]
    return won[len(won) // 2]


def with_press(history: RaceHistory, old: Pressed, new: Pressed) -> RaceHistory:
    return replace(history, presses=tuple(new if press is old else press for press in history.presses))


def numbered(press: Pressed, number: str) -> Pressed:
    """The press, as if its replies had shown this number."""
    assert press.reply.counter
    counter = msgspec.structs.replace(press.reply.counter, number=number)
    reply = msgspec.json.encode(msgspec.structs.replace(press.reply, counter=counter))
    return replace(press, replies=tuple(reply for _ in press.replies))


def renumbered(records: list[Record]) -> list[Record]:
    return [replace(record, seq=seq) for seq, record in enumerate(records, 1)]


def shown_at(history: RaceHistory, counter: str) -> list[str]:
    """The numbers that clients were shown at a counter, as they were told."""
    by_return = sorted(history.presses, key=lambda press: press.returned)
    return [press.shown for press in by_return if press.counter == counter and press.shown is not None]


def a_reply_from_the_past(history: RaceHistory, records: list[Record]) -> Run:
    loser = loser_of(history, records)
    return with_press(history, loser, numbered(loser, shown_at(history, loser.counter)[0])), records


def a_reply_from_the_future(history: RaceHistory, records: list[Record]) -> Run:
    loser = loser_of(history, records)
    return with_press(history, loser, numbered(loser, shown_at(history, loser.counter)[-1])), records


def a_press_that_left_what_it_saw(history: RaceHistory, records: list[Record]) -> Run:
    winner = winner_of(history, records)
    return with_press(history, winner, numbered(winner, str(winner.seen))), records


def a_second_winner(history: RaceHistory, records: list[Record]) -> Run:
    winner = winner_of(history, records)
    ended = next(r for r in records if r.cause == winner.cause and r.kind == "service_finished")
    rival = next(p for p in history.presses if p is not winner and (p.counter, p.seen) == (winner.counter, winner.seen))
    return history, renumbered([*records, replace(ended, cause=rival.cause)])


def a_ticket_called_twice(history: RaceHistory, records: list[Record]) -> Run:
    called = [record for record in records if record.kind == "ticket_called"]
    return history, renumbered([*records, replace(called[50], cause=None)])


def a_counter_with_two(history: RaceHistory, records: list[Record]) -> Run:
    winner = winner_of(history, records)
    return history, renumbered([r for r in records if (r.cause, r.kind) != (winner.cause, "service_finished")])


def a_press_nobody_kept(history: RaceHistory, records: list[Record]) -> Run:
    winner = winner_of(history, records)
    return history, renumbered([record for record in records if record.cause != winner.cause])


def a_press_nobody_made(history: RaceHistory, records: list[Record]) -> Run:
    winner = winner_of(history, records)
    return replace(history, presses=tuple(p for p in history.presses if p is not winner)), records


def a_repetition_answered_otherwise(history: RaceHistory, records: list[Record]) -> Run:
    loser = loser_of(history, records)
    other = numbered(loser, "Ґ999").replies[0]
    return with_press(history, loser, replace(loser, replies=(*loser.replies, other))), records


def an_answer_before_the_question(history: RaceHistory, records: list[Record]) -> Run:
    winner, first = winner_of(history, records), min(press.invoked for press in history.presses)
    return with_press(history, winner, replace(winner, invoked=first - 2, returned=first - 1)), records


def a_refusal(history: RaceHistory, records: list[Record]) -> Run:
    loser = loser_of(history, records)
    refused = msgspec.json.encode(
        msgspec.structs.replace(loser.reply, ok=False, refused="counter_busy", text="…", counter=msgspec.UNSET)
    )
    return with_press(history, loser, replace(loser, replies=(refused,))), records


def a_number_issued_twice(history: RaceHistory, records: list[Record]) -> Run:
    issued = next(record for record in records if record.kind == "ticket_issued")
    return history, renumbered(
        [*records, replace(issued, cause=None, body=issued.body.replace('"ticket":"', '"ticket":"x'))]
    )


SEEN_IN_THE_JOURNAL: list[Change] = [
    a_reply_from_the_past,
    a_reply_from_the_future,
    a_press_that_left_what_it_saw,
    a_second_winner,
    a_ticket_called_twice,
    a_counter_with_two,
    a_press_nobody_kept,
    a_press_nobody_made,
    a_repetition_answered_otherwise,
    an_answer_before_the_question,
    a_refusal,
    a_number_issued_twice,
]
SEEN_BY_CLIENTS_ALONE: list[Change] = [
    a_reply_from_the_past,
    a_reply_from_the_future,
    a_press_that_left_what_it_saw,
    an_answer_before_the_question,
]


@pytest.mark.parametrize("change", SEEN_IN_THE_JOURNAL, ids=lambda change: str(change.__name__))
def test_the_judge_with_the_journal_notices(change: Change, run: Run) -> None:
    assert judge(*change(*run))


@pytest.mark.parametrize("change", SEEN_BY_CLIENTS_ALONE, ids=lambda change: str(change.__name__))
def test_the_judge_of_the_clients_alone_notices(change: Change, run: Run) -> None:
    assert unexplained(change(*run)[0])
