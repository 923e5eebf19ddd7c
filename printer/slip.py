"""The slip: a print job becomes a picture of ink. Pure: the same job, words and faces give the same dots."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from msgspec import UNSET
from PIL import Image

from printer.typeset import Box, Face, Sheet, huge, line, qr, quiet_zone, silent, width_of, wrap
from queue_core.runtime.texts import Texts
from queue_core.wire.jobs import Print
from queue_core.wire.values import Estimate

DOTS_PER_MM = 8
"""203 dots per inch, the head of nearly every slip printer."""

_MARGIN = 3 * DOTS_PER_MM
_NUMBER_CAP_HEIGHT = 22 * DOTS_PER_MM
_QR_SIDE = 23 * DOTS_PER_MM
_QR_MODULES = (4, 7)
_MOST_DOCUMENTS = 12
_LONGEST_CODE = 16
"""Longer numbers, codes and stamps are not of this world and would draw a picture without end."""
_LEAST_COLUMN = 22 * DOTS_PER_MM
"""What must be left beside a QR code for words to stand there."""


@dataclass(frozen=True, slots=True)
class Fonts:
    """The two weights a slip is set in."""

    regular: Path
    bold: Path

    def small(self) -> Face:
        """Captions."""
        return Face(self.regular, 27, 34)

    def plain(self) -> Face:
        """Sentences."""
        return Face(self.regular, 31, 39)

    def strong(self) -> Face:
        """Headings inside the slip."""
        return Face(self.bold, 31, 39)

    def large(self) -> Face:
        """The service and the hall."""
        return Face(self.bold, 42, 50)

    def figures(self) -> tuple[Face, ...]:
        """People ahead and the estimate, the largest that fits is taken."""
        return (Face(self.bold, 60, 66), Face(self.bold, 48, 66), Face(self.bold, 38, 66), Face(self.bold, 30, 66))


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip ready for paper: `picture` has mode "1", 1 = a burnt dot.

    `boxes` names the rectangles of what must be measurable: `number`, `qr`, `code`, `duplicate`. `secrets` are those
    that a watcher from afar must not read.
    """

    picture: Image.Image
    boxes: dict[str, Box]

    @property
    def secrets(self) -> tuple[Box, ...]:
        """Rectangles that let their reader act for the visitor."""
        return tuple(self.boxes[name] for name in ("qr", "code") if name in self.boxes)


