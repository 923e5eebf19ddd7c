"""A credential as a QR code, for a machine with a camera or a scanner. The only home of segno in the core."""

from __future__ import annotations

import io
from pathlib import Path

import segno

from queue_core.runtime.system.durable import SECRET, put

_PIXELS_TO_A_MODULE = 6


def as_text(file: Path) -> str:
    """Return the file's text as a QR code drawn in half blocks, for a terminal."""
    drawn = io.StringIO()
    _code(file).terminal(out=drawn, compact=True)
    return drawn.getvalue()


def as_picture(file: Path, picture: Path) -> None:
    """Write the file's text as a QR code into a PNG that only its owner can read. Raises `OSError`."""
    drawn = io.BytesIO()
    _code(file).save(drawn, kind="png", scale=_PIXELS_TO_A_MODULE)
    put(picture, drawn.getvalue(), SECRET)


def _code(file: Path) -> segno.QRCode:
    # Without the lines that explain: the smaller the code, the surer a phone reads it off a screen.
    lines = [line for line in file.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return segno.make("\n".join(lines) + "\n", micro=False, error="l")
