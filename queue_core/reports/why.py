"""The answer to «why», in words: one sentence, then details, then the ticket's life. Pure.

Every statement is made of what the journal stores; only names and the time zone come from the configuration. What
stands before a waiting ticket is told where the caller gives it. Nobody's category is named, only the level.
"""

from __future__ import annotations

import msgspec

from queue_core.domain.explain.ahead import Ahead
from queue_core.domain.explain.asked import folded
from queue_core.domain.explain.calls import Beaten, CallExplained
from queue_core.domain.explain.chronicle import Chronicle, Moment, Story
from queue_core.domain.plan import OfficePlan
from queue_core.reports.wording import Wording
from queue_core.runtime.texts import Texts

_WORTH_TELLING = 1.0
"""A suspension shorter than so many seconds is not told."""
ROOM = "why"
"""The room's name under `config/texts/<language>/`."""
_ENDED_WITHOUT_A_COUNTER = ("withdrawn", "answered", "turned_away")


class WhyAnswer(msgspec.Struct, frozen=True):
    """An answer. `sentence` says it all; `details` prove it line by line; `story` is the ticket's life in order."""

    number: str
    found: bool
    sentence: str
    details: list[str]
    story: list[str]


class WhyWriter:
    """Writes answers in the languages of its texts."""

    def __init__(self, texts: Texts, plan: OfficePlan) -> None:
        self._texts = texts
        self._plan = plan

    def write(self, chronicle: Chronicle, asked: str, language: str, ahead: Ahead | None = None) -> WhyAnswer:
        """Answer for the number asked. `ahead`: what stands before it where it waits now."""
        words = Wording(self._texts, self._plan, language, chronicle.day)
        story = chronicle.story(asked)
        if story is None:
            number = folded(asked)
            unknown = words.say("sentence.unknown", number=number, date=words.date(chronicle.day))
            return WhyAnswer(number, False, unknown, [], [])
        waits = story.status == "waiting"
        call = story.last_call
        details = _wait_told(ahead, words) if waits and ahead is not None else []
        if call is not None and not waits:
            details = _call_told(call, words, self._threshold(call))
        sentence = _sentence(story, ahead, words, is_suspended=chronicle.is_suspended)
        lived = [_moment_told(moment, words) for moment in story.moments]
        return WhyAnswer(story.number, True, sentence, details, lived)

    def write_for_strangers(self, chronicle: Chronicle, asked: str, language: str) -> WhyAnswer:
        """Tell of a number what boards show, and no level: who is first, and why, is nobody else's business."""
        words = Wording(self._texts, self._plan, language, chronicle.day)
        story = chronicle.story(asked)
        if story is None:
            return self.write(chronicle, asked, language)
        number, call = story.number, story.last_call
        if story.status == "waiting":
            sentence = words.say("public.waiting", number=number)
        elif call is None:
            sentence = words.say("public.not_called", number=number)
        else:
            sentence = words.say("public.called", number=number, at=words.at(call.at), counter=call.counter)
        return WhyAnswer(number, True, sentence, [words.say("public.code")], [])

    def _threshold(self, call: CallExplained) -> float | None:
        """Return the wait in seconds that made a secondary service count as a main one; None where it was not that."""
        plan = self._plan
        who = plan.administrators.get(call.administrator) if call.administrator is not None else None
        service = plan.services.get(call.service) if call.service is not None else None
        if who is None or service is None or call.standing.is_side or call.bound:
            return None
        limit = who.secondary_after if who.secondary_after is not None else plan.rules.secondary_after
        level = who.service_skills.get(service.id, who.skills.get(service.direction))
        return limit if level == "secondary" and call.at - call.standing.place[0] >= limit else None


def _sentence(story: Story, ahead: Ahead | None, words: Wording, *, is_suspended: bool) -> str:
    number, call, last = story.number, story.last_call, story.moments[-1]
    if story.status == "waiting":
        if ahead is None:
            return words.say("sentence.waited", number=number)
        held = _held_told(ahead, words)
        key = "sentence.held" if held else "sentence.waiting"
        return words.say(key, number=number, why=held, ahead=_people_told(ahead, words)) + _paper_told(story, words)
    if story.until is not None:
        if is_suspended:
            return words.say(f"sentence.{story.status}_still", number=number)
        return words.say(f"sentence.{story.status}", number=number, until=words.time(story.until))
    if story.status in _ENDED_WITHOUT_A_COUNTER:
        end = next((moment for moment in reversed(story.moments) if moment.what == story.status), last)
        return words.say(f"sentence.{story.status}", number=number, at=words.at(end.at))
    if call is None:
        return words.say("sentence.earlier", number=number)
    return _call_sentence(call, words) + _paper_told(story, words)


