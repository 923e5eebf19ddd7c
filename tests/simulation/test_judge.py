"""The judge finds every lie, and a core that breaks a rule does not get past it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any, TypeAlias

import pytest

from queue_core.domain.lines import routing
from queue_core.domain.lines.order import OrderKey
from queue_core.domain.plan import Level
from queue_core.domain.tickets import taking
from queue_core.journal.memory import MemoryShelf
from queue_core.remembered import RememberedAnswers
from queue_core.simulate.days.checking import judge
from queue_core.simulate.days.day import live_day

Line: TypeAlias = dict[str, Any]
Lie: TypeAlias = Callable[[list[Line]], None]
HONEST = [json.loads(line) for line in live_day("small", 6).trace]


def records(lines: list[Line], kind: str | None = None) -> list[Line]:
    return [line for line in lines if line["what"] == "record" and kind in (None, line["kind"])]


def one(lines: list[Line], kind: str, suits: Callable[[Line], bool] = lambda _line: True) -> Line:
    return next(record for record in records(lines, kind) if suits(record))


def put_after(lines: list[Line], record: Line, kind: str, **body: Any) -> None:
    new = {**copy.deepcopy(record), "kind": kind, "body": body}
    lines.insert(lines.index(record) + 1, new)
    number_anew(lines)


def number_anew(lines: list[Line]) -> None:
    for place, record in enumerate(records(lines), 1):
        record["seq"] = place


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
    lines[0]["skills"]["a1"] = {"nothing": "primary"}


def a_call_to_the_less_fit_counter(lines: list[Line]) -> None:
    """Were all directions primary to all, the counter idle for longer would often have been the right one."""
    lines[0]["skills"] = {name: dict.fromkeys(skills, "primary") for name, skills in lines[0]["skills"].items()}


def a_call_while_suspended(lines: list[Line]) -> None:
    put_after(lines, one(lines, "ticket_issued"), "office_suspended", reason="other")


def a_call_before_opening(lines: list[Line]) -> None:
    lines[0]["hours"] = {str(day): [20 * 60, 21 * 60] for day in range(7)}


def a_false_reason(lines: list[Line]) -> None:
    one(lines, "ticket_called", lambda r: r["body"]["rule"] == "only")["body"]["rule"] = "tier"


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
    "a lower tier before tier 1": (call_the_beaten_one("tier", lambda r: r["body"]["key"][0] == 1), "before П|tier 1"),
    "who came later before who came earlier": (call_the_beaten_one("time"), "comes before it|came earlier"),
    "a number twice": (a_number_twice, "issued twice"),
    "a ticket at two counters": (a_ticket_at_two_counters, "does not wait"),
    "a counter that may not serve": (a_counter_that_may_not_serve, "may not serve"),
    "a call to the less fit counter": (a_call_to_the_less_fit_counter, "suits it better"),
    "a call while suspended": (a_call_while_suspended, "while nobody may be"),
    "a call before opening": (a_call_before_opening, "while nobody may be"),
    "a false reason": (a_false_reason, "reason given"),
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


def test_an_honest_day_is_believed() -> None:
    assert judge(json.dumps(line) for line in HONEST) == []


@pytest.mark.parametrize("name", list(LIES))
def test_a_lie_is_found(name: str) -> None:
    lie, words = LIES[name]
    lines = copy.deepcopy(HONEST)
    lie(lines)
    found = judge(json.dumps(line) for line in lines)
    assert any(word in sentence for sentence in found for word in words.split("|")), found[:5]


def found_in_some_day(words: str) -> bool:
    return any(
        words in sentence
        for seed in range(12)
        for day in [live_day("small", seed)]
        for sentence in (*day.wrong, *judge(day.trace))
    )


def test_a_core_that_forgets_who_is_first_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_time_alone(tier: int, place: tuple[float, int], level: Level) -> OrderKey:
        return (4, 0, *place)

    monkeypatch.setattr(routing, "order_key", by_time_alone)
    assert found_in_some_day("was called before")


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
