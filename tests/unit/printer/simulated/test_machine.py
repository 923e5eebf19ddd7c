"""The twin's mechanics, and the golden round trip: what is sent is what comes out, dot for dot."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printer.commands import ASK_NOW, ASK_PAPER_WHEN_DONE, FORGET_UNPRINTED, bytes_of
from printer.simulated.machine import BUFFER_BYTES, Machine
from printer.simulated.paper import OutSlip, read_qr
from printer.slip import Slip, draw
from printer.status import Answers, Status, of_answers
from queue_core.wire.jobs import Print
from tests.support.slips import english_job, fonts, offline_job, print_job, words


def slip(job: Print, width: int = 576) -> Slip:
    return draw(job, words(), fonts(), width)


def send(machine: Machine, data: bytes, size: int = 4096) -> tuple[bytes, list[OutSlip]]:
    answered, slips = bytearray(), []
    for start in range(0, len(data), size):
        answered += machine.receive(data[start : start + size])
        while (worked := machine.work()) is not None:
            answered += worked.answer
            slips += [worked.slip] if worked.slip else []
    return bytes(answered), slips


def status(machine: Machine) -> Status:
    heard = Answers()
    heard.feed(b"".join(machine.receive(question) for question in ASK_NOW))
    return of_answers(heard.at_once)


@pytest.mark.parametrize("width", [576, 384])
@pytest.mark.parametrize("size", [1460, 65536])
@pytest.mark.parametrize("job", [print_job(), english_job(duplicate=True), offline_job()], ids=["uk", "en", "offline"])
def test_what_comes_out_is_the_picture_that_was_drawn_dot_for_dot(job: Print, size: int, width: int) -> None:
    drawn = slip(job, width).picture
    _, (out,) = send(Machine(width), bytes_of(drawn, copies=1, cut="full"), size)
    picture = out.picture()
    assert picture.crop((0, 0, width, drawn.height)).tobytes() == drawn.tobytes()
    assert picture.crop((0, drawn.height, width, picture.height)).getbbox() is None
    assert out.is_whole


def test_the_qr_code_is_read_off_the_paper() -> None:
    job = print_job()
    _, (out,) = send(Machine(576), bytes_of(slip(job).picture, copies=1, cut="full"))
    assert read_qr(out.picture()) == job.qr


def test_every_copy_comes_out_with_its_bytes() -> None:
    data = bytes_of(slip(print_job()).picture, copies=3, cut="partial")
    _, slips = send(Machine(576), data)
    assert [out.byte_count for out in slips] == [len(data) // 3] * 3


def test_text_comes_out_too() -> None:
    _, (out,) = send(Machine(576), b"\x1b@Hello\nthere\n\x1dV\x00")
    assert out.height == 60
    ink = out.picture().getbbox()
    assert ink is not None
    assert ink[3] > 30


@pytest.mark.parametrize(
    ("paper", "cover", "trouble"),
    [("ok", "closed", None), ("low", "closed", None), ("out", "closed", "paper_out"), ("ok", "open", "cover_open")],
)
def test_the_twin_says_how_it_is(paper: str, cover: str, trouble: str | None) -> None:
    machine = Machine(576)
    machine.load_paper(paper)
    machine.cover = cover
    assert status(machine).paper == paper
    assert status(machine).cover == cover
    assert status(machine).trouble == trouble


def test_a_question_is_answered_while_the_buffer_is_full_and_nothing_moves() -> None:
    machine = Machine(576)
    machine.load_paper("out")
    machine.receive(b"x" * BUFFER_BYTES)
    assert not machine.has_room
    assert status(machine).trouble == "paper_out"


@given(st.integers(1, 12))
def test_a_question_is_answered_once_in_whatever_pieces_it_comes(size: int) -> None:
    machine = Machine(576)
    stream = b"".join(ASK_NOW) + b"\x10" + b"".join(ASK_NOW)
    assert len(send(machine, stream, size)[0]) == 8


def test_dots_that_look_like_a_question_are_answered_as_real_printers_do() -> None:
    answered, _ = send(Machine(24), b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01")
    assert answered == b"\x12"


def test_the_answer_in_turn_comes_after_the_slip_and_never_before_paper_is_there() -> None:
    machine = Machine(576)
    machine.stops_after_rows = 300
    data = bytes_of(slip(print_job()).picture, copies=1, cut="full") + ASK_PAPER_WHEN_DONE
    assert send(machine, data) == (b"", [])
    assert status(machine).trouble == "paper_out"
    torn = machine.load_paper("ok")
    assert torn is not None
    assert not torn.is_whole
    assert torn.height == 300
    answered, (rest,) = send(machine, b"\n")
    assert answered == b"\x00"
    assert rest.is_whole


def test_what_was_forgotten_does_not_come_out_when_paper_is_put_in() -> None:
    machine = Machine(576)
    machine.stops_after_rows = 300
    send(machine, bytes_of(slip(print_job()).picture, copies=1, cut="full"))
    machine.receive(FORGET_UNPRINTED)
    machine.load_paper("ok")
    job = print_job(qr="https://q.example/next")
    _, (out,) = send(machine, bytes_of(slip(job).picture, copies=1, cut="full"))
    assert read_qr(out.picture()) == "https://q.example/next"


def test_power_off_drops_everything_and_answers_nothing() -> None:
    machine = Machine(576)
    machine.receive(bytes_of(slip(print_job()).picture, copies=1, cut="full"))
    machine.switch(on=False)
    assert machine.receive(ASK_NOW[0]) == b""
    assert machine.work() is None
    machine.switch(on=True)
    assert machine.work() is None
    assert status(machine).trouble is None


def test_a_picture_without_end_does_not_fill_the_memory() -> None:
    machine = Machine(8)
    for _ in range(40):
        send(machine, b"\x1dv0\x00\x01\x00\xe8\x03" + b"\xff" * 1000)
    _, (out,) = send(machine, b"\x1dV\x00")
    assert out.height == 40_000
    assert out.picture().height == 20_000
    assert len(out.parts) < 40