def _paper_told(story: Story, words: Wording) -> str:
    """Return what to add to the sentence where the place is that of a number of the paper roll."""
    entered = next((moment for moment in story.moments if moment.what == "from_paper"), None)
    if entered is None or entered.until is None:
        return ""
    return " " + words.say("sentence.paper", paper=entered.about, place=words.time(entered.until))


def _call_sentence(call: CallExplained, words: Wording) -> str:
    other = call.decisive
    return words.say(
        f"sentence.{call.verdict}",
        number=call.number,
        at=words.at(call.at),
        counter=call.counter,
        tier=call.standing.tier,
        counted=call.standing.counts_as,
        other=other.number if other is not None else "",
        other_tier=other.standing.tier if other is not None else "",
        other_direction=words.direction(other.direction) if other is not None else "",
        reason=words.reason(call.exception or ""),
    )


def _call_told(call: CallExplained, words: Wording, threshold: float | None) -> list[str]:
    standing, tier = call.standing, call.standing.tier
    told = [words.say("call.place", place=words.time(standing.place[0]), waited=words.minutes(call.waited))]
    if call.stood >= _WORTH_TELLING:
        told.append(words.say("call.stood", stood=words.minutes(call.stood)))
    if standing.is_due:
        told.append(words.say("call.due", tier=tier, counted=standing.counts_as))
    else:
        told.append(words.say("call.tier", tier=tier, words=words.tier(tier)))
        if tier < standing.counts_as:
            told.append(words.say("call.flat"))
        if standing.has_had_turns and call.rule != "exception":
            told.append(words.say("call.spent"))
    if threshold is not None:
        told.append(words.say("call.threshold", counter=call.counter, limit=words.minutes(threshold)))
    else:
        told.append(words.say("call.side" if standing.is_side else "call.main", counter=call.counter))
    if call.bound:
        told.append(words.say("call.bound"))
    if call.before is not None:
        told.append(words.say(f"before.{call.before}"))
    told.append(words.say("call.automatic" if call.automatic else "call.pressed"))
    if call.exception is not None:
        told.append(words.say("call.reason", reason=words.reason(call.exception)))
    if not call.beaten:
        told.append(words.say("call.alone"))
    return [*told, *(_beaten_told(call, head, words) for head in call.beaten)]


def _beaten_told(call: CallExplained, head: Beaten, words: Wording) -> str:
    return words.say(
        f"beaten.{head.part}",
        number=head.number,
        tier=call.standing.tier,
        other_tier=head.standing.tier,
        direction=words.direction(head.direction),
        place=words.time(head.standing.place[0]),
    )


def _people_told(ahead: Ahead, words: Wording) -> str:
    direction = words.direction(ahead.direction)
    if not ahead.people:
        return words.say("ahead.nobody", direction=direction)
    return words.say_count("ahead.people", ahead.people, direction=direction)


def _held_told(ahead: Ahead, words: Wording) -> str:
    """Return why nobody is called now, whoever stands before; empty where calls go on."""
    if ahead.suspended is not None:
        return words.say("held.suspended")
    if ahead.service_stands:
        return words.say("held.service")
    if ahead.opens_at is not None:
        return words.say("held.opens", at=words.at(ahead.opens_at)) if ahead.opens_at else words.say("held.day_off")
    return "" if ahead.counters else words.say("held.no_counter")


def _wait_told(ahead: Ahead, words: Wording) -> list[str]:
    told = [words.say("waiting.tier", tier=tier, words=words.tier(tier), count=count) for tier, count in ahead.by_tier]
    if ahead.suspended is not None:
        told.append(words.say("waiting.suspended"))
    if ahead.service_stands:
        told.append(words.say("waiting.service"))
    if ahead.opens_at is not None:
        opens = ahead.opens_at
        told.append(words.say("waiting.opens", at=words.at(opens)) if opens else words.say("waiting.day_off"))
    if ahead.bound is not None:
        told.append(words.say("waiting.bound", counter=ahead.bound))
    elif ahead.counters:
        told.append(words.say("waiting.counters", counters=", ".join(each.counter for each in ahead.counters)))
    else:
        told.append(words.say("waiting.no_counter"))
    if ahead.needs_until is not None and ahead.suspended is None:
        told.append(words.say("waiting.needs", time=words.time(ahead.needs_until)))
    return told


def _moment_told(moment: Moment, words: Wording) -> str:
    key, about = f"story.{moment.what}", moment.about
    if moment.what == "redirected":
        key += "_counter" if moment.is_to_a_counter else "_service"
    if about is not None and not moment.is_to_a_counter and moment.what != "from_paper":
        about = words.service(about)
    return words.say(
        key,
        time=words.time(moment.at),
        counter=moment.counter,
        about=about,
        until=words.time(moment.until) if moment.until is not None else "",
        rule=_rule_told(moment.call, words) if moment.call is not None else "",
    )


def _rule_told(call: CallExplained, words: Wording) -> str:
    return words.say(f"rule.{call.verdict}", reason=words.reason(call.exception or ""))
