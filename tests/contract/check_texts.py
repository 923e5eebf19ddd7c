"""What every home of the journal must do with words of people."""

from __future__ import annotations

import pytest

from queue_core.domain.events import KINDS, TextLeft, TextsErased
from queue_core.domain.ids import TextDigest, TicketId
from queue_core.journal.chain import seal
from queue_core.journal.codec import EventCodec
from queue_core.journal.records import Batch, Entry, Head, Journal, Record
from queue_core.journal.texts.kept import NewText, Text
from queue_core.journal.troubles import JournalUnwritable
from queue_core.journal.upcasters import UPCASTERS
from tests.contract.check_journal import Check, Home
from tests.support.journals import DAY, MORNING

CODEC = EventCodec(KINDS, UPCASTERS)
COMMENT = NewText("Дякую! Олена, 067 123 45 67", b"0123456789abcdef")
NOTE = NewText("Чекає на довідку", b"fedcba9876543210")


def text_of(words: NewText, ticket: str = "t1", *, about: str = "note", at: float = MORNING) -> Text:
    return Text(words.digest, ticket, "А017", DAY, about, at, words.salt, words.words)


class Pen:
    """Seals events after the head of an opened journal."""

    def __init__(self, head: Head) -> None:
        self.head = head

    def seal(self, event: object) -> Record:
        record = seal(Entry(MORNING, DAY, event, "core", "core", "core/a", "1"), self.head, CODEC)
        self.head = record.head
        return record

    async def leave(self, journal: Journal, *texts: Text) -> None:
        records = [self.seal(TextLeft(TicketId(t.ticket), t.about, TextDigest(t.digest))) for t in texts]  # type: ignore[arg-type]
        await journal.append(Batch(tuple(records), (), texts))

    async def erase(self, journal: Journal, *words: NewText) -> None:
        event = TextsErased(tuple(TextDigest(each.digest) for each in words), "request")
        await journal.append(Batch((self.seal(event),)))


async def words_are_kept_beside_the_record_that_speaks_of_them(home: Home) -> None:
    journal = home.journal()
    pen = Pen((await journal.open()).head)
    note, comment = text_of(NOTE), text_of(COMMENT, about="comment", at=MORNING + 9)
    await pen.leave(journal, note, comment, text_of(NewText("інше", b"x" * 16), "t2"))
    await journal.close()
    journal = home.journal()
    loaded = await journal.open()
    assert await journal.texts_of_ticket("t1") == [note, comment]
    assert len(await journal.texts_of_day(DAY)) == 3
    assert await journal.texts_of_day("2026-01-01") == []
    assert all(NOTE.words not in record.body and NOTE.salt.hex() not in record.body for record in loaded.records)
    await journal.close()


async def erased_words_are_there_no_more(home: Home) -> None:
    journal = home.journal()
    pen = Pen((await journal.open()).head)
    await pen.leave(journal, text_of(NOTE), text_of(COMMENT))
    await pen.erase(journal, NOTE)
    assert [text.words for text in await journal.texts_of_ticket("t1")] == [COMMENT.words]
    assert await journal.empty_log()
    await pen.erase(journal, NOTE, COMMENT)
    assert await journal.texts_of_day(DAY) == []
    assert await journal.texts_not_noted() == []
    await journal.close()


async def words_are_due_by_the_instant_they_were_left(home: Home) -> None:
    journal = home.journal()
    pen = Pen((await journal.open()).head)
    await pen.leave(journal, text_of(NOTE, at=MORNING), text_of(COMMENT, at=MORNING + 60))
    assert await journal.texts_left_before(MORNING, 9) == []
    assert await journal.texts_left_before(MORNING + 1, 9) == [NOTE.digest]
    assert await journal.texts_left_before(MORNING + 61, 9) == [NOTE.digest, COMMENT.digest]
    assert await journal.texts_left_before(MORNING + 61, 1) == [NOTE.digest]
    await journal.close()


async def words_without_their_record_or_a_record_without_its_words_are_not_kept(home: Home) -> None:
    for is_record_there in (True, False):
        journal = home.journal()
        pen = Pen((await journal.open()).head)
        left = TextLeft(TicketId("t1"), "note", TextDigest(NOTE.digest))
        record = pen.seal(left if is_record_there else TextsErased((), "rule"))
        with pytest.raises(JournalUnwritable):
            await journal.append(Batch((record,), (), () if is_record_there else (text_of(NOTE),)))
        await journal.close()
        journal = home.journal()
        assert (await journal.open()).records == []
        assert await journal.texts_of_day(DAY) == []
        await journal.close()


TEXT_CHECKS: tuple[Check, ...] = (
    words_are_kept_beside_the_record_that_speaks_of_them,
    erased_words_are_there_no_more,
    words_are_due_by_the_instant_they_were_left,
    words_without_their_record_or_a_record_without_its_words_are_not_kept,
)
