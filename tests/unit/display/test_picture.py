import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from display.board import Knowledge
from display.layout.picture import next_frame, picture
from display.layout.sizes import Screen
from display.layout.style import Style
from display.simulated import ReadCall, read_calls, read_words
from queue_core.runtime.texts import Texts
from queue_core.screen.items import Box, Picture, Text
from tests.unit.display import measuring
from tests.unit.display.situations import (
    CONFIG,
    EARLIER,
    HALLS,
    NAMES,
    NOON,
    QUEUE,
    WIDE,
    a_board,
    a_catalogue,
    an_office,
    call,
    knowing,
    lost,
    normal,
    order_of,
    rush,
    shown,
    style,
    told,
)
from tests.unit.display.test_sizes import SCREENS

NOW = NOON + 0.5
"""Faded in, between two flashes."""
NOTICE = {
    "uk": "Реєстр нерухомості тимчасово недоступний, послуги надаються із затримкою",
    "en": "The property register is down; expect delays",
}
FULL = {name: (count, (10, 25)) for count, name in enumerate(NAMES)}
ENGLISH = an_office(languages=["en", "uk"])
SITUATIONS: dict[str, Knowledge] = {
    "normal": normal(),
    "normal in English": told(normal(), "office", ENGLISH),
    "one language": told(normal(), "office", an_office(languages=["uk"])),
    "twelve calls": rush(12),
    "twelve calls, a little later": rush(12, NOON - 9),
    "full": told(normal(), "board/1", a_board(EARLIER, FULL, notice=NOTICE, seq=9)),
    "veterans not promised": told(normal(), "office", an_office(order=order_of("first-come"))),
    "veterans not promised, in English": told(
        normal(), "office", an_office(order=order_of("primary-first"), languages=["en", "uk"])
    ),
    "empty": knowing(a_board([], {"passports": (0, None)})),
    "closed": knowing(a_board(closed=True), an_office(is_open=False, opens_at=NOON + 19.6 * 3600)),
    "air raid": knowing(a_board(EARLIER, QUEUE), an_office(suspended="air_raid")),
    "blackout": knowing(a_board(EARLIER, QUEUE), an_office(suspended="blackout")),
    "suspended": knowing(a_board(EARLIER, QUEUE), an_office(suspended="other")),
    "suspended in English": knowing(a_board(), an_office(suspended="other", languages=["en", "uk"])),
    "no connection": lost(normal()),
    "no connection, with a notice": lost(told(normal(), "board/1", a_board(EARLIER, FULL, notice=NOTICE, seq=9))),
    "never connected": Knowledge(halls=("1",)),
    "no sound": replace(normal(), is_heard=False),
}


def drawn(known: Knowledge, now: float = NOW, by: Style | None = None) -> Picture:
    return picture(by or style(), shown(known, now), now)


def _check(by: Style, made: Picture) -> None:
    assert measuring.too_wide(by.faces, made) == []
    assert measuring.off_screen(by.faces, made) == []
    assert measuring.overlapping(by.faces, made) == []
    assert measuring.misplaced(by.faces, made) == []
    assert measuring.pale(made) == []


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_board_can_be_read(name: str):
    by = style()
    _check(by, drawn(SITUATIONS[name], by=by))


@pytest.mark.parametrize("screen", SCREENS, ids=str)
@pytest.mark.parametrize("name", ["normal", "twelve calls", "full", "no connection", "air raid", "closed"])
def test_every_screen_can_be_read(screen: Screen, name: str):
    by = style(screen, HALLS)
    _check(by, drawn(SITUATIONS[name], by=by))


_numbers = st.builds(lambda letter, serial: f"{letter}{serial:03}", st.sampled_from("АЖЩМЮІ"), st.integers(1, 9999))
_counters = st.integers(1, 224).map(str) | st.sampled_from(["reception", "12-b", "counter-of-hall-2"])
_names = st.text(alphabet="абвгджщмюїє —", min_size=1, max_size=60).map(lambda words: words.strip() or "ю")
_screens = st.builds(
    Screen,
    width=st.sampled_from([1280, 1366, 1920, 3840]),
    height=st.sampled_from([720, 768, 1080, 2160]),
    diagonal_inches=st.floats(19, 110),
    farthest_seat_metres=st.floats(1, 20),
)


