"""A day with every event there is, and the journal of it for `tests/golden/days`.

`python -m tests.support.days.golden_day <folder>` plays it by the present rules and writes the folder, a new one.
"""

from __future__ import annotations

import asyncio
import gzip
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from queue_core.domain import commands as told
from queue_core.domain.events import TicketCalled, TicketIssued
from queue_core.domain.ids import JobId, TextDigest
from queue_core.domain.office import Office
from queue_core.domain.plan import (
    AdministratorId,
    CounterId,
    DayHours,
    DeviceId,
    Named,
    OfficePlan,
    PackageId,
    Rules,
    ServiceId,
)
from queue_core.domain.tickets.numbering import next_sequence
from queue_core.journal.records import Batch, Record
from queue_core.journal.sqlite import SqliteJournal
from queue_core.journal.texts.kept import NewText, Text
from tests.support.days.recorded import RecordedScript
from tests.support.offices import office_with_packages

RULES = Rules(least_seconds_on_call=0, calls_before_no_show=1, no_show_after=0, wrap_up_seconds=30, undo_within=20)
FILES = ("journal.db", "journal.db.marker")
COMMENT = NewText("Усе було добре, дякую!", bytes(range(16)))
NOTE = NewText("Чекає на довідку", bytes(range(16, 32)))
ONE, TWO, THREE = CounterId("1"), CounterId("2"), CounterId("3")


def golden_plan() -> OfficePlan:
    """Return the office of all golden days; one that a later rule needs may only be added to."""
    plan = office_with_packages(replace(RULES, exceptions_allowed=True))
    return replace(
        plan,
        exception_reasons={"child": Named("child", {"uk": "Дитина", "en": "A child"})},
        results={"done": Named("done", {"uk": "Надано", "en": "Given"})},
        pause_reasons={"break": Named("break", {"uk": "Перерва", "en": "Break"})},
        at_most_in_a_row={2: 2},
    )


def play() -> RecordedScript:
    """Play three days: one that closes on who waits, one with all that befalls a visit, and half of a third."""
    plan = golden_plan()
    hours = {day: DayHours(8 * 60, 12 * 60) for day in range(7)}
    closing = replace(plan, hours=hours, rules=replace(plan.rules, after_closing="close"), pilot=True)
    script = RecordedScript(closing)
    _a_day_that_closes(script)
    script.office.plan = plan
    script.after(20 * 3600).told(told.PassTime())
    _paper_and_help(script)
    _visits_about(script)
    _standing_still(script)
    _before_the_night(script)
    script.after(20 * 3600).told(told.PassTime())
    first = next(iter(plan.directions))
    maybe_given = told.MaybeGiven(script.office.day, ((first, 40),), jump=0)
    script.told(told.StartCore(2, "test", maybe_given=maybe_given))
    _half_a_day(script)
    return script


def _a_day_that_closes(script: RecordedScript) -> None:
    for key in ("open", "pause", "resume", "close"):
        script.after(3).press("3", key)
    script.press("3", "open")
    script.after(3).told(told.PressKey(THREE, "pause", reason="break"))
    script.after(3).press("3", "close")
    rated = script.take("passport-foreign")
    script.after(5).take("subsidy")
    script.after(5).press("1", "open")
    script.after(10).press("1", "start")
    script.after(200).press("1", "finish")
    script.told(told.RateService(rated.code, 4, left(COMMENT)))
    script.press("1", "close")
    script.after(4 * 3600).told(told.PassTime())


def _paper_and_help(script: RecordedScript) -> None:
    first, second = script.take("passport-foreign"), script.take("ready-passport", "disability")
    for job, outcome in ((f"{first.id}-1", "printed"), (f"{second.id}-1", "paper_out"), ("stranger-1", "printed")):
        script.told(told.ReportSlip(JobId(job), outcome))
    script.told(told.ResumePrinting(DeviceId("printer-1")))
    script.told(told.CallHelp("kiosk-1"))
    script.after(9).told(told.AnswerHelp("kiosk-1"))
    script.told(told.CallHelp("ramp", first.id))
    script.told(told.WithdrawAsk(DeviceId("kiosk-1"), "never-seen"))


