"""The judge finds every lie, and a core that breaks a rule does not get past it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache

import pytest

from queue_core.domain import apply
from queue_core.domain.events import CategoryNotShown
from queue_core.domain.lines import routing
from queue_core.domain.lines.order import OrderKey
from queue_core.domain.lines.policies import Turns, VeteransFirst
from queue_core.domain.office import Office
from queue_core.domain.tickets import taking
from queue_core.journal.memory import MemoryShelf
from queue_core.remembered.answers import RememberedAnswers
from queue_core.simulate.days.checking import judge
from queue_core.simulate.days.day import live_day
from tests.simulation.lies import LONGER_LIES, DoesNotFit, Lie, Line, number_anew, one, put_after, records

DAYS = [*(("small", seed) for seed in range(40, 60)), ("typical", 3), ("typical", 5)]
"""Days on which everything happens that is lied about below; a lie is told of the first day it fits."""


@cache
def honest(size: str, seed: int) -> tuple[str, ...]:
    return tuple(live_day(size, seed).trace)


def call_the_beaten_one(rule: str, suits: Callable[[Line], bool] = lambda _line: True) -> Lie:
    def lie(lines: list[Line]) -> None:
        call = one(lines, "ticket_called", lambda r: r["body"]["rule"] == rule and suits(r))
        call["body"]["ticket"] = call["body"]["beat"][0]["ticket"]

    return lie


def a_number_twice(lines: list[Line]) -> None:
    first, second = [r for r in records(lines, "ticket_issued") if r["body"]["direction"] == "ready"][:2]
    second["body"]["number"] = first["body"]["number"]


def a_ticket_at_two_counters(lines: list[Line]) -> None:
    call = one(lines, "ticket_called")
    put_after(lines, call, "ticket_called", **{**call["body"], "counter": "3"})


def a_counter_that_may_not_serve(lines: list[Line]) -> None:
    lines[0]["house"]["skills"] = {name: {"nothing": "primary"} for name in lines[0]["house"]["skills"]}


def a_call_to_the_less_fit_counter(lines: list[Line]) -> None:
    """Could all serve all, the only visitor would have been for the counter idle for longest."""
    waiting, idle = set[str](), dict[str, float]()
    house = lines[0]["house"]
    for record in records(lines):
        kind, body = record["kind"], record["body"]
        if kind == "ticket_called":
            longest = min(idle, key=lambda counter: (idle[counter], counter), default=None)
            if waiting == {body["ticket"]} and body["automatic"] and longest not in (None, body["counter"]):
                house["skills"] = {name: dict.fromkeys(lines[0]["letters"], "primary") for name in house["skills"]}
                house["service_skills"], house["equipped"] = {name: {} for name in house["skills"]}, {}
                return
            waiting.discard(body["ticket"])
            idle.pop(body["counter"], None)
        elif kind in ("ticket_issued", "ticket_returned", "call_unanswered") or body.get("next_service"):
            waiting.add(body["ticket"])
        elif kind in ("press_undone", "ticket_withdrawn", "answered_at_reception", "ticket_redirected"):
            break
        if kind in ("counter_opened", "counter_resumed", "visitor_missed") or body.get("then") == "free":
            idle[body["counter"]] = record["at"]
        elif kind in ("counter_paused", "counter_closed"):
            idle.pop(body["counter"], None)
    raise DoesNotFit


def a_call_while_suspended(lines: list[Line]) -> None:
    put_after(lines, one(lines, "ticket_issued"), "office_suspended", reason="other")


def a_call_before_opening(lines: list[Line]) -> None:
    lines[0]["hours"] = {str(day): [20 * 60, 21 * 60] for day in range(7)}
    lines[0]["calendar"] = {}


def a_false_reason(lines: list[Line]) -> None:
    one(lines, "ticket_called", lambda r: r["body"]["rule"] == "only")["body"]["rule"] = "skill"


def somebody_waits_for_a_free_counter(lines: list[Line]) -> None:
    call = one(lines, "ticket_called", lambda r: r["cause"] is not None and not r["body"]["automatic"])
    del lines[lines.index(call)]
    number_anew(lines)


def time_goes_back(lines: list[Line]) -> None:
    records(lines)[-1]["at"] -= 1e6


def an_acknowledged_ticket_is_lost(lines: list[Line]) -> None:
    lines.remove(records(lines, "ticket_issued")[-1])
    number_anew(lines)


def a_ticket_is_lost_over_the_night(lines: list[Line]) -> None:
    kept = one(lines, "ticket_issued")
    lines.append({**copy.deepcopy(kept), "body": {**kept["body"], "ticket": "new", "number": "П900", "sequence": 900}})
    night = {"day": "2030-01-01", "until": 0, "tickets": [], "workplaces": [], "boards": [], "help": []}
    lines.append({**copy.deepcopy(kept), "kind": "day_opened", "body": night})
    number_anew(lines)


def a_ticket_reply(lines: list[Line]) -> Line:
    return next(line for line in lines if line["what"] == "reply" and '"ticket"' in line["reply"])


def another_reply_to_the_same_id(lines: list[Line]) -> None:
    reply = a_ticket_reply(lines)
    lines.append({**reply, "reply": reply["reply"].replace('"language":"uk"', '"language":"en"')})


def another_number_than_issued(lines: list[Line]) -> None:
    reply = a_ticket_reply(lines)
    told = json.loads(reply["reply"])
    told["ticket"]["number"] = "П999"
    reply["reply"] = json.dumps(told)


def refused_but_done(lines: list[Line]) -> None:
    reply = a_ticket_reply(lines)
    reply["reply"] = json.dumps({"id": reply["id"], "ok": False, "refused": "too_many", "text": "…"})


def two_tickets_for_one_ask(lines: list[Line]) -> None:
    issued = one(lines, "ticket_issued")
    put_after(lines, issued, "ticket_issued", **{**issued["body"], "ticket": "ghost", "number": "П777"})


def a_number_nobody_holds(lines: list[Line]) -> None:
    lines.remove(a_ticket_reply(lines))


def a_mark_is_lost(lines: list[Line]) -> None:
    lines.remove(one(lines, "service_rated"))
    number_anew(lines)


def a_job_twice_on_paper(lines: list[Line]) -> None:
    lines.append(next(line for line in lines if line["what"] == "paper"))


def another_number_on_paper(lines: list[Line]) -> None:
    next(line for line in lines if line["what"] == "paper")["number"] = "П998"


def a_false_witness_on_paper(lines: list[Line]) -> None:
    next(line for line in lines if line["what"] == "paper")["stamp"] = "00000000"


def printed_without_paper(lines: list[Line]) -> None:
    lines.remove(next(line for line in lines if line["what"] == "paper"))


LIES: dict[str, tuple[Lie, str]] = {
    **LONGER_LIES,
    "a lower tier before tier 1": (call_the_beaten_one("tier", lambda r: r["body"]["key"][0] == 1), "of tier 1"),
    "who came later before who came earlier": (call_the_beaten_one("time"), "who stood before it"),
    "a number twice": (a_number_twice, "issued twice"),
    "a ticket at two counters": (a_ticket_at_two_counters, "does not wait"),
    "a counter that may not serve": (a_counter_that_may_not_serve, "could not take it"),
    "a call to the less fit counter": (a_call_to_the_less_fit_counter, "suits it better"),
    "a call while suspended": (a_call_while_suspended, "while nobody may be"),
    "a call before opening": (a_call_before_opening, "while nobody may be"),
    "a false reason": (a_false_reason, "another rule than"),
    "somebody waits for a free counter": (somebody_waits_for_a_free_counter, "waits while counter"),
    "time goes back": (time_goes_back, "time went back"),
    "an acknowledged ticket is lost": (an_acknowledged_ticket_is_lost, "issued 0 tickets"),
    "a ticket is lost over the night": (a_ticket_is_lost_over_the_night, "over the night"),
    "another reply to the same id": (another_reply_to_the_same_id, "different replies"),
    "another number than issued": (another_number_than_issued, "was told number"),
    "refused but done": (refused_but_done, "refused but changed"),
    "two tickets for one ask": (two_tickets_for_one_ask, "2 tickets"),
    "a number nobody holds": (a_number_nobody_holds, "never learnt"),
    "a mark is lost": (a_mark_is_lost, "mark of"),
    "a job twice on paper": (a_job_twice_on_paper, "twice"),
    "another number on paper": (another_number_on_paper, "the slip of"),
    "a false witness on paper": (a_false_witness_on_paper, "no witness"),
    "printed without paper": (printed_without_paper, "no such paper"),
}


@pytest.mark.parametrize(("size", "seed"), DAYS)
def test_an_honest_day_is_believed(size: str, seed: int) -> None:
    assert judge(honest(size, seed)) == []


@pytest.mark.parametrize("name", list(LIES))
def test_a_lie_is_found(name: str) -> None:
    lie, words = LIES[name]
    for day in DAYS:
        lines = [json.loads(line) for line in honest(*day)]
        try:
            lie(lines)
        except DoesNotFit:
            continue
        found = judge(json.dumps(line) for line in lines)
        assert any(word in sentence for sentence in found for word in words.split("|")), (day, found[:5])
        return
    pytest.fail("there is no day this lie could be told of")


SMALL_DAYS = [("small", seed) for seed in range(20)]


def found_in_some_day(words: str, days: list[tuple[str, int]] = SMALL_DAYS) -> bool:
    return any(
        words in sentence
        for size, seed in days
        for day in [live_day(size, seed)]
        for sentence in (*day.wrong, *judge(day.trace))
    )


def test_a_core_that_forgets_who_is_first_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_time_alone(
        _self: VeteransFirst, _tier: int, place: tuple[float, int], secondary: int, _t: Turns
    ) -> OrderKey:
        return (4, 0, secondary, *place)

    monkeypatch.setattr(VeteransFirst, "key", by_time_alone)
    assert found_in_some_day("of tier 1")


def test_a_core_that_forgets_thresholds_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "is_secondary", lambda _office, _place, level, _ticket, _now: level == "secondary")
    assert found_in_some_day("a key that the history does not give")


def test_a_core_that_counts_no_turns_in_a_row_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "turns_of", lambda _office, _direction: Turns())
    assert found_in_some_day("a key that the history does not give")


def test_a_core_that_spares_nobody_for_others_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "_only_hope", lambda _pairs: {})
    assert found_in_some_day("suits it better", [("typical", 25)])


def test_a_core_that_believes_what_was_not_shown_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    leave = apply._EFFECTS[CategoryNotShown]

    def believe(office: Office, event: CategoryNotShown, at: float) -> None:
        ticket = office.tickets[event.ticket]
        tier = ticket.tier
        leave(office, event, at)
        office.waiting.remove(ticket.id)
        ticket.tier = tier
        office.waiting.add(ticket.id, ticket.line, tier, ticket.place)

    monkeypatch.setitem(apply._EFFECTS, CategoryNotShown, believe)
    assert found_in_some_day("a key that the history does not give")


def test_a_core_that_calls_while_the_office_stands_still_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routing, "calls_now", lambda _office, _now: True)
    assert found_in_some_day("while nobody may be")


def test_a_core_that_forgets_its_answers_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(RememberedAnswers, "find", lambda _self, _asked: None)
    monkeypatch.setattr(RememberedAnswers, "is_another_body", lambda _self, _asked: False)
    with pytest.raises(ExceptionGroup) as ended:  # the journal does not take a second answer to an ask
        found_in_some_day("nothing")
    assert "answers an ask a second time" in str(ended.value.exceptions[0])


def test_a_core_that_counts_numbers_anew_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(taking, "next_sequence", lambda office, _direction: len(office.waiting) + 1)
    assert found_in_some_day("was issued twice")


def test_a_journal_that_loses_its_end_with_the_power_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    cut_power = MemoryShelf.cut_power

    def forgetful(self: MemoryShelf) -> None:
        cut_power(self)
        self.records = self.records[:-6]

    monkeypatch.setattr(MemoryShelf, "cut_power", forgetful)
    assert found_in_some_day("the journal")