@given(
    screen=_screens,
    calls=st.lists(st.tuples(_numbers, _counters, st.integers(0, 60), st.integers(1, 3)), max_size=40),
    names=st.lists(_names, min_size=1, max_size=12),
    people=st.integers(0, 999),
    halls=st.sampled_from([{}, HALLS]),
)
def test_nothing_overlaps_whatever_the_office_calls_things(screen, calls, names, people, halls):
    ages = sorted((age for _, _, age, _ in calls), reverse=False)
    on_board = [
        call(400 - index, number, counter, age, times=times)
        for index, ((number, counter, _, times), age) in enumerate(zip(calls, ages, strict=True))
    ]
    catalogue = a_catalogue({f"d{n}": ("Щ", name, name) for n, name in enumerate(names)})
    board = a_board(on_board, {f"d{n}": (people, (people, people + 15)) for n in range(len(names))})
    known = knowing(None, catalogue=catalogue, now=NOON - 600)
    by = style(screen, halls)
    _check(by, drawn(told(known, "board/1", board), by=by))


def test_letters_are_as_large_on_the_picture_as_the_farthest_seat_needs():
    """Second-language words are smaller; everything else is not, and numbers are larger."""
    per_metre = (1920**2 + 1080**2) ** 0.5 / (WIDE.diagonal_inches * 25.4) * WIDE.farthest_seat_metres
    for text in measuring.texts(drawn(SITUATIONS["full"])) + measuring.texts(drawn(SITUATIONS["normal"])):
        if re.search("[A-Za-z]", text.words):
            continue
        assert text.height * 0.711 / per_metre >= 5 - 1e-6, text.words
    numbers = {text.words: text for text in measuring.texts(drawn(normal()))}
    assert numbers["П045"].height * 0.711 / per_metre >= 12.2
    assert numbers["5"].height == numbers["П045"].height
    assert numbers["Р031"].height * 0.711 / per_metre >= 8.3
    assert numbers["9"].height == numbers["Р031"].height


def test_a_person_reads_number_and_counter_newest_first():
    assert read_calls(drawn(normal()))[:4] == [
        ReadCall("П045", "5", True),
        ReadCall("Г103", "2", True),
        ReadCall("Р031", "9", False),
        ReadCall("П044", "3", False),
    ]


def test_at_least_eight_calls_stay_on_the_board():
    assert len(read_calls(drawn(normal(), NOW + 60))) == 8


def test_twelve_calls_at_once_are_each_readable_for_ten_seconds():
    known, seen = rush(12), dict[str, int]()
    for second in range(1, 30):
        for read in read_calls(drawn(known, NOON + second)):
            seen[read.number] = seen.get(read.number, 0) + 1
    made = [row.number for row in shown(known).rows][:12]
    assert all(seen.get(number, 0) >= 10 for number in made)


def test_a_called_number_has_a_word_a_shape_and_a_colour():
    """Told in three ways, so that nobody depends on seeing colours."""
    made = drawn(normal())
    by_words = {text.words: text for text in measuring.texts(made)}
    assert by_words["П045"].on == by_words["5"].colour == style().palette.called
    assert read_words(made).count("Підійдіть до вікна") == 2
    boxes = [item.rect for item in made.items if isinstance(item, Box) and item.fill == style().palette.called]
    assert any(box.encloses(by_words["П045"].rect) for box in boxes)


def test_a_repeated_call_says_so():
    known = told(normal(), "board/1", a_board([call(113, "Р031", "9", 0, times=2), *EARLIER[1:]], seq=9))
    assert "Повторний виклик" in read_words(drawn(known))
    assert "Repeated call" in read_words(drawn(known))


def test_the_second_language_is_smaller_and_beneath():
    words = {text.words: text for text in measuring.texts(drawn(normal()))}
    for first, second in (("Талон", "Ticket"), ("Вікно", "Counter"), ("Очікують", "Waiting")):
        assert words[second].height < words[first].height
        assert words[second].rect.y > words[first].rect.y


def test_without_a_connection_the_board_says_since_when():
    said = read_words(drawn(lost(normal())))
    assert "Немає зв’язку. Показано, що було о 12:22" in said
    assert "No connection. What you see is from 12:22" in said
    assert "П045" in said


def test_a_connected_board_says_nothing_of_connections():
    assert not [words for words in read_words(drawn(normal())) if "зв’язку" in words]


def test_a_notice_stays_beside_the_line_of_priority():
    said = read_words(drawn(SITUATIONS["full"]))
    assert "Воїни обслуговуються першочергово" in said
    assert NOTICE["en"] in said


def test_the_line_of_priority_can_be_left_out():
    silent = replace(style(), tells_priority=False)
    assert "Воїни обслуговуються першочергово" not in read_words(drawn(normal(), by=silent))