def _visits_about(script: RecordedScript) -> None:
    script.after(7).take("passport-advice", "veteran")
    script.after(7).take("ready-other")
    script.after(60).press("1", "open")
    script.after(5).told(told.SayNotShown(ONE))
    script.after(5).press("2", "open")
    script.told(told.LeaveNote(TWO, left(NOTE)))
    script.after(31).told(told.RedirectTicket(TWO, to_administrator=AdministratorId("olena"), come_back=True))
    script.after(12).told(told.PostponeTicket(TWO, 120, after=3))
    script.after(12).press("1", "no_show")
    script.after(3).told(told.UndoPress(ONE))
    script.after(3).press("1", "no_show")
    script.after(15).press("1", "finish")
    script.told(told.CallOutOfTurn(ONE, script.take("passport-advice").id, "child"))
    for service in ("passport-foreign", "ready-passport", "subsidy", "social-advice"):
        script.after(4).take(service)
    script.told(told.GiveUpPlace(script.take("passport-foreign").id, 40))
    corrected = script.take("passport-foreign")
    script.told(told.CorrectTicket(corrected.id, ServiceId("ready-passport"), None, ("sight",)))
    script.told(told.MeetVisitor(corrected.id))
    script.after(8).press("3", "open")
    script.told(told.AddService(THREE, ServiceId("social-advice")))
    script.after(90).told(told.PressKey(THREE, "next", result="done"))
    script.after(31).told(told.PassTime())
    script.told(
        told.TakeTicket(
            _ticket(script), f"C{script.issued:07d}", DeviceId("kiosk-1"), f"ask-{script.issued}", None, "en",
            needs=("sight",), package=PackageId("arrival"), printer=DeviceId("printer-1"),
        )
    )  # fmt: skip
    answered = script.after(20).take("social-advice")
    script.told(told.AnswerAtReception(answered.id))
    withdrawn = script.take("subsidy")
    script.told(told.WithdrawTicket(withdrawn.id, None))
    script.after(60).press("1", "recall")
    script.after(60).told(told.PassTime())
    script.after(700).told(told.PassTime())


def _ticket(script: RecordedScript) -> Any:
    script.issued += 1
    return f"t{script.issued}"


def _standing_still(script: RecordedScript) -> None:
    script.told(told.SuspendService(ServiceId("subsidy")))
    script.after(40).told(told.SuspendOffice("air_raid"))
    script.after(600).told(told.ResumeOffice())
    script.after(40).told(told.ResumeService(ServiceId("subsidy")))


def _before_the_night(script: RecordedScript) -> None:
    for counter in ("1", "2", "3"):
        if script.at(counter).status in ("called", "serving"):
            script.after(20).press(counter, "next")
    script.after(31).told(told.PassTime())
    for service in ("ready-passport", "passport-foreign", "subsidy", "ready-other"):
        script.after(4).take(service, "disability" if service == "subsidy" else None)
    script.after(121).told(told.PassTime())
    for counter in ("1", "2", "3"):
        if script.at(counter).status == "paused":
            script.press(counter, "resume")
    script.after(3).told(told.SuspendService(ServiceId("subsidy")))
    script.told(told.CallHelp("ramp"))


def _half_a_day(script: RecordedScript) -> None:
    script.told(told.EraseTexts((left(COMMENT),), "request"))
    script.told(told.DoubtClock(script.now - 31_536_000))
    script.after(30).told(told.ConfirmClock(script.now + 2))
    script.after(2).told(told.DoubtClock(script.now + 7200))
    script.told(told.ResumeService(ServiceId("subsidy")))
    for service in ("passport-advice", "ready-passport", "subsidy", "passport-foreign", "ready-other"):
        script.after(6).take(service, "veteran" if service == "ready-passport" else None)
    for counter in ("1", "2", "3"):
        script.after(40).press(counter, "next")
    script.after(31).told(told.PassTime())
    script.after(10).press("1", "start")
    script.told(told.WithdrawAsk(DeviceId("kiosk-1"), "never-seen-either"))
    script.after(10).told(told.PostponeTicket(TWO, 1800))
    script.after(10).take("social-advice", "disability")


