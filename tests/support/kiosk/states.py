"""States of the office as a kiosk hears them, and a state of the kiosk for each of its screens."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from msgspec import structs

from kiosk.layout import Look, picture
from kiosk.layout.style import Style
from kiosk.screens import (
    NO_ANSWER,
    NO_CATEGORY,
    Category,
    CodeEntry,
    Failed,
    Group,
    Issuing,
    Languages,
    Marks,
    Needs,
    Number,
    Rated,
    Rating,
    Rules,
    Screen,
    Start,
    State,
)
from queue_core.runtime.texts import Texts
from queue_core.runtime.theme import Theme
from queue_core.screen.items import Picture
from queue_core.screen.typeface import Typefaces
from queue_core.wire.states import (
    CatalogueState,
    CategoryEntry,
    DirectionEntry,
    DirectionQueue,
    MenuEntry,
    NamedEntry,
    OfficeState,
    PackageEntry,
    QueueState,
    ServiceEntry,
    Suspension,
)
from queue_core.wire.values import Estimate

CONFIG = Path(__file__).resolve().parents[3] / "config"
NOON = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
"""Twelve o'clock in Kyiv."""
NOW = NOON.timestamp()
RULES = Rules(place="Вхід, термінал 1")

_DIRECTIONS = {
    "passports": ("П", "Паспорти", "Passports", "1"),
    "ready": ("Г", "Видача готових документів", "Ready documents", "1"),
    "registration": ("Р", "Реєстрація місця проживання", "Residence registration", "2"),
    "social": ("С", "Соціальний захист", "Social protection", "3"),
    "pensions": ("Н", "Пенсійні та страхові послуги", "Pensions and insurance", "3"),
    "business": ("Б", "Реєстрація бізнесу", "Business registration", "2"),
    "property": ("М", "Нерухоме майно", "Real estate", "2"),
    "land": ("З", "Земля та архітектура", "Land and architecture", "2"),
    "civil": ("Ц", "Акти цивільного стану", "Civil status", "2"),
    "drivers": ("В", "Водії та транспорт", "Drivers and vehicles", "2"),
    "utilities": ("К", "Комунальні послуги", "Utilities", "3"),
    "archive": ("А", "Архівні довідки та копії документів", "Archive certificates and copies", "3"),
}
_SERVICES = {
    "passport-foreign": ("passports", "Закордонний паспорт", "Passport for travel abroad"),
    "id-card-first": ("passports", "ID-картка вперше", "First ID card"),
    "id-card-exchange": ("passports", "Обмін паспорта на ID-картку", "Exchange a passport for an ID card"),
    "id-and-foreign": ("passports", "ID-картка й закордонний паспорт", "ID card and passport for travel"),
    "passport-child": ("passports", "Паспорт дитині до 16 років", "Passport for a child under 16"),
    "passport-photo": ("passports", "Вклеїти фото в паспорт", "Photo for a paper passport"),
    "passport-lost": ("passports", "Замість втраченого або викраденого", "Instead of a lost or stolen one"),
    "passport-other": ("passports", "Зміна прізвища або імені", "Change of a name"),
    "passport-advice": ("passports", "Інше питання про паспорти", "Other passport question"),
    "ready-passport": ("ready", "Отримати паспорт або ID-картку", "Collect a passport or ID card"),
    "ready-other": ("ready", "Отримати інший документ", "Collect another document"),
    "residence-register": ("registration", "Зареєструвати місце проживання", "Register a residence"),
    "displaced-certificate": (
        "registration",
        "Довідка внутрішньо переміщеної особи",
        "Internally displaced person's certificate",
    ),
    "residence-extract": ("registration", "Витяг про місце проживання", "Residence extract"),
    "subsidy": ("social", "Житлова субсидія", "Housing subsidy"),
    "combatant-card": ("social", "Посвідчення учасника бойових дій", "Combatant's card"),
    "pension-grant": ("pensions", "Призначення пенсії", "Grant of a pension"),
    "pension-review": ("pensions", "Перерахунок пенсії", "Recalculation of a pension"),
    "trader-register": ("business", "Відкрити ФОП", "Register as a sole trader"),
    "company-register": ("business", "Зареєструвати юридичну особу", "Register a company"),
    "property-right": ("property", "Зареєструвати право власності", "Register a property right"),
    "property-extract": ("property", "Витяг про нерухомість", "Real estate extract"),
    "land-extract": ("land", "Витяг із земельного кадастру", "Land cadastre extract"),
    "land-advice": ("land", "Інше питання про землю", "Other land question"),
    "birth-record": ("civil", "Реєстрація народження", "Registration of a birth"),
    "marriage-record": ("civil", "Реєстрація шлюбу", "Registration of a marriage"),
    "driving-licence": ("drivers", "Посвідчення водія", "Driving licence"),
    "vehicle-transfer": ("drivers", "Перереєстрація авто", "Vehicle re-registration"),
    "utility-contract": ("utilities", "Договір на послуги", "Contract for utilities"),
    "inventory-certificate": ("utilities", "Довідка БТІ", "Technical inventory certificate"),
    "archive-copy": ("archive", "Копія архівного документа", "Copy of an archived document"),
    "archive-advice": ("archive", "Інше питання до архіву", "Other archive question"),
}
_CATEGORIES = {
    "veteran": (1, "Ветеран війни", "War veteran", "Посвідчення учасника бойових дій, учасника війни"),
    "military": (1, "Військовослужбовець", "Serving in the military", "Військовий квиток"),
    "fallen-family": (1, "Родина загиблого воїна", "Family of a fallen soldier", "Посвідчення члена сімʼї"),
    "disability": (2, "Людина з інвалідністю або її супровід", "Person with a disability, or companion", "Посвідчення"),
    "infant": (2, "Вагітна або з немовлям", "Pregnant or with an infant", "Документ не потрібен"),
}
FREQUENT = (
    "passport-foreign",
    "ready-passport",
    "residence-register",
    "subsidy",
    "residence-extract",
    "trader-register",
)


