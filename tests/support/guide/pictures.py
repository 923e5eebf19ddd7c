"""The pictures of the technician's guide, painted by the programs' own hands: `make pictures`.

Each is a screen of a hall as it stands there, small, with few colours: a guide is carried on a phone.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

from PIL import Image

from display.board import Knowledge
from display.layout.picture import picture as board_picture
from kiosk.layout import picture as kiosk_picture
from kiosk.screens import NO_CATEGORY, Number
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.screen.claim.drawing import ClaimLook
from queue_core.screen.claim.drawing import picture as claim_picture
from queue_core.screen.claim.entry import Entry
from queue_core.screen.items import Picture
from queue_core.screen.typeface import Typefaces
from queue_core.screen.window import Window
from queue_core.wire.values import Estimate
from tests.support.kiosk.states import CONFIG, NOW, RULES, every_screen, look, office, ready_state
from tests.support.kiosk.states import NOON as NOON_AT_KIOSK
from tests.support.screen.lamps_picture import picture as lamps_picture
from tests.unit.display.situations import EARLIER, NOON, QUEUE, a_board, an_office, knowing, lost, normal, shown, style

PLACE: Final = Path(__file__).resolve().parents[3] / "docs" / "pictures"
SIZE: Final = (640, 360)
COLOURS: Final = 48

_MORNING: Final = NOON_AT_KIOSK + timedelta(hours=20)
"""Eight o'clock in Kyiv, the next day."""
_SLIP_FAILED: Final = Number(
    "t-1", "П017", "1", "passport-foreign", NO_CATEGORY, 5, Estimate(10, 20), None, "failed", NOW + 8
)
KIOSKS: Final = {
    "well": every_screen()["start"],
    "starting": every_screen()["starting"],
    "no-connection": every_screen()["no-connection"],
    "no-paper": ready_state(screen=_SLIP_FAILED),
    "closed": ready_state(office=office(open=False, opens_at=_MORNING, tickets_from=_MORNING)),
    "air-raid": every_screen()["air-raid"],
}
BOARDS: Final[dict[str, Knowledge]] = {
    "well": normal(),
    "starting": Knowledge(halls=("1",)),
    "no-connection": lost(normal()),
    "no-sound": replace(normal(), is_heard=False),
    "closed": knowing(a_board(closed=True), an_office(is_open=False, opens_at=NOON + 19.6 * 3600)),
    "blackout": knowing(a_board(EARLIER, QUEUE), an_office(suspended="blackout")),
}
HALF_TYPED: Final = Entry(code="K7Q2M4X", address="10.0.0.10")
"""A code of which seven signs are typed."""


def _small(file: bytes, size: tuple[int, int]) -> bytes:
    """Return a picture as PNG of a size and of few colours."""
    image = Image.open(BytesIO(file)).convert("RGB").resize(size, Image.Resampling.LANCZOS)
    out = BytesIO()
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _painted(picture: Picture, faces: Typefaces) -> bytes:
    width, height = (round(side) for side in picture.size)
    window = Window(faces, (width, height), offscreen=True)
    try:
        window.show(picture)
        return _small(window.capture(width), SIZE)
    finally:
        window.close()


def _lamps() -> bytes:
    drawn = lamps_picture("uk")
    out = BytesIO()
    drawn.convert("RGB").save(out, "PNG")
    return _small(out.getvalue(), (960, round(drawn.height * 960 / drawn.width)))


def pictures() -> dict[str, Callable[[], bytes]]:
    """Return for each picture's file name what paints it."""
    theme = Theme.load(CONFIG)
    faces = Typefaces.load(theme.font_regular, theme.font_bold)
    made: dict[str, Callable[[], bytes]] = {"box-lamps.png": _lamps}
    claim = ClaimLook(theme.light, faces, Texts.load(CONFIG, "access"), "kiosk-2")
    made["kiosk-first-start.png"] = lambda: _painted(claim_picture(HALF_TYPED, claim), faces)
    for name, state in KIOSKS.items():
        made[f"kiosk-{name}.png"] = lambda state=state: _painted(kiosk_picture(state, NOW, RULES, look()), faces)  # type: ignore[misc]
    for name, known in BOARDS.items():
        made[f"display-{name}.png"] = lambda known=known: _painted(  # type: ignore[misc]
            board_picture(style(), shown(known, NOON + 0.5), NOON + 0.5), faces
        )
    return made


async def _painted_all() -> dict[str, bytes]:
    return {name: paint() for name, paint in pictures().items()}


def main() -> None:
    """Paint all into docs/pictures."""
    for name, file in asyncio.run(_painted_all()).items():  # a window lives in an event loop
        (PLACE / name).write_bytes(file)


if __name__ == "__main__":
    main()
