"""Print jobs of an imagined office, and what a slip is set with."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

from msgspec import UNSET
from PIL import Image

from printer.slip import Fonts
from queue_core.runtime.places import shipped_config
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.wire.jobs import Print, PrintTicket
from queue_core.wire.values import Estimate

ISSUED_AT = datetime(2026, 11, 8, 14, 32, tzinfo=timezone(timedelta(hours=2)))
LONG_SERVICE = "Державна реєстрація припинення підприємницької діяльності фізичної особи-підприємця за її рішенням"


def print_job(ticket: dict[str, Any] | None = None, **fields: Any) -> Print:
    """A job as the core sends it; `ticket` and `fields` change what a test is about."""
    its_ticket: dict[str, Any] = {
        "id": "01HV8",
        "number": "П017",
        "direction": "passports",
        "service": "passport-foreign",
        "hall": "1",
        "language": "uk",
        "issued_at": ISSUED_AT,
        "people_ahead": 4,
        "estimate": Estimate(10, 25),
        "code": "K7M29QXR",
        "slip": "printing",
    }
    its_job: dict[str, Any] = {
        "job": "job-1",
        "office": "Центр адміністративних послуг «Прозорий офіс»",
        "hall": "Зал 1 · Паспорти",
        "service_name": "Закордонний паспорт",
        "documents": ["Паспорт громадянина України", "Реєстраційний номер облікової картки платника податків"],
        "language": "uk",
        "qr": "https://cherga.example.org/t/K7M29QXR",
        "stamp": "a91f03c2",
        "copies": 1,
        "duplicate": False,
    }
    return Print(ticket=PrintTicket(**(its_ticket | (ticket or {}))), **(its_job | fields))


def english_job(**fields: Any) -> Print:
    """The same in English."""
    its_job: dict[str, Any] = {
        "language": "en",
        "office": "Prozoryi Office, citizen services",
        "hall": "Hall 1 · Passports",
        "service_name": "Passport for travel abroad",
        "documents": ["Passport of a citizen of Ukraine", "Taxpayer card"],
        "ticket": {"language": "en"},
    }
    return print_job(**(its_job | fields))


def offline_job(**fields: Any) -> Print:
    """A job a kiosk made without the core: no code, no stamp, no QR, nobody knows who is ahead."""
    ticket = {"code": UNSET, "people_ahead": None, "estimate": None, "slip": "printing"}
    return print_job(ticket, **({"qr": UNSET, "stamp": UNSET} | fields))


@cache
def words() -> Texts:
    """The shipped words."""
    return Texts.load(shipped_config(), "printer")


@cache
def theme() -> Theme:
    """The shipped theme."""
    return Theme.load(shipped_config())


def fonts() -> Fonts:
    """The shipped faces."""
    return Fonts(theme().font_regular, theme().font_bold)


def ink_box(picture: Image.Image, box: tuple[int, int, int, int]) -> tuple[int, int, int, int] | None:
    """Where the ink inside a part of a picture really is, in the picture's dots."""
    found = picture.crop(box).getbbox()
    return found and (found[0] + box[0], found[1] + box[1], found[2] + box[0], found[3] + box[1])