@pytest.mark.parametrize("policy", ["first-come", "primary-first"])
def test_where_veterans_are_not_promised_to_be_first_the_board_says_how_people_are_called(policy: str):
    order = order_of(policy)
    known = told(normal(), "office", an_office(order=order))
    board = a_board(EARLIER, QUEUE, notice=order, seq=9)
    for by in (style(), replace(style(), tells_priority=False)):
        said = read_words(drawn(told(known, "board/1", board), by=by))
        assert "Воїни обслуговуються першочергово" not in said
        assert said.count(order["uk"]) == said.count(order["en"]) == 1


def test_another_notice_stays_beside_the_order():
    known = told(normal(), "office", an_office(order=order_of("first-come")))
    said = read_words(drawn(told(known, "board/1", a_board(EARLIER, FULL, notice=NOTICE, seq=9))))
    assert NOTICE["en"] in said
    assert order_of("first-come")["uk"] in said


def test_an_air_raid_tells_what_to_do():
    said = " ".join(read_words(drawn(SITUATIONS["air raid"])))
    assert "Повітряна тривога" in said
    assert "Пройдіть до укриття." in said
    assert "Your place in the queue is kept." in said


def test_where_nobody_hears_the_gong_the_picture_is_framed():
    whole = [item for item in drawn(SITUATIONS["no sound"]).items if isinstance(item, Box) and item.fill is None]
    assert [(frame.rect.width, frame.rect.height) for frame in whole] == [WIDE_SIZE]
    later = drawn(SITUATIONS["no sound"], NOW + 15)
    assert not [item for item in later.items if isinstance(item, Box) and item.fill is None]


WIDE_SIZE = (WIDE.width, WIDE.height)


def test_directions_that_do_not_fit_take_turns():
    names = {
        f"d{n}": (letter, f"Дуже довга назва напряму {n}", f"Direction {n}") for n, letter in enumerate("АБВГДЕЖЗИ")
    }
    board = a_board(EARLIER, dict.fromkeys(names, (3, (5, 10))))
    known = knowing(board, catalogue=a_catalogue(names))
    found: set[str] = set()
    for page in range(4):
        found |= set(read_words(drawn(known, NOW + page * style().page_seconds)))
    assert set("АБВГДЕЖЗИ") <= found


def test_directions_without_a_queue_make_room_first():
    names = {f"d{n}": (letter, f"Напрям {n}", f"Direction {n}") for n, letter in enumerate("АБВГДЕЖЗИКЛ")}
    board = a_board(EARLIER, {name: (3 if n < 3 else 0, None) for n, name in enumerate(names)})
    said = read_words(drawn(knowing(board, catalogue=a_catalogue(names))))
    assert "Без черги" in said
    assert set("АБВГДЕЖЗИКЛ") <= set(said)


def test_an_arrow_points_to_the_counter_when_the_office_says_where_it_is():
    plain = drawn(normal())
    turned = drawn(normal(), by=style(arrows={"9": "up-left"}))
    assert plain != turned
    assert read_calls(plain) == read_calls(turned)


def test_halls_are_told_where_there_are_several():
    words = read_words(drawn(normal(), by=style(halls=HALLS)))
    assert "Зал № 1" in words
    assert "Зал № 1. Підійдіть до вікна" in words


def test_nothing_moves_where_motion_is_not_wanted():
    still = replace(style(), moves=False)
    assert drawn(normal(), NOON - 1.4, still) == drawn(normal(), NOW, still)
    assert next_frame(still, shown(normal(), NOW), NOW) == (NOW // 10 + 1) * 10


def test_a_flash_is_brighter_and_as_readable():
    in_flash = drawn(normal(), NOON + 0.1)
    assert in_flash != drawn(normal(), NOW)
    assert measuring.pale(in_flash) == []


def test_all_texts_of_the_board_are_in_both_languages_with_the_same_slots():
    texts = Texts.load(CONFIG, "display")
    assert texts.languages == ("uk", "en")
    assert texts.keys("uk") == texts.keys("en")
    assert all(texts.slots(key, "uk") == texts.slots(key, "en") for key in texts.keys("uk"))


def test_the_face_has_every_letter_the_board_says():
    faces, texts = style().faces, Texts.load(CONFIG, "display")
    for language in texts.languages:
        for key in texts.keys(language):
            words = texts.say(key, language, **dict.fromkeys(texts.slots(key, language), "0")).replace("\n", " ")
            assert faces.regular.covers(words)
            assert faces.bold.covers(words)


def test_a_text_of_the_picture_is_one_line():
    assert not [item for item in drawn(SITUATIONS["full"]).items if isinstance(item, Text) and item.wrap]
