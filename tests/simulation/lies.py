"""Lies about the longer ways of a visit: each changes a true trace or what is said of the office, and must be found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, TypeAlias

Line: TypeAlias = dict[str, Any]
Lie: TypeAlias = Callable[[list[Line]], None]


class DoesNotFit(Exception):
    """Nothing happened on this day that could be lied about."""


def records(lines: list[Line], kind: str | None = None) -> list[Line]:
    return [line for line in lines if line["what"] == "record" and kind in (None, line["kind"])]


def one(lines: list[Line], kind: str, suits: Callable[[Line], bool] = lambda _line: True) -> Line:
    for record in records(lines, kind):
        if suits(record):
            return record
    raise DoesNotFit


def put_after(lines: list[Line], record: Line, kind: str, **body: Any) -> None:
    new = {**copy.deepcopy(record), "kind": kind, "body": body}
    lines.insert(lines.index(record) + 1, new)
    number_anew(lines)


def number_anew(lines: list[Line]) -> None:
    for place, record in enumerate(records(lines), 1):
        record["seq"] = place


def rule(name: str, value: Any, kind: str, suits: Callable[[Line], bool] = lambda _line: True) -> Lie:
    """The office had another rule; told of a day on which a record of `kind` fits."""

    def lie(lines: list[Line]) -> None:
        if lines[0]["rules"][name] == value:
            raise DoesNotFit
        one(lines, kind, suits)
        lines[0]["rules"][name] = value

    return lie


def body(kind: str, suits: Callable[[Line], bool] = lambda _body: True, **changes: Any) -> Lie:
    """A record said something else."""

    def lie(lines: list[Line]) -> None:
        one(lines, kind, lambda record: suits(record["body"]))["body"].update(changes)

    return lie


def a_threshold_ignored(lines: list[Line]) -> None:
    house = lines[0]["house"]
    if house["any_secondary_after"] < 300 or house["policy"] != "veterans-first":
        raise DoesNotFit
    one(lines, "ticket_called", lambda r: r["body"]["rule"] == "skill")
    house["any_secondary_after"], house["secondary_after"] = 0, {}


def a_need_ignored(lines: list[Line]) -> None:
    """As if all who have a need had to wait for ever for one counter that stood open."""
    house = lines[0]["house"]
    for issued in (r["body"] for r in records(lines, "ticket_issued") if r["body"]["needs"] and r["body"]["tier"] > 1):
        call = one(lines, "ticket_called", lambda r, ticket=issued["ticket"]: r["body"]["ticket"] == ticket)  # type: ignore[misc]
        closed = {r["body"]["counter"] for r in records(lines, "counter_closed") if r["seq"] < call["seq"]}
        for opened in (r["body"] for r in records(lines, "counter_opened") if r["seq"] < call["seq"]):
            who = opened["administrator"]
            knows = house["service_skills"][who].get(issued["service"], house["skills"][who].get(issued["direction"]))
            is_another = opened["counter"] not in {call["body"]["counter"], *closed}
            if is_another and knows not in (None, "none"):
                house["needs_wait"], house["equipped"] = 1e9, {opened["counter"]: issued["needs"]}
                return
    raise DoesNotFit


def a_parked_ticket_returned_twice(lines: list[Line]) -> None:
    returned = one(lines, "ticket_returned", lambda r: r["body"]["why"] == "asked")
    put_after(lines, returned, "ticket_returned", **returned["body"])


def a_not_shown_ticket_that_keeps_its_tier(lines: list[Line]) -> None:
    if lines[0]["house"]["policy"] != "veterans-first":
        raise DoesNotFit
    denied = one(lines, "category_not_shown")
    ticket = denied["body"]["ticket"]
    again = one(lines, "ticket_called", lambda r: r["body"]["ticket"] == ticket and r["seq"] > denied["seq"])
    issued = one(lines, "ticket_issued", lambda r: r["body"]["ticket"] == ticket)
    again["body"]["key"][0] = issued["body"]["tier"]


def an_exception_not_marked(lines: list[Line]) -> None:
    call = one(
        lines,
        "ticket_called",
        lambda r: r["body"]["rule"] == "exception" and any(h["key"] < r["body"]["key"] for h in r["body"]["beat"]),
    )
    call["body"].update(rule="time", exception=None)


def too_many_in_a_row(lines: list[Line]) -> None:
    """As if only one of tier 2 could have been called in a row."""
    if lines[0]["house"]["policy"] != "veterans-first" or lines[0]["house"]["in_a_row"]:
        raise DoesNotFit
    had_their_turn: set[str] = set()
    directions = {r["body"]["ticket"]: r["body"]["direction"] for r in records(lines, "ticket_issued")}
    for call in (record["body"] for record in records(lines, "ticket_called")):
        direction, tier = directions[call["ticket"]], call["key"][0]
        passed = any(head["direction"] == direction and head["key"][0] == 4 for head in call["beat"])
        if tier == 2 and direction in had_their_turn and passed:
            lines[0]["house"]["in_a_row"] = {"2": 1}
            return
        (had_their_turn.add if tier == 2 else had_their_turn.discard)(direction)
    raise DoesNotFit


def another_policy(lines: list[Line]) -> None:
    if lines[0]["house"]["policy"] != "veterans-first":
        raise DoesNotFit
    one(lines, "ticket_called", lambda r: r["body"]["key"][0] == 1)
    lines[0]["house"]["policy"] = "first-come"


def postponed_for_longer(lines: list[Line]) -> None:
    back = one(lines, "ticket_returned", lambda r: r["body"]["why"] == "time")
    aside = one(lines, "ticket_postponed", lambda r: r["body"]["ticket"] == back["body"]["ticket"])
    aside["body"]["until"] += 1e5


def returned_while_suspended(lines: list[Line]) -> None:
    aside = one(lines, "ticket_postponed")
    one(lines, "ticket_returned", lambda r: r["body"]["why"] == "time" and r["seq"] > aside["seq"])
    put_after(lines, aside, "office_suspended", reason="other")


def another_visitor_after_undoing(lines: list[Line]) -> None:
    undone = one(lines, "press_undone", lambda r: r["body"]["tickets"])
    undone["body"]["tickets"][0]["place_at"] -= 60


def another_counter_after_undoing(lines: list[Line]) -> None:
    undone = one(lines, "press_undone", lambda r: r["body"]["workplace"]["status"] == "serving")
    undone["body"]["workplace"]["status"] = "called"


def undone_twice(lines: list[Line]) -> None:
    undone = one(lines, "press_undone")
    put_after(lines, undone, "press_undone", **undone["body"])


def undone_over_a_change(lines: list[Line]) -> None:
    """As if who was called had left before the call was taken back."""
    undone = one(lines, "press_undone")
    counter = undone["body"]["counter"]
    press = [r for r in records(lines) if r["seq"] < undone["seq"] and r["body"].get("counter") == counter][-1]
    if press["kind"] not in ("ticket_called", "ticket_recalled"):
        raise DoesNotFit
    put_after(lines, press, "ticket_withdrawn", ticket=press["body"]["ticket"])
    records(lines)[press["seq"]].update(cause="core/later", who="reception")


def steps_in_another_order(lines: list[Line]) -> None:
    issued = one(lines, "ticket_issued", lambda r: r["body"]["package"] == "birth")
    issued["body"]["steps_left"].reverse()


def a_step_left_out(lines: list[Line]) -> None:
    one(lines, "service_finished", lambda r: r["body"]["next_service"])["body"]["next_service"] = None


def a_sender_forgotten(lines: list[Line]) -> None:
    one(lines, "service_finished", lambda r: r["body"]["back_to"])["body"]["back_to"] = None


def a_call_for_a_service_that_stands_still(lines: list[Line]) -> None:
    issued = one(lines, "ticket_issued")
    one(lines, "ticket_called", lambda r: r["body"]["ticket"] == issued["body"]["ticket"])
    put_after(lines, issued, "service_suspended", service=issued["body"]["service"])


def turned_away_by_day(lines: list[Line]) -> None:
    issued = one(lines, "ticket_issued")
    put_after(lines, issued, "visitor_turned_away", ticket=issued["body"]["ticket"])


def a_head_hidden(lines: list[Line]) -> None:
    one(lines, "ticket_called", lambda r: len(r["body"]["beat"]) > 1)["body"]["beat"].pop()


def a_number_after_closing(lines: list[Line]) -> None:
    if lines[0]["calendar"]:
        raise DoesNotFit
    lines[0]["hours"] = {day: [opens, opens + 60] for day, (opens, _) in lines[0]["hours"].items()}


def a_number_for_which_no_time_is_left(lines: list[Line]) -> None:
    one(lines, "ticket_issued")
    lines[0]["rules"]["last_ticket_by_capacity"] = True
    lines[0]["minutes"] = dict.fromkeys(lines[0]["minutes"], 10_000)


def sent_to_nobody(lines: list[Line]) -> None:
    one(lines, "ticket_redirected")["body"].update(only_counter="none", only_administrator=None)


def a_service_more_that_is_not_given(lines: list[Line]) -> None:
    lines[0]["closed"] = [one(lines, "service_added")["body"]["service"]]


def back_for_another_service(lines: list[Line]) -> None:
    one(lines, "service_finished", lambda r: r["body"]["back_to"])["body"]["next_service"] = "another"


def a_step_left_that_nobody_serves(lines: list[Line]) -> None:
    """As if the first of two steps in free order had been closed, the other not."""
    issued = one(lines, "ticket_issued", lambda r: r["body"]["package"] == "papers")["body"]
    one(lines, "counter_opened", lambda r: could_serve(lines[0]["house"], r["body"]["administrator"], issued))
    lines[0]["closed"] = [issued["service"]]


def could_serve(house: Line, who: str, issued: Line) -> bool:
    (step,) = issued["steps_left"]
    knows = house["service_skills"][who].get(step, house["skills"][who].get(house["directions"][step]))
    return knows not in (None, "none")


def waits_over_the_night(lines: list[Line]) -> None:
    """As if who was turned away at the end of the day had been kept."""
    away = one(lines, "visitor_turned_away")
    if lines[0]["rules"]["after_closing"] == "close":
        raise DoesNotFit
    lines.remove(away)
    number_anew(lines)


def out_of_turn_past_tier_1(lines: list[Line]) -> None:
    if lines[0]["house"]["policy"] != "veterans-first":
        raise DoesNotFit
    tiers = {r["body"]["ticket"]: r["body"]["tier"] for r in records(lines, "ticket_issued")}
    call = one(lines, "ticket_called", lambda r: r["body"]["rule"] == "tier" and r["body"]["key"][0] == 1)["body"]
    if tiers[call["beat"][0]["ticket"]] == 1:
        raise DoesNotFit
    call["ticket"] = call["beat"][0]["ticket"]
    call.update(rule="exception", exception="child")


LONGER_LIES: dict[str, tuple[Lie, str]] = {
    "a threshold ignored": (a_threshold_ignored, "the history does not give"),
    "a need ignored": (a_need_ignored, "could not take it"),
    "a parked ticket returned twice": (a_parked_ticket_returned_twice, "ticket_returned found"),
    "a return that is not allowed": (
        rule("returns_allowed", 0, "ticket_returned", lambda r: r["body"]["why"] == "asked"),
        "is kept until",
    ),
    "parked for another time": (body("visitor_missed", lambda b: b["parked_until"], parked_until=1.0), "is kept until"),
    "a not shown ticket that keeps its tier": (a_not_shown_ticket_that_keeps_its_tier, "the history does not give"),
    "an exception not marked": (an_exception_not_marked, "who stood before it|past"),
    "an exception for no reason": (
        body("ticket_called", lambda b: b["exception"], exception="friend"),
        "which nobody allowed",
    ),
    "too many in a row": (too_many_in_a_row, "the history does not give"),
    "another policy": (another_policy, "the history does not give"),
    "a head hidden": (a_head_hidden, "is not named"),
    "postponed for longer": (postponed_for_longer, "returned by itself"),
    "returned while suspended": (returned_while_suspended, "while the office stood still"),
    "another visitor after undoing": (another_visitor_after_undoing, "not as they were"),
    "another counter after undoing": (another_counter_after_undoing, "not as they were"),
    "undone twice": (undone_twice, "nothing to undo"),
    "undone too late": (rule("undo_within", 0, "press_undone"), "was undone after"),
    "undone over a change": (undone_over_a_change, "has changed since"),
    "steps in another order": (steps_in_another_order, "has the steps"),
    "a step left out": (a_step_left_out, "its steps are another"),
    "a sender forgotten": (a_sender_forgotten, "its steps are another"),
    "sent back to a stranger": (body("ticket_redirected", sender="stranger"), "who did not send it"),
    "a place ahead of the old one": (body("place_given_up", place_at=1.0), "moved from"),
    "a place set right without a paper": (body("ticket_corrected", place_at=1.0), "without a paper"),
    "a service set right in another direction": (body("ticket_corrected", direction="elsewhere"), "was given"),
    "a call for a service that stands still": (a_call_for_a_service_that_stands_still, "could not take it"),
    "sent to nobody": (sent_to_nobody, "where nobody serves it"),
    "a service more that is not given": (a_service_more_that_is_not_given, "which is not given"),
    "back for another service": (back_for_another_service, "its steps are another"),
    "a step first that is not given": (a_step_left_that_nobody_serves, "has the steps"),
    "waits over the night": (waits_over_the_night, "though the office closed"),
    "out of turn past tier 1": (out_of_turn_past_tier_1, "of tier 1"),
    "turned away by day": (turned_away_by_day, "from an open office"),
    "one service too many": (rule("one_service_per_ticket", True, "service_added"), "a second service"),
    "a result missing": (
        rule("result_required", True, "service_finished", lambda r: r["body"]["result"] is None),
        "without the result",
    ),
    "an unknown result": (body("service_finished", result="lost"), "no result here"),
    "recalled too early": (rule("recall_after", 1e5, "ticket_recalled"), "ticket_recalled of"),
    "given up too early": (rule("no_show_after", 1e5, "visitor_missed"), "visitor_missed of"),
    "given up after too few calls": (rule("calls_before_no_show", 9, "visitor_missed"), "was given up while"),
    "taken back too soon": (rule("answer_automatic_within", 1e5, "call_unanswered"), "could still be answered"),
    "a press that was none": (body("ticket_called", lambda b: not b["automatic"], automatic=True), "but not so"),
    "a number after closing": (a_number_after_closing, "while no tickets are given"),
    "a number for which no time is left": (a_number_for_which_no_time_is_left, "no time left"),
    "fewer people ahead": (body("ticket_issued", people_ahead=-1), "people before it"),
}
