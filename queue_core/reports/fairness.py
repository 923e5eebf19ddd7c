"""Was a day fair? Each call of a day's records is judged anew from the history before it, without the rules' own code.

Pure. A finding is a false statement of the journal or a breach of the order; a fair day has none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from queue_core.domain.plan import Administrator, OfficePlan
from queue_core.journal.records import Record
from queue_core.journal.upcasters import present_body
from queue_core.reports.told_hall import ToldHall
from queue_core.reports.told_people import FIRST_TIER, HouseRules, Person

Breach: TypeAlias = Literal[
    "not_waiting", "could_not_take", "wrong_key", "wrong_head", "hidden_head", "past_tier_1", "better_waited",
    "wrong_rule", "no_reason",
]  # fmt: skip
Key: TypeAlias = tuple[float, ...]

_SENTENCES: dict[Breach, str] = {
    "not_waiting": "{number} was called although it did not wait",
    "could_not_take": "{number} was called to a counter that could not take it",
    "wrong_key": "{number} was called with a key that the history does not give",
    "wrong_head": "{other} is named as beaten by {number}, but did not stand so",
    "hidden_head": "{other} stood first in a line beside {number}, but is not named",
    "past_tier_1": "{number} was called past {other} of tier 1",
    "better_waited": "{number} was called past {other}, who stood before it",
    "wrong_rule": "{number} was called by another rule than the one named",
    "no_reason": "{number} was called out of turn without a reason",
}
_PARTS = {"primary-first": ("skill", "turn", "tier")}
_USUAL_PARTS = ("tier", "turn", "skill")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a call: the journal number of the call, the numbers it is about."""

    seq: int
    breach: Breach
    number: str
    other: str = ""

    @property
    def sentence(self) -> str:
        """The finding in words."""
        return f"record {self.seq}: {_SENTENCES[self.breach].format(number=self.number, other=self.other)}"


@dataclass(frozen=True, slots=True)
class Judged:
    """A call as judged: how many others the counter could have taken, and whose earlier place was passed over."""

    seq: int
    number: str
    rule: str
    others: int
    passed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fairness:
    """A day: its calls, how often each rule decided, and what was wrong."""

    calls: tuple[Judged, ...]
    findings: tuple[Finding, ...]

    @property
    def by_rule(self) -> dict[str, int]:
        """Calls by the rule named with them."""
        return dict(Counter(call.rule for call in self.calls))

    @property
    def out_of_order(self) -> int:
        """Calls that passed over somebody with an earlier place whom the counter could have taken."""
        return sum(bool(call.passed) for call in self.calls)

    @property
    def past_tier_1(self) -> int:
        """Calls of a lower tier by a counter that could have taken a waiting tier 1; an exception is one too."""
        return sum(finding.breach == "past_tier_1" for finding in self.findings)


def house_rules(plan: OfficePlan) -> HouseRules:
    """Return what the judging must know of an office."""
    people = plan.administrators.values()
    return HouseRules(
        skills={each.id: _levels(each.skills) for each in people},
        service_skills={each.id: _service_levels(plan, each) for each in people},
        secondary_after={each.id: each.secondary_after for each in people if each.secondary_after is not None},
        any_secondary_after=plan.rules.secondary_after,
        equipped={counter.id: frozenset(counter.equipped) for counter in plan.counters.values() if counter.equipped},
        directions={service.id: service.direction for service in plan.services.values()},
        needs_wait=plan.rules.needs_wait,
        in_a_row=dict(plan.at_most_in_a_row),
        policy=plan.policy,
    )


def _service_levels(plan: OfficePlan, administrator: Administrator) -> dict[str, str]:
    """Return the services served otherwise than their direction; who is sent by one organisation serves no other's."""
    levels = _levels(administrator.service_skills)
    theirs = (None, administrator.organisation)
    foreign = [service.id for service in plan.services.values() if service.organisation not in theirs]
    return levels | (dict.fromkeys(foreign, "none") if administrator.organisation is not None else {})


def _levels(skills: Mapping[Any, str]) -> dict[str, str]:
    return {str(of): level for of, level in skills.items()}


