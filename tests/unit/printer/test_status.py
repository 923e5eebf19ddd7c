"""What printers answer, byte by byte, after Epson's tables."""

from __future__ import annotations

import pytest

from printer.status import SILENT, Answers, Status, of_answers, of_itself, paper_of_turn

WELL = [0x12, 0x12, 0x12, 0x12]


def answers(**changed: int | None) -> list[int | None]:
    places = {"printer": 0, "offline": 1, "error": 2, "paper": 3}
    return [changed.get(name, WELL[place]) for name, place in places.items()]


@pytest.mark.parametrize(
    ("given", "status", "trouble"),
    [
        (answers(), Status(True, "ok", "closed"), None),
        (answers(printer=0x16), Status(True, "ok", "closed"), None),  # the drawer's pin means nothing here
        (answers(paper=0x1E), Status(True, "low", "closed"), None),
        (answers(paper=0x16), Status(True, "low", "closed"), None),
        (answers(printer=0x1A, paper=0x7E, offline=0x32), Status(False, "out", "closed"), "paper_out"),
        (answers(printer=0x1A, offline=0x32), Status(False, "out", "closed"), "paper_out"),
        (answers(paper=0x72), Status(True, "out", "closed"), "paper_out"),
        (answers(printer=0x1A, offline=0x16), Status(False, "ok", "open"), "cover_open"),
        (answers(printer=0x1A, offline=0x36, paper=0x7E), Status(False, "out", "open"), "cover_open"),
        (answers(printer=0x1A), Status(False, "ok", "closed"), "offline"),
        (answers(printer=0x1A, offline=0x52), Status(False, "ok", "closed", True), "error"),
        (answers(printer=0x1A, error=0x1A), Status(False, "ok", "closed", True), "error"),  # the knife
        (answers(printer=0x1A, error=0x32), Status(False, "ok", "closed", True), "error"),  # beyond repair
        (answers(error=0x52), Status(True, "ok", "closed"), None),  # too hot: it comes back by itself
    ],
)
def test_each_answer_means_what_the_table_says(given: list[int | None], status: Status, trouble: str | None) -> None:
    assert of_answers(given) == status
    assert of_answers(given).trouble == trouble


def test_an_empty_answer_is_not_adequate_paper() -> None:
    assert of_answers([None, None, None, None]) == SILENT
    assert SILENT.trouble == "offline"
    without_paper = of_answers(answers(paper=None))
    assert without_paper.paper is None
    assert without_paper.trouble == "offline"


@pytest.mark.parametrize(
    ("frame", "status"),
    [
        ("10000000", Status(True, "ok", "closed")),
        ("1000030f", Status(True, "low", "closed")),
        ("18000f0f", Status(False, "out", "closed")),
        ("38000000", Status(False, "ok", "open")),
        ("18080000", Status(False, "ok", "closed", True)),
    ],
)
def test_an_automatic_status_means_what_the_table_says(frame: str, status: Status) -> None:
    assert of_itself(bytes.fromhex(frame)) == status


@pytest.mark.parametrize("frame", ["", "100000", "12000000", "10100000", "9000000000"])
def test_what_is_no_automatic_status_is_refused(frame: str) -> None:
    with pytest.raises(ValueError, match="not an automatic status"):
        of_itself(bytes.fromhex(frame))


@pytest.mark.parametrize(("answer", "paper"), [(0x00, "ok"), (0x03, "low"), (0x0C, "out"), (0x0F, "out")])
def test_the_answer_in_turn_tells_the_paper(answer: int, paper: str) -> None:
    assert paper_of_turn(answer) == paper


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_answers_are_told_apart_in_any_pieces(size: int) -> None:
    stream = bytes.fromhex("1211 16 38000f0f 13 03 1e ff 00".replace(" ", ""))
    heard = Answers()
    for start in range(0, len(stream), size):
        heard.feed(stream[start : start + size])
    assert heard.at_once == [0x12, 0x16, 0x1E]
    assert heard.in_turn == [0x03, 0x00]
    assert heard.volunteered == Status(False, "out", "open")


def test_an_answer_at_once_may_stand_inside_an_automatic_status() -> None:
    heard = Answers()
    heard.feed(bytes.fromhex("1000120000"))
    assert heard.at_once == [0x12]
    assert heard.volunteered == Status(True, "ok", "closed")


def test_old_answers_can_be_forgotten() -> None:
    heard = Answers()
    heard.feed(b"\x12\x00")
    heard.forget()
    assert heard.at_once == heard.in_turn == []
