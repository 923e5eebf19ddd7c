"""Whatever happens in a hall, every answer is true and an independent eye finds nothing wrong with any call."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_core.domain.events import Event
from queue_core.domain.explain.calls import CallExplained
from queue_core.domain.office import Office
from queue_core.domain.ticket import INSIDE
from queue_core.reports.daybook import Daybook
from queue_core.reports.fairness import Judged, house_rules, judge
from queue_core.reports.why import ROOM, WhyWriter
from queue_core.runtime.texts import Texts
from tests.properties.test_hall import PLAN, Hall
from tests.support.days.random_day import RandomDay
from tests.support.days.recorded import days_of, records_of
from tests.support.offices import CONFIG

WRITER = WhyWriter(Texts.load(CONFIG, ROOM), PLAN)


class AskedHall(Hall):
    """A hall whose every call is asked about when all is over."""

    def look_back(self) -> None:
        super().look_back()
        every_answer_is_true(self.history, self.office, self.now)


TestWhy = AskedHall.TestCase
TestWhy.settings = settings(max_examples=40, stateful_step_count=60, deadline=None)


@given(seed=st.integers(0, 10**9))
@settings(max_examples=60, deadline=None)
def test_every_answer_about_a_busy_day_is_true(seed: int) -> None:
    day = RandomDay(seed, PLAN, steps=150)
    every_answer_is_true(day.history, day.office, day.now)


def every_answer_is_true(history: list[tuple[Event, float]], office: Office, now: float) -> None:
    """Judge every call, hold what is said of it against the judgement, and ask for every number in both languages."""
    for day in days_of(records_of(history)):
        fairness = judge(day, house_rules(PLAN))
        assert not [finding.sentence for finding in fairness.findings]
        book = Daybook(PLAN)
        for record in day:
            book.take(record)
        stories = book.chronicle.stories()
        calls = [moment.call for story in stories for moment in story.moments if moment.call is not None]
        judged = {call.seq: call for call in fairness.calls}
        assert sorted(call.seq for call in calls) == sorted(judged)
        for call in calls:
            says_what_was_so(call, judged[call.seq])
        every_number_is_answered(book)
    book_is_the_office(book, office, max(now, office.latest))


def every_number_is_answered(book: Daybook) -> None:
    for story in book.chronicle.stories():
        ahead = book.ahead(story.number, book.chronicle.latest)
        for language in ("uk", "en"):
            answer = WRITER.write(book.chronicle, story.number, language, ahead)
            assert answer.found
            assert story.number in answer.sentence


def says_what_was_so(call: CallExplained, judged: Judged) -> None:
    """Hold what an explanation claims against what was so."""
    assert {head.number for head in call.passed} <= set(judged.passed)
    assert bool(call.passed) == bool(judged.passed), "every call out of order is told as one"
    if call.verdict == "only":
        assert judged.others == 0
    elif call.verdict == "in_turn":
        assert judged.others > 0
        assert not judged.passed
    elif call.verdict != "exception":
        named = call.decisive
        assert named is not None
        assert named.rule == call.rule, "the sentence says what the event stores"
        assert named.number in judged.passed or named.part in ("turn", "due")


def book_is_the_office(book: Daybook, office: Office, now: float) -> None:
    """Hold the stories against the office that was lived in."""
    for ticket in office.tickets.values():
        story = book.chronicle.story(ticket.number)
        assert story is not None
        if ticket.status in INSIDE:
            assert (story.status, story.tier, story.until) == (ticket.status, ticket.tier, ticket.until)
            assert (book.ahead(ticket.number, now) is not None) == (ticket.status == "waiting")