def left(words: NewText) -> TextDigest:
    """Return what a command says of words."""
    return TextDigest(words.digest)


def texts_with(record: Record) -> tuple[Text, ...]:
    """Return the words that come with a record."""
    if record.kind != "text_left":
        return ()
    body = json.loads(record.body)
    words = next(each for each in (COMMENT, NOTE) if each.digest == body["text"])
    return (Text(words.digest, body["ticket"], "", record.day, body["about"], record.at, words.salt, words.words),)


def hall_of(office: Office) -> dict[str, Any]:
    """Return an office as JSON would hold it: people, counters, numbers, and the order of who waits."""
    in_order = sorted(office.waiting.everyone(), key=lambda t: (office.tickets[t].tier, office.tickets[t].place))
    facts = {
        "day": office.day,
        "seq": office.seq,
        "epoch": office.epoch,
        "serving": office.serving,
        "tickets": [asdict(ticket) for ticket in office.tickets.values()],
        "counters": [asdict(workplace) for workplace in office.workplaces.values()],
        "waiting": [office.tickets[ticket].number for ticket in in_order],
        "sequences": office.sequences,
        "carried": _carried(office),
        "next": {direction: next_sequence(office, direction) for direction in office.plan.directions},
        "voided": sorted(office.voided),
        "slips_out": office.slips_out,
        "help": [asdict(call) for call in office.help.values()],
        "suspended": asdict(office.suspended) if office.suspended is not None else None,
        "aside": office.aside,
        "stood": office.stood,
    }
    written: dict[str, Any] = json.loads(json.dumps(facts))
    return written


def _carried(office: Office) -> dict[str, list[int]]:
    """Return the numbers that wait over the night by the direction whose letter they bear."""
    by_direction: dict[str, list[int]] = {}
    for number in sorted(office.carried_numbers):
        issuing = next(each for each in office.plan.directions.values() if number.startswith(each.letter))
        by_direction.setdefault(issuing.id, []).append(int(number.removeprefix(issuing.letter)))
    return by_direction


def calls_of(script: RecordedScript) -> Iterable[list[str]]:
    """Yield the day, number, counter and rule of each call."""
    numbers: dict[str, str] = {}
    for record, (event, _) in zip(script.records, script.history, strict=True):
        if isinstance(event, TicketIssued):
            numbers[event.ticket] = event.number
        if isinstance(event, TicketCalled):
            yield [record.day, numbers[event.ticket], event.counter, event.rule]


async def write_golden_day(folder: Path) -> None:
    """Play the day and write into the folder its journal and what is in it."""
    script = play()
    with TemporaryDirectory() as made:
        journal = SqliteJournal(Path(made) / FILES[0])
        await journal.open()
        for record in script.records:
            await journal.append(Batch((record,), (), texts_with(record)))
        visits = [asdict(visit) for visit in await journal.visits("0000-01-01", "9999-12-31")]
        days = await journal.days()
        await journal.close()
        for name in FILES:
            (folder / f"{name}.gz").write_bytes(gzip.compress((Path(made) / name).read_bytes(), mtime=0))
    head = script.records[-1].head
    expected = {
        "records": head.seq,
        "head": head.hash,
        "now": script.now,
        "days": days,
        "visits": visits,
        "calls": list(calls_of(script)),
        "hall": hall_of(script.office),
    }
    text = json.dumps(expected, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "expected.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    Path(sys.argv[1]).mkdir(parents=True)
    asyncio.run(write_golden_day(Path(sys.argv[1])))