def draw(job: Print, words: Texts, fonts: Fonts, width_dots: int) -> Slip:
    """Set `job` on a strip `width_dots` wide, in the language of the ticket."""
    sheet = Sheet(width=width_dots, margin=min(_MARGIN, width_dots // 16))
    _heading(sheet, job, words, fonts)
    sheet.rule(4)
    sheet.gap(18)
    _waiting(sheet, job, words, fonts)
    _documents(sheet, job, words, fonts)
    sheet.gap(16)
    sheet.rule(2)
    sheet.gap(22)
    _footer(sheet, job, words, fonts)
    sheet.gap(8)
    return Slip(silent(sheet.picture()), sheet.boxes)


def _heading(sheet: Sheet, job: Print, words: Texts, fonts: Fonts) -> None:
    sheet.gap(8)
    sheet.paragraph(job.office, fonts.small(), lines=2)
    sheet.gap(28)
    if job.duplicate:
        _badge(sheet, words.say("duplicate", job.language), fonts)
    number = huge(job.ticket.number[:_LONGEST_CODE], fonts.bold, _NUMBER_CAP_HEIGHT, sheet.inner)
    sheet.put(number, sheet.margin, sheet.y, "number")
    sheet.y += number.height
    sheet.gap(28)
    _service(sheet, job.service_name, fonts)
    sheet.gap(18)


def _service(sheet: Sheet, name: str, fonts: Fonts) -> None:
    """Large while three lines hold it; the longest official names are set smaller, never cut before eight lines."""
    if len(wrap(name, fonts.large(), sheet.inner, 4)) <= 3:
        sheet.paragraph(name, fonts.large(), lines=3)
    else:
        sheet.paragraph(name, fonts.strong(), lines=8)


def _badge(sheet: Sheet, text: str, fonts: Fonts) -> None:
    """White words on a black bar: a copy must never pass for the first slip."""
    ink = line(text, fonts.strong())
    bar = Image.new("1", (ink.width + 32, ink.height + 8), 1)
    bar.paste(0, (16, 4), ink)
    sheet.put(bar, sheet.margin, sheet.y, "duplicate")
    sheet.y += bar.height
    sheet.gap(28)


def _waiting(sheet: Sheet, job: Print, words: Texts, fonts: Fonts) -> None:
    sheet.paragraph(words.say("wait_in", job.language), fonts.small())
    sheet.paragraph(job.hall, fonts.large(), lines=2)
    figures = []
    if job.ticket.people_ahead is not None:
        none_ahead = job.ticket.people_ahead == 0
        value = words.say("ahead_none", job.language) if none_ahead else str(job.ticket.people_ahead)
        figures.append((words.say("ahead", job.language), value))
    if job.ticket.estimate is not None:
        figures.append((words.say("estimate", job.language), minutes(job.ticket.estimate, words, job.language)))
    if figures:
        sheet.gap(16)
        _columns(sheet, figures, fonts)


def _columns(sheet: Sheet, figures: list[tuple[str, str]], fonts: Fonts) -> None:
    """Set figures side by side under their labels; where the labels have no room, one below the other."""
    gutter = 24
    width = (sheet.inner - gutter * (len(figures) - 1)) // len(figures)
    if len(figures) > 1 and any(width_of(label, fonts.small()) > width for label, _ in figures):
        for figure in figures:
            _columns(sheet, [figure], fonts)
        return
    fitting = [face for face in fonts.figures() if all(width_of(value, face) <= width for _, value in figures)]
    face = fitting[0] if fitting else fonts.figures()[-1]
    top = sheet.y
    for index, (label, value) in enumerate(figures):
        left = sheet.margin + index * (width + gutter)
        sheet.y = top
        sheet.y += sheet.text(label, fonts.small(), left=left, width=width)
        sheet.y += sheet.text(value, face, left=left, width=width)


def minutes(estimate: Estimate, words: Texts, language: str) -> str:
    """Say a wait as the range it is."""
    low, high = estimate.low_minutes, max(estimate.high_minutes, 1)
    if low == high:
        return words.say("minutes_exact", language, high=high)
    if low <= 0:
        return words.say("minutes_up_to", language, high=high)
    return words.say("minutes_range", language, low=low, high=high)


def _documents(sheet: Sheet, job: Print, words: Texts, fonts: Fonts) -> None:
    if job.documents is UNSET or not job.documents:
        return
    sheet.gap(14)
    sheet.rule(2)
    sheet.gap(16)
    sheet.paragraph(words.say("documents", job.language), fonts.strong())
    for document in job.documents[:_MOST_DOCUMENTS]:
        sheet.put(_tick_box(), sheet.margin, sheet.y + 9)
        sheet.paragraph(document, fonts.plain(), lines=4, indent=36)


def _tick_box() -> Image.Image:
    box = Image.new("1", (22, 22), 1)
    box.paste(0, (2, 2, 20, 20))
    return box


def _footer(sheet: Sheet, job: Print, words: Texts, fonts: Fonts) -> None:
    """QR code at the left, beside it what it is for, the code to rate with, time and stamp; else below it."""
    top, left, bottom = sheet.y, sheet.margin, sheet.y
    code = qr(job.qr, _QR_SIDE, sheet.inner * 3 // 5, _QR_MODULES) if job.qr is not UNSET and job.qr else None
    if code is not None:
        picture, module = code
        sheet.put(picture, max(left, quiet_zone(module)), top, "qr")
        bottom = top + picture.height
        beside = max(left, quiet_zone(module)) + picture.width + quiet_zone(module) + 4
        if sheet.width - sheet.margin - beside >= _LEAST_COLUMN:
            left = beside
        else:
            sheet.y = bottom + quiet_zone(module)
        leads_to_a_page = str(job.qr).startswith("http")
        _in_column(sheet, words.say("follow" if leads_to_a_page else "scan", job.language), fonts.small(), left)
        sheet.gap(8)
    if job.ticket.code is not UNSET and job.ticket.code:
        _in_column(sheet, words.say("rating_code", job.language), fonts.small(), left)
        code_line = line(_grouped(job.ticket.code[:_LONGEST_CODE]), fonts.strong())
        sheet.put(code_line, left, sheet.y, "code")
        sheet.y += code_line.height + 6
    _when(sheet, job, words, fonts, bottom)


def _in_column(sheet: Sheet, text: str, face: Face, left: int) -> None:
    sheet.y += sheet.text(text, face, left=left, width=sheet.width - sheet.margin - left, lines=2)


def _when(sheet: Sheet, job: Print, words: Texts, fonts: Fonts, bottom: int) -> None:
    """Issue time and stamp at the bottom right, ending no higher than the QR code beside them."""
    face = fonts.small()
    lines = [_issued(job, words)] + ([job.stamp[:_LONGEST_CODE]] if job.stamp is not UNSET else [])
    # Where a line is too long to stand beside the QR code it goes below it.
    widest = max(width_of(text, face) for text in lines)
    is_beside = "qr" not in sheet.boxes or sheet.boxes["qr"].right + 8 + widest <= sheet.width - sheet.margin
    sheet.y = max(sheet.y, bottom - len(lines) * face.leading + 6 if is_beside else bottom + 8)
    for text in lines:
        sheet.y += sheet.text(text, face, left=sheet.margin, width=sheet.inner, align="right")
    sheet.y = max(sheet.y, bottom)


def _issued(job: Print, words: Texts) -> str:
    at = job.ticket.issued_at
    return words.say("issued", job.language, day=at.day, month=at.month, year=at.year, hour=at.hour, minute=at.minute)


def _grouped(code: str) -> str:
    """Eight characters are read aloud as two groups of four."""
    return f"{code[:4]} {code[4:]}"
