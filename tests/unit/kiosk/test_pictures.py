"""What the kiosk's pictures tell, beyond their measures."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from kiosk.screens import Category, CodeEntry, Start, State
from queue_core.screen.items import Text
from queue_core.wire.states import ClockDoubt, QueueState
from tests.support.kiosk.states import NOW, draw, every_screen, office, order_of, queue, ready_state


def _words(state: State) -> str:
    return "\n".join(item.words for item in draw(state).items if isinstance(item, Text))


def _all_closed() -> QueueState:
    shown = queue()
    directions = [type(one)(id=one.id, waiting=1, open_counters=0, estimate=None) for one in shown.directions]
    return QueueState(epoch=1, seq=2, directions=directions, waiting=12, serving=0)


def test_who_waits_and_how_long_stands_beside_the_question() -> None:
    words = _words(every_screen()["category"])
    assert "Зараз чекають" in words
    assert "5" in words.split("\n")
    assert "Орієнтовно 10–20 хв" in words


def test_a_wait_nobody_can_tell_is_said_to_be_unknown() -> None:
    assert "Час поки невідомий" in _words(every_screen()["category-unknown"])


def test_what_is_not_served_now_stays_with_the_reason() -> None:
    group = every_screen()["land"]
    assert _words(group).count("Зараз не приймають") == 2
    assert draw(group).target("take:land-extract") is not None
    assert "Зараз не приймають. Покличемо згодом." in _words(every_screen()["category-closed"])


def test_before_the_first_counter_opens_no_card_is_marked_but_the_question_tells() -> None:
    assert "Зараз не приймають" not in _words(ready_state(queue=_all_closed()))
    asked = ready_state(queue=_all_closed(), screen=Category("subsidy", Start()))
    assert "Зараз не приймають" in _words(asked)


def test_back_is_absent_where_there_is_nothing_before() -> None:
    assert draw(every_screen()["start"]).target("back") is None
    assert draw(every_screen()["passports"]).target("back") is not None


def test_the_number_says_where_to_go_when_it_is_called_at_once() -> None:
    words = _words(every_screen()["number-called"]).split("\n")
    assert {"П017", "Підійдіть до вікна", "5", "Зал 1", "Візьміть талон"} <= set(words)


def test_a_claimed_category_is_reminded_of_its_proof() -> None:
    assert "Підготуйте: Посвідчення учасника бойових дій" in _words(every_screen()["number-proof"])
    assert "Підготуйте" not in _words(every_screen()["number"])


def test_a_code_is_hidden_from_who_watches_and_so_is_the_key_under_the_finger() -> None:
    typed = ready_state(screen=CodeEntry("7K3M"))
    watched = replace(typed, is_watched=True)
    assert _words(typed).split("\n").count("7") == 2  # on its key and in the code
    assert _words(watched).split("\n").count("7") == 1
    assert "Екран бачить служба підтримки" in _words(watched)
    assert draw(replace(watched, pressed="key:Q")) == draw(watched)
    assert draw(replace(typed, pressed="key:Q")) != draw(typed)


def test_a_closed_office_says_when_tickets_are_given_again() -> None:
    assert "Талони видаємо завтра з 12:00." in _words(every_screen()["closed-till-tomorrow"])
    assert "Талонів на сьогодні більше немає" in _words(every_screen()["no-more"])


def test_veterans_read_that_they_are_served_first() -> None:
    assert "Воїни обслуговуються першочергово" in _words(every_screen()["start"])
    assert "Воїни" not in _words(every_screen()["start-bare"])


def test_where_veterans_are_not_promised_to_be_first_the_kiosk_says_how_people_are_called() -> None:
    for policy in ("first-come", "primary-first"):
        start = _words(every_screen()[f"start-{policy}"])
        assert order_of(policy)["uk"] in start
        assert "Воїни обслуговуються першочергово" not in start


def test_where_categories_change_nothing_nobody_is_asked_for_one() -> None:
    words = _words(every_screen()["category-first-come"])
    assert "право на першочергове" not in words
    assert "Узяти талон" in words
    assert order_of("first-come")["uk"] in words


def test_the_question_says_how_far_priority_goes() -> None:
    words = _words(every_screen()["category-primary-first"])
    assert order_of("primary-first")["uk"] in words


def test_the_clock_shows_the_time_of_the_office() -> None:
    assert "12:00" in _words(ready_state())
    texts = [item.words for item in draw(ready_state(), NOW + 3600).items if isinstance(item, Text)]
    assert "13:00" in texts


def test_words_missing_in_a_language_are_said_in_ukrainian() -> None:
    assert "Закордонний паспорт" in _words(ready_state(language="pl"))


def test_a_kiosk_closed_by_a_doubted_clock_says_that_it_is_looked_at() -> None:
    words = {"uk": "Дата й час можуть бути хибними. Працівники перевіряють.", "en": "Staff are checking."}
    then = datetime.fromtimestamp(NOW, UTC)
    doubt = ClockDoubt(since=then, wall=then, last=None, words=words)
    told = " ".join(_words(ready_state(office=office(open=False, clock_doubted=doubt))).split())
    assert words["uk"] in told


def test_a_kiosk_that_gives_no_tickets_sends_to_the_reception_in_both_languages_and_still_takes_ratings() -> None:
    words = {"uk": "Зверніться на рецепцію.", "en": "Please ask at the reception."}
    told = office(tickets_at_reception=words)
    for language, title in (("uk", "Талони видає рецепція"), ("en", "Tickets at the reception")):
        state = ready_state(office=told, language=language)
        shown = " ".join(_words(state).split())
        assert title in shown
        assert words[language] in shown
        assert draw(state).target("take:subsidy") is None
        assert draw(state).target("rate") is not None


def test_a_closed_office_is_told_before_a_kiosk_that_gives_no_tickets() -> None:
    told = office(open=False, tickets_at_reception={"uk": "Зверніться на рецепцію."})
    assert "Талони видає рецепція" not in _words(ready_state(office=told))
