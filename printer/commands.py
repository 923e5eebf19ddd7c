"""ESC/POS: a slip's picture becomes the bytes that go to the printer, in one piece. The only home of python-escpos."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from PIL import Image

Cut: TypeAlias = Literal["full", "partial"]

STRIP_ROWS: Final = 256
"""Rows sent in one raster command: cheap printers hold no more than a few kilobytes of picture."""

ASK_PAPER_WHEN_DONE: Final = b"\x1dr\x01"
"""`GS r 1`: answered in its turn, so the answer says that everything before it has been worked off."""

ASK_NOW: Final = (b"\x10\x04\x01", b"\x10\x04\x02", b"\x10\x04\x03", b"\x10\x04\x04")
"""`DLE EOT 1…4`: printer, offline cause, error cause, paper; answered at once, whatever else waits."""

FORGET_UNPRINTED: Final = b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08"
"""`DLE DC4 8`: clears the buffer, so that half a slip does not come out when somebody puts paper in."""

CUT_OFF_SCRAP: Final = b"\x1b@\x1bd\x05\x1dV\x00"
"""Initialise, feed, cut: half a slip that still hangs out must not become the head of the next one."""

_CAPABILITIES: Final = {
    "profiles": {
        "default": {
            "name": "A slip printer with a cutter",
            "notes": "",
            "codePages": {"0": "CP437"},
            "features": {"paperFullCut": True, "paperPartCut": True, "bitImageRaster": True},
            "fonts": {"0": {"name": "Font A", "columns": 42}},
            "colors": {"0": "black"},
            "media": {"width": {"mm": "80"}},
        }
    },
    "encodings": {"CP437": {"name": "CP437", "python_encode": "cp437"}},
}
"""What python-escpos must know of a printer: a slip is a raster, so the table of 50 models is not needed."""


def bytes_of(picture: Image.Image, *, copies: int, cut: Cut) -> bytes:
    """Return everything for `copies` slips: initialise, picture, feed to the knife, cut.

    `picture` has mode "1", 1 = a burnt dot; its width must be a multiple of 8 dots.
    """
    if picture.mode != "1" or picture.width % 8:
        raise ValueError(f"a slip is a 1-bit picture some bytes wide, not {picture.mode} with {picture.width} dots")
    dummy = _escpos().Dummy()
    row_bytes = picture.width // 8
    ink = picture.tobytes()
    for _ in range(copies):
        dummy.hw("INIT")
        for top in range(0, picture.height, STRIP_ROWS):
            rows = min(STRIP_ROWS, picture.height - top)
            header = b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
            # Dummy.image() would convert the picture four times over and write warnings to the screen: 10 ms a slip.
            dummy._raw(header + ink[top * row_bytes : (top + rows) * row_bytes])
        dummy.cut(mode="PART" if cut == "partial" else "FULL")
    output: bytes = dummy.output
    return output


def warm_up() -> None:
    """Import python-escpos now (a tenth of a second), so that the first visitor does not wait for it."""
    _escpos()


@cache
def _escpos() -> Any:
    # At import python-escpos reads a table of all printers (0.4 s), leaves a folder behind and configures logging.
    # A short table in a folder that goes away again avoids the first two; programs configure logging before.
    with tempfile.TemporaryDirectory() as folder, _environment(folder):
        import escpos.printer

    return escpos.printer


@contextlib.contextmanager
def _environment(folder: str) -> Iterator[None]:
    table = Path(folder) / "capabilities.json"
    table.write_text(json.dumps(_CAPABILITIES), encoding="utf-8")
    wanted = {"ESCPOS_CAPABILITIES_FILE": str(table), "ESCPOS_CAPABILITIES_PICKLE_DIR": folder}
    before = {name: os.environ.get(name) for name in wanted}
    before_folder = tempfile.tempdir
    os.environ.update(wanted)
    tempfile.tempdir = folder
    try:
        yield
    finally:
        tempfile.tempdir = before_folder
        for name, value in before.items():
            os.environ.pop(name, None) if value is None else os.environ.update({name: value})
