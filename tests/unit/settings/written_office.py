"""A right `office.toml`, small, to be spoilt one line at a time."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from queue_core.runtime.toml_file import ConfigurationMistake, Mistake
from queue_core.settings import load_office

OFFICE = """
[office]
id = "small"
name = { uk = "Малий ЦНАП", en = "Small office" }
time_zone = "Europe/Kyiv"
languages = ["uk", "en"]
day_starts_at = "04:00"

[hours]
monday = "08:00–17:00"
tuesday = "08:00-20:00"

[calendar]
2026-12-25 = "closed"
2026-12-24 = "09:00–13:00"

[rules]
recall_after = 30

[order]
at_most_in_a_row = { 2 = 3 }

[results]
served = { uk = "Надано", en = "Served" }

[exceptions]
health = { uk = "Погане самопочуття", en = "Felt unwell" }

[places]
ramp = { uk = "Пандус", en = "Ramp" }

[halls]
1 = { uk = "Зал № 1", en = "Hall 1" }
2 = { uk = "Зал № 2", en = "Hall 2" }

[counters]
1 = { hall = "1", administrator = "olena" }
2 = { hall = "2", administrator = "taras", equipped = ["sight"] }
3 = { hall = "2" }

[administrators]
olena = { shown_name = "Олена К.", primary = ["passports"], secondary = ["social"], \
service_skills = { "subsidy" = "none" }, secondary_after = 600, organisation = "Паспортна служба" }
taras = { shown_name = "Тарас М.", primary = ["social"] }

[directions.passports]
letter = "П"
name = { uk = "Паспорти", en = "Passports" }
halls = ["1"]

[directions.passports.services]
passport-foreign = { minutes = 18, organisation = "Паспортна служба", purpose = "apply", \
name = { uk = "Паспорт", en = "Passport" }, documents = ["tax"] }
passport-advice = { minutes = 5, general = true, name = { uk = "Інше", en = "Other" } }

[directions.social]
letter = "С"
name = { uk = "Соціальний захист", en = "Social protection" }
halls = ["2"]
last_number = 999
hours = { monday = "09:00–12:00" }

[directions.social.services]
subsidy = { minutes = 22, name = { uk = "Субсидія", en = "Subsidy" }, closed = { uk = "Завтра.", en = "Tomorrow." } }
social-advice = { minutes = 7, general = true, name = { uk = "Інше", en = "Other" } }

[documents]
tax = { uk = "РНОКПП", en = "Taxpayer card" }

[purposes]
apply = { uk = "Подати", en = "Apply" }

[categories.veteran]
tier = 1
name = { uk = "Ветеран", en = "Veteran" }
basis = { uk = "Закон", en = "Law" }
proof = { uk = "Посвідчення", en = "Card" }

[needs]
sight = { uk = "Погано бачу", en = "Low vision" }

[packages.care]
name = { uk = "Догляд", en = "Care" }
steps = ["subsidy", "passport-advice"]
ordered = false

[menu.frequent]
name = { uk = "Найчастіші", en = "Most used" }
items = ["care", "passport-foreign", "money"]

[menu.money]
name = { uk = "Гроші", en = "Money" }
items = ["subsidy"]

[devices]
kiosk-1 = { role = "kiosk", printers = ["printer-1"], may_be_touched = true }
printer-1 = { role = "printer" }
display-1 = { role = "display", hall = "1" }
buttons-1 = { role = "counter", counters = ["1", "2"] }
"""


class Case(NamedTuple):
    """A change of the office, and the mistake it must be told as."""

    change: tuple[str, str]
    key: str
    wrong: str
    remedy: str


def spoilt(*changes: tuple[str, str]) -> str:
    """Return the office with each old text (that must be there, once) replaced by the new one."""
    text = OFFICE
    for old, new in changes:
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        text = text.replace(old, new)
    return text


def mistakes_of(folder: Path, text: str, language: str = "en") -> list[Mistake]:
    """Return the mistakes the text has as `folder/office.toml`; none where it loads."""
    (folder / "office.toml").write_text(text, encoding="utf-8")
    try:
        load_office(folder, language)
    except ConfigurationMistake as mistake:
        return list(mistake.mistakes)
    return []


def check_that_it_is_told(case: Case, folder: Path) -> None:
    """The mistake of a case is told once, with file, key and remedy."""
    found = [mistake for mistake in mistakes_of(folder, spoilt(case.change)) if mistake.wrong == case.wrong]
    assert [(one.file, one.key, one.remedy) for one in found] == [(str(folder / "office.toml"), case.key, case.remedy)]


def check_that_it_is_told_in_ukrainian(case: Case, folder: Path) -> None:
    """All that is told of a case in English is told in Ukrainian too, in words of its own."""
    english = mistakes_of(folder, spoilt(case.change), "en")
    ukrainian = mistakes_of(folder, spoilt(case.change), "uk")
    assert [mistake.key for mistake in ukrainian] == [mistake.key for mistake in english]
    for theirs, ours in zip(english, ukrainian, strict=True):
        assert ours.wrong != theirs.wrong
        assert ours.remedy != theirs.remedy
