"""What stands before a number that waits, and what is said of one that never was at a counter."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_core.domain import commands as told
from queue_core.domain.explain.asked import folded
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CounterId, DayHours, DeviceId, OfficePlan, Rules, ServiceId
from tests.support.days.recorded import RecordedScript
from tests.support.offices import small_office
from tests.unit.reports.asked import ask

EAGER = Rules(least_seconds_on_call=0)


def equipped() -> OfficePlan:
    """Return an office whose counter 2 is equipped for those who see badly."""
    office = small_office(EAGER)
    office.counters[CounterId("2")] = replace(office.counters[CounterId("2")], equipped=("sight",))
    return office


def take_with_need(script: RecordedScript) -> None:
    command = told.TakeTicket(
        TicketId("n1"), "CODE", DeviceId("kiosk-1"), "n", ServiceId("passport-foreign"), "uk", needs=("sight",)
    )
    assert script.told(command).refusal is None


def test_those_before_are_counted_by_level() -> None:
    script = RecordedScript(small_office(EAGER))
    script.press("1", "open")
    script.press("1", "pause")
    for category in (None, None, "veteran", "disability", None):
        script.after(60).take("passport-foreign", category)
    answer = ask(script, "П005")
    assert answer.sentence == "Талон П005 чекає: перед ним у напрямі «Паспорти» стоять 4 талони."
    assert answer.details == [
        "Перед ним із рівнем 1 (першочергово): 1.",
        "Перед ним із рівнем 2 (позачергово): 1.",
        "Перед ним із рівнем 4 (загальна черга): 2.",
        "Його можуть прийняти відчинені вікна: 1.",
    ]
    assert ask(script, "П005", "en").sentence == "Ticket П005 is waiting: 4 tickets stand before it in «Passports»."


def test_those_before_are_those_who_are_called_before() -> None:
    script = RecordedScript(small_office(EAGER))
    for category in (None, "veteran", None, "disability"):
        script.after(60).take("passport-foreign", category)
    said = [ask(script, f"П00{place}").sentence for place in (2, 4, 1, 3)]
    script.press("1", "open")
    order = []
    for _ in said:
        order.append(script.number_at("1"))
        script.after(60).press("1", "next")
    assert order == ["П002", "П004", "П001", "П003"]
    assert [next(words for words in ("нікого", "1 талон", "2 талони", "3 талони") if words in one) for one in said] == [
        "нікого",
        "1 талон",
        "2 талони",
        "3 талони",
    ]


def test_who_has_a_need_learns_when_any_counter_will_do() -> None:
    script = RecordedScript(equipped())
    script.press("1", "open")
    script.press("2", "open")
    script.take("ready-passport")
    script.press("2", "start")
    script.after(60)
    take_with_need(script)
    script.after(60).take("passport-foreign")
    answer = ask(script, "П001")
    assert "Чекає на пристосоване вікно; від 08:39 його прийме й інше вікно його напряму." in answer.details
    script.press("1", "start")
    script.after(240).press("1", "next")
    assert ask(script, "П001").sentence == (
        "Талон П001 викликано о 08:39 до вікна 1: більше нікого, кого це вікно могло прийняти, не було."
    )


def test_a_service_that_stands_still_is_told() -> None:
    script = RecordedScript(small_office(EAGER))
    script.press("1", "open")
    script.take("passport-advice")
    script.after(60).take("passport-foreign")
    script.told(told.SuspendService(ServiceId("passport-foreign")))
    assert "Послуга тимчасово не надається; місце в черзі збережено." in ask(script, "П002").details


def test_a_queue_that_stands_still_is_told() -> None:
    script = RecordedScript(small_office(EAGER))
    script.take("passport-advice")
    script.told(told.SuspendOffice("air_raid"))
    assert "Черга зупинена; порядок і час очікування збережено." in ask(script, "П001").details


def test_time_the_office_stood_still_is_not_waiting() -> None:
    script = RecordedScript(small_office(EAGER))
    script.take("passport-advice")
    script.told(told.SuspendOffice("air_raid"))
    script.after(3600).told(told.ResumeOffice())
    script.after(120).press("1", "open")
    waited, stood, *_ = ask(script, "П001").details
    assert waited == "Місце в черзі — від 08:33; чекання до виклику — 2 хвилини."
    assert stood == "Тим часом роботу центру було зупинено (60 хвилин): цей час у чекання не входить."


def test_the_sentence_says_what_holds_the_calls_up() -> None:
    script = RecordedScript(small_office(EAGER))
    script.take("passport-advice")
    nobody = "перед ним у напрямі «Паспорти» нікого немає."
    no_counter = f"Талон П001 чекає: жодне відчинене вікно зараз не приймає цю послугу; {nobody}"
    assert ask(script, "П001").sentence == no_counter
    script.told(told.SuspendService(ServiceId("passport-advice")))
    assert ask(script, "П001").sentence == f"Талон П001 чекає: послугу тимчасово зупинено; {nobody}"
    script.told(told.SuspendOffice("air_raid"))
    assert ask(script, "П001").sentence == f"Талон П001 чекає: роботу центру зупинено; {nobody}"
    assert ask(script, "П001", "en").sentence == (
        "Ticket П001 is waiting: the work of the office is suspended; nobody stands before it in «Passports»."
    )


def test_only_the_time_in_line_is_waiting() -> None:
    script = RecordedScript(small_office(EAGER))
    script.press("1", "open")
    script.after(60).take("passport-advice")
    script.after(600).told(told.RedirectTicket(CounterId("1"), service=ServiceId("ready-passport")))
    assert script.number_at("1") == "П001"
    script.after(600).told(told.RedirectTicket(CounterId("1"), service=ServiceId("subsidy")))
    script.after(120).press("3", "open")
    assert ask(script, "П001").details[0] == "Місце в черзі — від 08:34; чекання до виклику — 2 хвилини."


def test_who_stands_aside_in_an_alarm_is_not_told_a_time_that_will_not_hold() -> None:
    script = RecordedScript(small_office(EAGER))
    script.press("1", "open")
    script.take("passport-advice")
    script.told(told.PostponeTicket(CounterId("1"), 600))
    assert "до 08:43" in ask(script, "П001").sentence
    script.told(told.SuspendOffice("air_raid"))
    assert ask(script, "П001").sentence == (
        "Талон П001 відкладено; роботу зупинено, тому відлік не йде, місце збережено."
    )
    script.after(1800).told(told.ResumeOffice())
    assert "до 09:13" in ask(script, "П001").sentence


def test_a_secondary_service_called_after_its_threshold_is_told_so() -> None:
    script = RecordedScript(small_office(EAGER))
    script.take("ready-passport")
    script.after(880).take("passport-foreign")
    script.after(30).press("1", "open")
    assert script.number_at("1") == "Г001"
    assert (
        "Для вікна 1 його послуга додаткова, та після чекання понад межу (15 хвилин) вона вважається основною."
        in ask(script, "Г001").details
    )


def test_before_opening_the_first_call_is_told() -> None:
    office = replace(small_office(EAGER), hours={day: DayHours(8 * 60 + 45, 17 * 60) for day in range(7)})
    script = RecordedScript(office)
    script.press("1", "open")
    script.take("passport-foreign")
    assert "Виклики почнуться о 08:45." in ask(script, "П001").details
    assert "Calls begin at 08:45." in ask(script, "П001", "en").details


def test_without_the_hall_it_is_only_said_that_it_waited() -> None:
    script = RecordedScript(small_office(EAGER))
    script.take("passport-foreign")
    answer = ask(script, "П001", hall=False)
    assert answer.sentence == "Талон П001 чекав на виклик, доки про день є записи."
    assert not answer.details


def test_ends_without_a_counter_are_told() -> None:
    script = RecordedScript(small_office(EAGER))
    for _ in range(2):
        script.take("passport-foreign")
    script.after(60).told(told.WithdrawTicket(TicketId("t1"), None))
    script.after(60).told(told.AnswerAtReception(TicketId("t2")))
    assert ask(script, "П001").sentence == "Талон П001 скасовано о 08:34."
    assert ask(script, "П002", "en").sentence == (
        "Ticket П002: the question was answered at the reception at 08:35, no counter was needed."
    )


def test_who_stands_aside_learns_until_when() -> None:
    script = RecordedScript(small_office(EAGER))
    script.press("1", "open")
    script.take("passport-foreign")
    script.told(told.PostponeTicket(CounterId("1"), 300))
    assert ask(script, "П001").sentence == "Талон П001 відкладено до 08:38; потім він повернеться на своє місце."
    script.told(told.SuspendOffice("air_raid"))
    script.after(600).told(told.ResumeOffice())
    assert ask(script, "П001").sentence == "Талон П001 відкладено до 08:48; потім він повернеться на своє місце."


def test_who_stayed_over_the_night_is_told_with_the_date() -> None:
    script = RecordedScript(small_office(EAGER))
    script.press("1", "open")
    script.take("passport-foreign")
    script.press("1", "start")
    script.take("passport-foreign")
    script.after(24 * 3600).told(told.PassTime())
    assert ask(script, "П002").story[:2] == ["15.11.2023, 08:33 — видано.", "08:33 — перенесено на новий день."]
    assert ask(script, "П001").sentence == (
        "Талон П001 викликали ще до початку цього дня: запитайте про попередній день."
    )


def test_a_number_nobody_had_is_told_clearly() -> None:
    answer = ask(RecordedScript(small_office(EAGER)), "п 77")
    assert (answer.found, answer.number) == (False, "П077")
    assert answer.sentence == "Талона П077 у цей день (15.11.2023) не видавали. Перевірте номер і день."


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("А017", "А017"),
        ("A017", "А017"),
        ("a 17", "А017"),
        ("а-017", "А017"),
        ("P1000", "Р1000"),
        ("K001", "К001"),
        ("П0003", "П003"),
        ("п3", "П003"),
        ("", ""),
        ("<script>", "SСRІРТ"),
        ("1" * 99, "1" * 16),
    ],
)
def test_a_number_is_understood_however_it_is_written(asked: str, meant: str) -> None:
    assert folded(asked) == meant


def test_every_look_alike_is_taken_for_the_letter() -> None:
    assert folded("ABEIKMHOPCTX") == folded("АВЕІКМНОРСТХ")