def catalogue(*, menu: bool = True) -> CatalogueState:
    """Return an office of 12 directions; without the menu the kiosk makes groups of the directions."""
    frequent = MenuEntry(id="frequent", name=_both("Найчастіші послуги", "Most used"), items=list(FREQUENT))
    return CatalogueState(
        epoch=1,
        seq=1,
        directions=[
            DirectionEntry(id=id, letter=letter, name=_both(uk, en), halls=[hall])
            for id, (letter, uk, en, hall) in _DIRECTIONS.items()
        ],
        services=[
            ServiceEntry(id=id, direction=direction, name=_both(uk, en), minutes=15)
            for id, (direction, uk, en) in _SERVICES.items()
        ],
        packages=[
            PackageEntry(
                id="birth",
                name=_both("Народження дитини", "Birth of a child"),
                steps=["residence-register", "birth-record", "subsidy"],
            ),
            PackageEntry(
                id="loss",
                name=_both("Втрата близької людини", "Loss of a relative"),
                steps=["birth-record", "utility-contract"],
            ),
        ],
        categories=[
            CategoryEntry(id=id, tier=tier, name=_both(uk, en), proof=_both(proof, "The document that proves it"))
            for id, (tier, uk, en, proof) in _CATEGORIES.items()
        ],
        needs=[
            NamedEntry(id="sight", name=_both("Погано бачу", "Low vision")),
            NamedEntry(id="hearing", name=_both("Погано чую", "Hard of hearing")),
            NamedEntry(id="wheelchair", name=_both("На кріслі колісному", "In a wheelchair")),
            NamedEntry(id="sign-language", name=_both("Жестова мова", "Sign language")),
        ],
        purposes=[],
        languages=["uk", "en"],
        menu=[frequent] if menu else [],
    )


def office(**changes: object) -> OfficeState:
    """Return an office open around the clock in Kyiv, with some fields changed."""
    usual: dict[str, object] = {
        "epoch": 1,
        "seq": 1,
        "open": True,
        "suspended": None,
        "opens_at": None,
        "closes_at": None,
        "tickets_from": None,
        "tickets_until": None,
        "time_zone": "Europe/Kyiv",
        "languages": ["uk", "en"],
    }
    return OfficeState(**(usual | changes))  # type: ignore[arg-type]


def queue(**waiting: int) -> QueueState:
    """Return who waits: 5 in each direction unless said otherwise; `land` has no counter open."""
    return QueueState(
        epoch=1,
        seq=1,
        directions=[
            DirectionQueue(
                id=id,
                waiting=waiting.get(id, 5),
                open_counters=0 if id == "land" else 2,
                estimate=None if id in ("land", "archive") else Estimate(10, 20),
            )
            for id in _DIRECTIONS
        ],
        waiting=60,
        serving=9,
    )


def ready_state(**changes: object) -> State:
    """Return a kiosk that stands ready for a visitor, with some fields changed."""
    usual = State(is_connected=True, office=office(), catalogue=catalogue(), queue=queue(), touched_at=NOW)
    return replace(usual, **changes)  # type: ignore[arg-type]


