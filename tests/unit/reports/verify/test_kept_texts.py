"""Words held against the records: also what they are found by when somebody asks that they be erased."""

from __future__ import annotations

from queue_core.domain.events import TextLeft
from queue_core.domain.ids import TextDigest, TicketId
from queue_core.journal.records import BEGINNING
from queue_core.reports.verify.kept_texts import examine_texts
from tests.contract.check_texts import NOTE, Pen, text_of
from tests.support.journals import MORNING


def test_words_put_under_another_visits_number_are_told_as_altered() -> None:
    text = text_of(NOTE)
    record = Pen(BEGINNING).seal(TextLeft(TicketId(text.ticket), "note", TextDigest(text.digest)))
    row = (text.digest, text.ticket, "note", text.salt, text.words.encode(), None, MORNING, "А017", 0)
    assert examine_texts([record], [row], {text.ticket: "А017"}).wrong == []
    [wrong] = examine_texts([record], [row], {text.ticket: "А018"}).wrong
    assert (wrong.fault, wrong.seq) == ("altered", 1)
