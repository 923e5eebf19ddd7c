"""What docs/button-box.md says is what the program does."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops

from counters.buttons import LONG_AFTER, SETTLED_AFTER, STUCK_AFTER
from counters.protocol import (
    LAMP_CODES,
    MAX_LINE_BYTES,
    MAX_NUMBER_LETTERS,
    Lamp,
    Line,
    Poll,
    Queue,
    decode,
    encode_number,
)
from counters.simulated.box import ALONE_AFTER, GIVEN_UP_AFTER, MAX_PRESSES, NOT_DONE_FOR, Box
from queue_core.runtime.texts import Texts
from tests.support.guide.pictures import pictures
from tests.support.offices import CONFIG
from tests.support.screen import lamps_picture

TEXT = (Path(__file__).resolve().parents[3] / "docs" / "button-box.md").read_text(encoding="utf-8")
LINES: list[Line] = [
    line for text in re.findall(r"[<>]\d\d\S*\*[0-9A-F]{4}\b", TEXT) if (line := decode(text.encode())) is not None
]


def test_every_line_it_shows_can_be_read() -> None:
    assert len(LINES) == 12
    assert Poll(0) in LINES


def test_the_conversation_is_what_a_box_says() -> None:
    conversation = TEXT.partition("## A conversation")[2].partition("##")[0]
    box = Box(7, 0xA1)
    answers: list[Line] = []
    for text in re.findall(r"[<>]\S+", conversation):
        line = decode(text.encode())
        if text.startswith("<"):
            assert answers.pop() == line
            continue
        assert not answers
        answer = box.heard(line, 0.0)  # type: ignore[arg-type]  # what begins with > is of the program
        answers += [answer] if answer is not None else []
        if text.startswith(">07S3F2A"):
            box.pressed(1, False, 0.0)


def test_its_table_has_every_lamp() -> None:
    table = TEXT.partition("## Lamps")[2].partition("##")[0]
    rows = re.findall(r"^\| `([A-Z])` \| ", table, re.MULTILINE)
    assert sorted(rows) == sorted(LAMP_CODES.values())


def test_its_figures_are_those_of_the_program() -> None:
    for sentence in (
        f"at most {MAX_LINE_BYTES} bytes",
        f"At most {MAX_NUMBER_LETTERS} letters",
        f"still for {SETTLED_AFTER * 1000:.0f} ms",
        f"within {LONG_AFTER} s",
        f"over {STUCK_AFTER:.0f} s",
        f"not acknowledged for {GIVEN_UP_AFTER:.0f} s",
        f"*not done* for {NOT_DONE_FOR:.0f} s",
        f"no good line at all for {ALONE_AFTER:.0f} s",
        f"«А017» with a Cyrillic А is `{encode_number('А017')}`",
        f"«Ц1004» is `{encode_number('Ц1004')}`",
    ):
        assert sentence in TEXT, sentence
    assert MAX_PRESSES == 4
    assert "up to four of them" in TEXT


def test_the_guide_of_administrators_tells_every_lamp_by_the_words_on_it() -> None:
    guide = (Path(__file__).resolve().parents[3] / "docs" / "administrator.md").read_text(encoding="utf-8")
    texts = Texts.load(CONFIG, "counters")
    table = guide.partition("## Що каже лампа на коробці")[2].partition("\n## ")[0]
    for lamp in Lamp:
        assert f"| **{texts.say(f'lamp.{lamp}', 'uk')}** (" in table, lamp
    assert (Path(__file__).resolve().parents[3] / "docs" / "pictures" / "box-lamps.png").is_file()


def test_the_picture_of_the_guide_is_drawn_as_boxes_look_now() -> None:
    drawn = Image.open(BytesIO(pictures()["box-lamps.png"]())).convert("RGB")
    stored = Image.open(Path(__file__).resolve().parents[3] / "docs" / "pictures" / "box-lamps.png").convert("RGB")
    assert drawn.size == stored.size
    # Another version of the drawing library may smooth an edge otherwise.
    differing = ImageChops.difference(drawn, stored).convert("L").point(lambda value: 255 if value > 64 else 0)
    assert differing.histogram()[255] < 0.005 * drawn.width * drawn.height, "make pictures"
    assert {face.lamp for face in lamps_picture.FACES} == set(Lamp)


def test_its_second_lamp_has_every_word_of_the_queue() -> None:
    for queue in Queue:
        assert f"`{queue.value}`" in TEXT.partition("## Lamps")[2].partition("\n## ")[0]