def every_screen() -> dict[str, State]:
    """Return a state for each thing the kiosk can show, by a short name."""
    asked = Category("passport-foreign", Start())
    number = Number("t-1", "П017", "1", "passport-foreign", NO_CATEGORY, 5, Estimate(10, 20), None, "printing", NOW + 8)
    group = Group("all", Start())
    screens: dict[str, Screen] = {
        "start": Start(),
        "all": group,
        "all-second": Group("all", Start(), 1),
        "passports": Group("direction-passports", group),
        "land": Group("direction-land", group),
        "packages": Group("packages", group),
        "category": asked,
        "category-closed": Category("land-extract", group),
        "category-unknown": replace(Category("archive-copy", group), needs=frozenset({"sight"})),
        "needs": Needs(replace(asked, needs=frozenset({"wheelchair"}))),
        "issuing": Issuing("a1", asked, NO_CATEGORY),
        "number": number,
        "number-called": replace(number, counter="5", people_ahead=0, slip="printed"),
        "number-veteran": replace(number, category="veteran", slip="printed", people_ahead=0),
        "number-called-veteran": replace(number, category="disability", counter="14", slip="unknown", number="П1000"),
        "number-proof": replace(number, category="veteran", people_ahead=12, slip="failed"),
        "number-bare": replace(number, people_ahead=None, estimate=None, slip="none"),
        "number-many": replace(number, people_ahead=121, estimate=None, slip="unknown"),
        "failed": Failed("ticket", NO_ANSWER, "", asked, NOW + 40),
        "refused": Failed(
            "ticket", "service_closed", "Реєстр зараз не працює. Спробуйте після 14:00.", asked, NOW + 40
        ),
        "rating-failed": Failed("rating", "code_unknown", "Такого коду немає. Перевірте його.", Marks("7K3M9QX2"), NOW),
        "rating-silent": Failed("rating", NO_ANSWER, "", Marks("7K3M9QX2"), NOW),
        "code": CodeEntry(),
        "code-typed": CodeEntry("7K3M9"),
        "marks": Marks("7K3M9QX2"),
        "rating": Rating("a2", "7K3M9QX2"),
        "rated": Rated(NOW + 10),
        "languages": Languages(Start()),
    }
    states = {name: ready_state(screen=screen) for name, screen in screens.items()}
    return states | _special_states(asked)


def _special_states(asked: Category) -> dict[str, State]:
    bare = CatalogueState(
        epoch=1, seq=1, directions=catalogue().directions, services=catalogue().services[:5], packages=[],
        categories=[], needs=[], purposes=[], languages=["uk"], menu=[],
    )  # fmt: skip
    many = office(languages=["uk", "en", "pl", "ro", "hu", "de", "fr", "bg", "sk", "tt"])
    tomorrow = NOON + timedelta(days=1)
    return {
        "start-bare": ready_state(catalogue=bare),
        "start-directions": ready_state(catalogue=catalogue(menu=False)),
        "category-bare": ready_state(catalogue=bare, screen=asked),
        "category-nobody": ready_state(screen=asked, queue=queue(passports=0)),
        "languages-many": ready_state(office=many, screen=Languages(Start())),
        "pressed": ready_state(pressed="take:subsidy"),
        "pressed-all": ready_state(pressed="open:all"),
        "help-called": ready_state(help="called"),
        "help-asking": ready_state(help="asking"),
        "help-failed": ready_state(help="failed"),
        "watched": ready_state(screen=CodeEntry("7K3M"), is_watched=True),
        "warning": ready_state(screen=asked, is_warning=True, touched_at=NOW - 45),
        "locked": ready_state(is_locked=True),
        "no-connection": ready_state(is_connected=False),
        "starting": State(is_connected=True),
        "air-raid": ready_state(office=office(suspended=Suspension("air_raid", NOON))),
        "blackout": ready_state(office=office(suspended=Suspension("blackout", NOON))),
        "suspended": ready_state(office=office(suspended=Suspension("other", NOON))),
        "closed": ready_state(office=office(open=False)),
        "closed-till-tomorrow": ready_state(office=office(open=False, opens_at=tomorrow, tickets_from=tomorrow)),
        "start-register-down": ready_state(catalogue=_with_registers_down()),
        "all-register-down": ready_state(
            catalogue=_with_registers_down(), screen=Group("direction-passports", Start())
        ),
        "start-first-come": ready_state(office=office(order=order_of("first-come")), catalogue=_without_categories()),
        "category-first-come": ready_state(
            office=office(order=order_of("first-come")), catalogue=_without_categories(), screen=asked
        ),
        "start-primary-first": ready_state(office=office(order=order_of("primary-first"))),
        "category-primary-first": ready_state(office=office(order=order_of("primary-first")), screen=asked),
        "no-more": ready_state(office=office(tickets_until=NOON)),
    }


def order_of(policy: str) -> dict[str, str]:
    """Return what the shipped texts say of an order that does not put veterans first."""
    texts = Texts.load(CONFIG, "hall")
    return {language: texts.say(f"order.{policy}", language) for language in ("uk", "en")}


def _without_categories() -> CatalogueState:
    return structs.replace(catalogue(), categories=[])


def _with_registers_down() -> CatalogueState:
    usual = catalogue()
    down = _both("Реєстр тимчасово не працює", "The register is down for now")
    return structs.replace(usual, services=[structs.replace(one, closed=down) for one in usual.services])


@cache
def look() -> Look:
    """Return what the shipped configuration makes pictures of."""
    theme = Theme.load(CONFIG)
    faces = Typefaces.load(theme.font_regular, theme.font_bold)
    name = _both("Центр надання адміністративних послуг «Прозорий офіс»", "Citizen service centre «Open Office»")
    return Look(Style.of(theme, faces, False), Style.of(theme, faces, True), Texts.load(CONFIG, "kiosk"), name)


def draw(state: State, now: float = NOW) -> Picture:
    """Return the picture of a state."""
    return picture(state, now, RULES, look())


def _both(uk: str, en: str) -> dict[str, str]:
    return {"uk": uk, "en": en}