def judge(records: Iterable[Record], rules: HouseRules) -> Fairness:
    """Judge every call among the records of a day, which begin with its `day_opened`, by the present rules.

    Calls that earlier rules made (`Record.rules` names their version) may break present ones without fault.
    """
    hall = ToldHall(rules)
    calls: list[Judged] = []
    findings: list[Finding] = []
    for record in records:
        body = present_body(record.kind, record.version, record.body)
        if record.kind == "ticket_called":
            call = _Call(hall, record.seq, record.at, body)
            # Version 1 named the head of each direction and tier, later ones that of each line of people.
            findings += [one for one in call.findings() if record.version > 1 or one.breach != "hidden_head"]
            calls.append(call.judged())
        hall.take(record.kind, record.seq, record.at, body)
    return Fairness(tuple(calls), tuple(findings))


def findings_of_call(hall: ToldHall, seq: int, at: float, body: dict[str, Any]) -> list[Finding]:
    """Judge one call; `hall` stands as it was before."""
    return _Call(hall, seq, at, body).findings()


class _Call:
    """One call, with everybody the counter could have taken instead."""

    def __init__(self, hall: ToldHall, seq: int, at: float, body: dict[str, Any]) -> None:
        self._hall, self._seq, self._at, self._body = hall, seq, at, body
        self._counter: str = body["counter"]
        self._key: Key = tuple(body["key"])
        self._person = hall.people.get(body["ticket"])
        self._is_exception = body["rule"] == "exception"
        self._others = {
            ticket: (person, hall.key(self._counter, person, at))
            for ticket, person in hall.waiting.items()
            if ticket != body["ticket"] and hall.could_take(self._counter, person, at)
        }
        heads = hall.heads(without=body["ticket"])
        self._heads = {ticket: other for ticket, other in self._others.items() if ticket in heads}

    def judged(self) -> Judged:
        passed = sorted(person.place for person, _ in self._passed())
        numbers = {person.place: person.number for person, _ in self._passed()}
        return Judged(
            self._seq, self._number, self._body["rule"], len(self._others), tuple(numbers[place] for place in passed)
        )

    def findings(self) -> list[Finding]:
        person = self._person
        if person is None or not person.waits:
            return [self._finding("not_waiting")]
        found = []
        if not self._hall.could_take(self._counter, person, self._at):
            return [self._finding("could_not_take")]
        if self._hall.key(self._counter, person, self._at) != self._key:
            found.append(self._finding("wrong_key"))
        return [*found, *self._false_heads(), *self._overtaken(person), *self._false_rule()]

    @property
    def _number(self) -> str:
        return self._person.number if self._person is not None else self._body["ticket"]

    def _passed(self) -> list[tuple[Person, Key]]:
        return [(person, key) for person, key in self._others.values() if key[3:] < self._key[3:]]

    def _false_heads(self) -> list[Finding]:
        """Heads that did not stand so, and who was first in a line but is not among them."""
        found = []
        for head in self._body["beat"]:
            person, key = self._others.get(head["ticket"], (None, ()))
            truth = (person.number, person.direction, key) if person is not None else None
            if truth != (head["number"], head["direction"], tuple(head["key"])):
                found.append(self._finding("wrong_head", head["number"]))
        named = {head["ticket"] for head in self._body["beat"]}
        hidden = [person for ticket, (person, _) in self._heads.items() if ticket not in named]
        return found + [self._finding("hidden_head", person.number) for person in hidden]

    def _overtaken(self, called: Person) -> list[Finding]:
        found = []
        for person, key in self._others.values():
            if person.tier == FIRST_TIER < called.tier and self._hall.rules.policy == "veterans-first":
                found.append(self._finding("past_tier_1", person.number))
            elif key < self._key and not self._is_exception:
                found.append(self._finding("better_waited", person.number))
        return found

    def _false_rule(self) -> list[Finding]:
        """Hold the rule named against what let the call pass heads with an earlier place, or who yielded their turn."""
        if self._is_exception:
            return [] if self._body.get("exception") else [self._finding("no_reason")]
        keys = [key for _, key in self._heads.values()]
        passed = [key for key in keys if key[3:] < self._key[3:]]
        yielding = [key for key in keys if key[0] == self._key[0] and key[1] > self._key[1]]
        differing = [
            next((place for place in range(3) if key[place] != self._key[place]), 3) for key in [*yielding, *passed]
        ]
        parts = (*_PARTS.get(self._hall.rules.policy, _USUAL_PARTS), "time")
        right = parts[min(differing, default=3)] if self._others else "only"
        return [] if self._body["rule"] == right and not self._body.get("exception") else [self._finding("wrong_rule")]

    def _finding(self, breach: Breach, other: str = "") -> Finding:
        return Finding(self._seq, breach, self._number, other)
