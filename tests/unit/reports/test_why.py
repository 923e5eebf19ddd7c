"""Why a number was called: each rule has its sentence, in both languages, made of the stored events alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from queue_core.domain import commands as told
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import (
    AdministratorId,
    CounterId,
    DeviceId,
    Named,
    OfficePlan,
    Package,
    PackageId,
    Rules,
    ServiceId,
)
from tests.support.days.recorded import RecordedScript
from tests.support.offices import small_office
from tests.unit.reports.asked import TEXTS, ask, breaches

EAGER = Rules(least_seconds_on_call=0, exceptions_allowed=True)


def plan(rules: Rules = EAGER, **more: object) -> OfficePlan:
    reasons = {"child": Named("child", {"uk": "мала дитина", "en": "a small child"})}
    return replace(small_office(rules), exception_reasons=reasons, **more)  # type: ignore[arg-type]


def opened(office: OfficePlan | None = None) -> RecordedScript:
    """Return a script with counter 1 open and its first ticket called there."""
    script = RecordedScript(office or plan())
    script.press("1", "open")
    script.after(60).take("passport-foreign")
    return script


def by_tier() -> RecordedScript:
    script = opened()
    script.after(60).take("passport-foreign")
    script.after(60).take("passport-foreign", "veteran")
    script.after(600).press("1", "next")
    return script


def by_turn() -> RecordedScript:
    script = opened(plan(at_most_in_a_row={2: 2}))
    script.after(60).take("passport-foreign", "disability")
    script.take("passport-foreign", "disability")
    script.take("passport-foreign", "disability")
    script.after(60).take("passport-foreign")
    for _ in range(3):
        script.after(60).press("1", "next")
    return script


def by_skill() -> RecordedScript:
    script = opened()
    script.after(60).take("ready-passport")
    script.after(60).take("passport-foreign")
    script.after(60).press("1", "next")
    return script


def in_turn() -> RecordedScript:
    script = opened()
    script.after(60).take("passport-foreign")
    script.after(60).take("passport-foreign")
    script.after(60).press("1", "next")
    return script


def by_exception() -> RecordedScript:
    script = opened()
    script.after(60).take("passport-foreign")
    script.after(60).take("passport-foreign")
    script.after(60).press("1", "finish")
    script.after(60).told(told.CallOutOfTurn(CounterId("1"), TicketId("t3"), "child"))
    return script


SENTENCES = {
    "only": (
        opened,
        "П001",
        "Талон П001 викликано о 08:34 до вікна 1: більше нікого, кого це вікно могло прийняти, не було.",
        "Ticket П001 was called at 08:34 to counter 1: there was nobody else this counter could take.",
    ),
    "in_turn": (
        in_turn,
        "П002",
        "Талон П002 викликано о 08:37 до вікна 1 у свою чергу: його місце було найраніше з тих, кого це вікно могло "
        "прийняти.",
        "Ticket П002 was called at 08:37 to counter 1 in its turn: its place was the earliest of those this counter "
        "could take.",
    ),
    "tier": (
        by_tier,
        "П003",
        "Талон П003 викликано о 08:46 до вікна 1 раніше за П002, бо його рівень вищий (1 проти 4; "
        "рівень 1 — найвищий).",
        "Ticket П003 was called at 08:46 to counter 1 before П002 because its level is higher (1 against 4; "
        "level 1 is the highest).",
    ),
    "due": (
        by_turn,
        "П005",
        "Талон П005 викликано о 08:39 до вікна 1 раніше за П004, бо після дозволених поспіль викликів рівня 2 настала "
        "черга звичайного талона.",
        "Ticket П005 was called at 08:39 to counter 1 before П004 because after the allowed calls of level 2 in a row "
        "an ordinary ticket was due.",
    ),
    "skill": (
        by_skill,
        "П002",
        "Талон П002 викликано о 08:37 до вікна 1 раніше за Г001, бо його послуга для цього вікна вважається основною, "
        "а послуга Г001 — додатковою.",
        "Ticket П002 was called at 08:37 to counter 1 before Г001 because its service counts as a main one of this "
        "counter and that of Г001 as a secondary one.",
    ),
    "exception": (
        by_exception,
        "П003",
        "Талон П003 викликано о 08:38 до вікна 1 не за чергою, як дозволений виняток; причина: мала дитина.",
        "Ticket П003 was called at 08:38 to counter 1 out of turn, as an allowed exception; the reason: a small child.",
    ),
}


@pytest.mark.parametrize("rule", SENTENCES)
def test_each_rule_has_its_sentence_in_both_languages(rule: str) -> None:
    play, number, ukrainian, english = SENTENCES[rule]
    script = play()
    assert ask(script, number, "uk").sentence == ukrainian
    assert ask(script, number, "en").sentence == english
    assert not breaches(script)


@pytest.mark.parametrize("rule", SENTENCES)
def test_the_office_may_be_gone_before_somebody_asks(rule: str) -> None:
    play, number, ukrainian, _ = SENTENCES[rule]
    script = play()
    told_then = ask(script, number)
    office = script.office
    office.tickets.clear()
    office.workplaces.clear()
    office.seq = office.epoch = 0
    assert ask(script, number, hall=False) == told_then
    assert told_then.sentence == ukrainian


def test_a_tier_that_has_had_its_turns_yields_to_the_same_tier_of_another_direction() -> None:
    script = RecordedScript(plan(at_most_in_a_row={2: 1}))
    script.press("1", "open")
    script.after(60).take("passport-foreign", "disability")
    script.after(60).take("passport-foreign", "disability")
    script.after(60).take("passport-foreign")
    script.after(60).take("ready-passport", "disability")
    script.after(60).press("2", "open")
    answer = ask(script, "Г001")
    assert answer.sentence == (
        "Талон Г001 викликано о 08:38 до вікна 2 раніше за П002, бо дозволені поспіль виклики рівня 2 у напрямі "
        "«Паспорти» уже відбулися."
    )
    assert "П003 чекав далі: його послуга для цього вікна вважалася додатковою (Паспорти)." in answer.details
    assert not breaches(script)


def test_a_place_by_the_paper_roll_is_told_with_the_number_of_the_paper() -> None:
    script = opened()
    script.after(600).take("passport-foreign")
    take = told.TakeTicket(TicketId("p7"), "P7", DeviceId("core"), "p7", ServiceId("passport-foreign"), "uk")
    script.told(told.EnterPaperNumber(take, 7, script.now - 300))
    place = " Місце в черзі йому дав паперовий номер 7 — від 08:39."
    waiting = ask(script, "П003")
    assert waiting.sentence.startswith("Талон П003 чекає:")
    assert waiting.sentence.endswith(place)
    assert waiting.story[-1] == "08:44 — внесено людину з паперовим номером 7: місце від 08:39."
    script.after(60).press("1", "next")
    called = ask(script, "П003").sentence
    assert "викликано" in called
    assert called.endswith(place)
    assert "number 7 of the paper roll" in ask(script, "П003", "en").sentence
    assert "паперов" not in ask(script, "П002").sentence


def test_details_prove_the_sentence_line_by_line() -> None:
    answer = ask(by_tier(), "П003")
    assert answer.details == [
        "Місце в черзі — від 08:36; чекання до виклику — 10 хвилин.",
        "Рівень 1: першочергово.",
        "Для вікна 1 його послуга вважалася основною.",
        "Виклик пішов після дії адміністратора цього вікна.",
        "П002 чекав далі: рівень 4 проти 1.",
    ]
    assert answer.story == ["08:36 — видано.", "08:46 — викликано до вікна 1 (вищий рівень)."]


def test_whoever_was_due_is_told_by_its_own_level_and_the_one_it_counted_as() -> None:
    details = ask(by_turn(), "П005").details
    assert "Власний рівень 4, а рахувався за рівнем 2: дозволені поспіль виклики того рівня вже відбулися." in details
    assert "П004 чекав далі: після дозволених викликів поспіль настала черга звичайного талона." in details


def test_an_exception_tells_whom_it_passed() -> None:
    details = ask(by_exception(), "П003").details
    assert "Дозволений виняток; причина: мала дитина." in details
    assert "П002 чекав далі, хоча стояв попереду: це був дозволений виняток." in details


def test_a_step_of_a_package_keeps_its_place() -> None:
    steps = (ServiceId("passport-foreign"), ServiceId("subsidy"))
    script = opened(plan(packages={PackageId("birth"): Package(PackageId("birth"), {"uk": "Народження"}, steps)}))
    script.press("3", "open")
    script.told(
        told.TakeTicket(
            TicketId("p1"), "CODE", script.office.tickets[TicketId("t1")].device, "p", None, "uk",
            package=PackageId("birth"),
        )
    )  # fmt: skip
    script.after(60).press("1", "next")
    script.after(60).press("1", "next")
    answer = ask(script, "П002")
    assert answer.sentence.startswith("Талон П002 викликано о 08:36 до вікна 3")
    assert "Це наступна послуга того самого візиту; місце в черзі збережено." in answer.details
    assert "08:36 — послугу завершено, далі: Субсидія." in answer.story
    assert not breaches(script)


def test_a_ticket_sent_to_a_counter_is_told_so() -> None:
    script = opened()
    script.press("2", "open")
    script.after(60).told(told.RedirectTicket(CounterId("1"), to_counter=CounterId("2"), come_back=True))
    answer = ask(script, "П001")
    assert answer.sentence.startswith("Талон П001 викликано о 08:35 до вікна 2")
    assert "Талон було направлено саме до цього вікна." in answer.details
    assert "08:35 — вікно 1 направило до вікна 2." in answer.story
    script.after(60).press("2", "next")
    back = ask(script, "П001")
    assert "до вікна 1" in back.sentence
    assert "Талон повернувся до вікна, що його направило; місце в черзі збережено." in back.details
    assert not breaches(script)


def test_who_waits_for_a_busy_counter_they_were_sent_to_is_told_so() -> None:
    script = opened()
    script.press("2", "open")
    script.after(60).take("ready-passport")
    script.after(60).told(told.RedirectTicket(CounterId("1"), to_administrator=AdministratorId("taras")))
    answer = ask(script, "П001")
    assert answer.sentence == "Талон П001 чекає: перед ним у напрямі «Паспорти» нікого немає."
    assert answer.details == ["Талон направлено саме до вікна 2: інші вікна його не беруть."]


def test_who_came_back_after_a_missed_call_is_called_at_the_old_place() -> None:
    script = opened(plan(replace(EAGER, calls_before_no_show=1)))
    script.after(60).take("passport-foreign")
    script.after(60).press("1", "no_show")
    assert ask(script, "П001").sentence == (
        "Талон П001 викликали, людина не підійшла; до 08:46 вона може повернутися на своє місце."
    )
    script.after(60).told(told.ReturnTicket(TicketId("t1")))
    script.after(60).press("1", "next")
    answer = ask(script, "П001")
    assert answer.sentence.startswith("Талон П001 викликано о 08:38 до вікна 1")
    assert "Людина повернулася після неявки; місце в черзі збережено." in answer.details


def test_who_was_not_shown_waits_on_as_an_ordinary_ticket() -> None:
    script = RecordedScript(plan())
    script.press("1", "open")
    script.after(60).take("passport-foreign", "veteran")
    script.after(60).take("passport-foreign", "disability")
    script.after(60).told(told.SayNotShown(CounterId("1")))
    assert ask(script, "П002").sentence.endswith("бо його рівень вищий (2 проти 4; рівень 1 — найвищий).")
    waiting = ask(script, "П001")
    assert waiting.sentence == "Талон П001 чекає: перед ним у напрямі «Паспорти» нікого немає."
    assert waiting.story[-1] == "08:36 — документ для пріоритету не показали, далі загальна черга."
    assert not breaches(script)


def test_a_press_taken_back_stands_in_the_story() -> None:
    script = in_turn()
    script.after(5).told(told.UndoPress(CounterId("1")))
    assert ask(script, "П002").sentence.startswith("Талон П002 чекає")
    assert ask(script, "П002").story[-1] == "08:37 — останню дію вікна 1 скасовано."
    assert ask(script, "П001").sentence.startswith("Талон П001 викликано о 08:34")


def test_all_languages_have_the_same_words_with_the_same_slots() -> None:
    for language in TEXTS.languages:
        assert TEXTS.keys(language) == {key for key in TEXTS.keys("uk") if language == "uk" or not key.endswith(".few")}
        for key in TEXTS.keys(language):
            assert TEXTS.slots(key, language) == TEXTS.slots(key, "uk"), key


def test_no_answer_names_a_category_or_a_need() -> None:
    office = plan()
    secret = [words for each in (*office.categories.values(), *office.needs.values()) for words in each.name.values()]
    for play, number, *_ in SENTENCES.values():
        for language in ("uk", "en"):
            answer = ask(play(), number, language)
            said = " ".join([answer.sentence, *answer.details, *answer.story]).lower()
            assert not [word for word in [*secret, "veteran", "disability", "ветеран"] if word.lower() in said]
