"""What an examination found, as lines for a person: what is wrong where, whom it concerns, what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from queue_core.journal.records import stamp_of
from queue_core.journal.verifying.survey import DayEnd, Span
from queue_core.reports.verify.examination import About, Examined, Heard
from queue_core.runtime.texts import Texts

ROOM = "verify"
MOST_TOLD = 20
"""Lines about one kind of trouble; then only how many more there are."""


class Telling:
    """Words in one language. `zone`: the office's time zone; None where no configuration was asked: then UTC."""

    def __init__(self, texts: Texts, language: str, zone: str | None) -> None:
        self._texts, self._language = texts, language
        self._zone = ZoneInfo(zone or "UTC")
        self._suffix = "" if zone is not None else " UTC"

    def lines(self, examined: Examined, path: str, *, judged: bool) -> Iterator[str]:
        """Yield everything; of a journal that is as it was written, the present head last.

        `judged`: order and rules were looked at.
        """
        survey = examined.survey
        if not survey.count:
            yield self._say("journal.empty", path=path)
        else:
            first, last = survey.days[0].day, survey.days[-1].day
            yield self._texts.say_count(
                "journal.records", self._language, survey.count, path=path, first=first, last=last
            )
        yield from self._chain(examined)
        yield self._say(f"end.{examined.end}", marked=examined.marked, head=survey.head.seq)
        yield from (self._heard(heard) for heard in examined.heard)
        if examined.days_differ:
            yield self._say("days.differ")
        yield from self._texts_of_people(examined)
        if judged:
            yield from self._judged(examined)
        yield ""
        if examined.is_altered or survey.unexplained or examined.days_differ:
            yield self._say("do.altered")
            return
        yield self._say("do.whole" if examined.is_well else "do.unlike")
        if survey.closes:
            yield self._head("head.closed", survey.closes[-1])
        if survey.count:
            yield self._head("head.now", DayEnd(survey.days[-1].day, survey.head))

    def unknown_day(self, day: str) -> str:
        """Say that the journal has no such day."""
        return self._say("days.unknown", day=day)

    def _chain(self, examined: Examined) -> Iterator[str]:
        survey = examined.survey
        spans = [*survey.spans, *survey.unexplained]
        is_consistent = "chain.consistent" if examined.is_altered else "chain.whole"
        yield self._say("chain.broken" if survey.spans else is_consistent)
        yield from (self._span(span, examined) for span in spans[:MOST_TOLD])
        more = len(spans) - MOST_TOLD + survey.more
        if more > 0:
            yield self._say("chain.more", count=more)

    def _span(self, span: Span, examined: Examined) -> str:
        key: str = span.kind
        if key == "moved":
            key = "elsewhere" if span.first == span.last else "later" if span.places > 0 else "earlier"
        elif span.last > span.first and key != "put_before":
            key += "_many"
        if span.kind == "missing":
            before, after = (self._about(examined.about.get(seq)) for seq in (span.first - 1, span.last + 1))
            nothing = self._say("about.nothing")
            about = self._say("about.between", before=before or nothing, after=after or nothing)
        else:
            about = self._about(examined.about.get(span.first))
        moved = {"places": abs(span.places), "was": span.first - span.places}
        return self._say(f"span.{key}", first=span.first, last=span.last, **moved, about=about)

    def _about(self, about: About | None) -> str:
        if about is None:
            return ""
        record = about.record
        return self._say(
            "about.ticket" if about.number else "about.record",
            day=record.day,
            time=self._time(record.at),
            kind=self._kind(record.kind),
            number=about.number,
        )

    def _kind(self, kind: str) -> str:
        return self._say(f"kind.{kind}") if f"kind.{kind}" in self._texts.keys() else kind  # noqa: SIM118 -- no mapping

    def _time(self, at: float) -> str:
        try:
            return datetime.fromtimestamp(at, self._zone).strftime("%H:%M") + self._suffix
        except (ValueError, OverflowError, OSError):
            return "??:??"

    def _heard(self, heard: Heard) -> str:
        record = heard.record
        return self._say(
            f"witness.{heard.verdict}",
            line=heard.witness.line,
            seq=record.seq if record is not None else "",
            stamp=record.stamp if record is not None else "",
        )

    def _texts_of_people(self, examined: Examined) -> Iterator[str]:
        found = examined.texts
        if found.kept or found.erased:
            yield self._say("texts.counted", kept=found.kept, erased=found.erased)
        for wrong in found.wrong[:MOST_TOLD]:
            yield self._say(f"texts.{wrong.fault}", seq=wrong.seq, about=self._about(examined.about.get(wrong.seq)))
        yield from self._more(len(found.wrong))

    def _judged(self, examined: Examined) -> Iterator[str]:
        for day in examined.days_left_out[:MOST_TOLD]:
            yield self._say("days.left_out", day=day)
        if examined.findings:
            yield self._say("order.broken")
        elif examined.days_judged:
            yield self._say("order.kept", calls=examined.calls, days=examined.days_judged)
        if examined.days_by_keys:
            yield self._say("order.by_keys", days=examined.days_by_keys)
        for found in examined.findings[:MOST_TOLD]:
            about = self._about(examined.about.get(found.seq))
            yield self._say(f"order.{found.breach}", seq=found.seq, number=found.number, other=found.other, about=about)
        yield from self._more(len(examined.findings))
        if examined.unlike:
            yield self._say("rules.other")
        elif examined.days_rerun:
            yield self._say("rules.same", records=examined.records_rerun, days=examined.days_rerun)
        else:
            yield self._say("rules.none")
        for unlike in examined.unlike[:MOST_TOLD]:
            about = self._about(examined.about.get(unlike.seq))
            key = f"rules.{unlike.difference}"
            yield self._say(key, seq=unlike.seq, other=unlike.other, counter=unlike.counter, about=about)
        yield from self._more(len(examined.unlike))

    def _more(self, count: int) -> Iterator[str]:
        if count > MOST_TOLD:
            yield self._say("chain.more", count=count - MOST_TOLD)

    def _head(self, key: str, end: DayEnd) -> str:
        return self._say(key, seq=end.head.seq, day=end.day, stamp=stamp_of(end.head.hash))

    def _say(self, key: str, **values: object) -> str:
        return self._texts.say(key, self._language, **values)


def head_line(end: DayEnd) -> str:
    """Return a day's end as a line that `--witness` reads."""
    return f"{end.head.seq} {end.day} {stamp_of(end.head.hash)} {end.head.hash}"
