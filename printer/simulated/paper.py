"""What comes out of the twin: strips of paper, drawn from the commands it was given."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache

from PIL import Image, ImageDraw, ImageFont

from printer.simulated.decoder import Action, Characters, Cut, FeedDots, FeedLines, Initialise, Raster

LINE_DOTS = 30
"""A line of text with its spacing, as printers have it after `ESC @`."""
_MOST_ROWS = 20_000
"""Two and a half metres: what is longer is not drawn."""


@dataclass(frozen=True, slots=True)
class OutSlip:
    """One piece of paper. `is_whole` is false where it was torn off because the printer stopped in the middle.

    The picture is drawn when somebody looks at it.
    """

    width: int
    height: int
    byte_count: int
    is_whole: bool
    parts: tuple[tuple[int, Raster | Characters], ...] = field(repr=False)

    def picture(self) -> Image.Image:
        """Return the paper as a picture of mode "1", 1 = a burnt dot; what is beyond the edge is lost."""
        paper = Image.new("1", (self.width, max(1, min(self.height, _MOST_ROWS))), 0)
        for top, part in self.parts:
            if isinstance(part, Raster):
                strip = Image.frombytes("1", (part.row_bytes * 8, part.rows), part.ink)
                if part.scale != (1, 1):
                    strip = strip.resize((strip.width * part.scale[0], strip.height * part.scale[1]))
                paper.paste(strip, (0, top))
            else:
                text = part.text.decode("cp437")
                ImageDraw.Draw(paper).text((0, top), text, font=_built_in_face(), fill=1)
        return paper


@dataclass(slots=True)
class Roll:
    """The paper between the head and the last cut."""

    width: int
    _parts: list[tuple[int, Raster | Characters]] = field(default_factory=list)
    _height: int = 0
    _line: bytearray = field(default_factory=bytearray)

    @property
    def rows(self) -> int:
        """Rows that have come out since the last cut."""
        return self._height

    def act(self, action: Action, byte_count: int) -> OutSlip | None:
        """Do what a command says; returns the slip when it was cut off."""
        match action:
            case Raster():
                self._end_line()
                if self._height < _MOST_ROWS:
                    self._parts.append((self._height, action))
                self._height += action.rows * action.scale[1]
            case Characters():
                self._line += action.text
            case FeedLines():
                self._end_line()
                self._height += action.lines * LINE_DOTS
            case FeedDots():
                self._end_line()
                self._height += action.dots
            case Cut():
                self._end_line()
                self._height += action.feed_dots
                return self.tear(byte_count, is_whole=True)
            case Initialise():
                self._end_line()
        return None

    def tear(self, byte_count: int, *, is_whole: bool = False) -> OutSlip | None:
        """Take off what has come out; None when there is nothing."""
        height, parts = self._height, tuple(self._parts)
        self._parts, self._height = [], 0
        self._line.clear()
        return OutSlip(self.width, height, byte_count, is_whole, parts) if parts else None

    def _end_line(self) -> None:
        """Print the text of the present line; the feed that follows carries it out."""
        if self._line:
            self._parts.append((self._height, Characters(bytes(self._line))))
            self._line.clear()


@cache
def _built_in_face() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(24)


def read_qr(picture: Image.Image) -> str | None:
    """Return the text of the QR code in a picture of ink, as a visitor's phone reads it; None where it finds none."""
    import zxingcpp

    seen = picture.convert("L").point(_AS_SEEN)
    formats = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
    found = zxingcpp.read_barcode(seen, formats=formats, try_invert=False)
    return found.text if found is not None else None


_AS_SEEN = [255 - value for value in range(256)]
