"""What a right file turns into, and how mistakes are gathered."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from queue_core.domain.plan import DayHours, MenuGroup, Rules
from queue_core.settings import ConfigurationMistake, load_office
from tests.unit.settings.written_office import OFFICE, mistakes_of, spoilt


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "office.toml").write_text(OFFICE, encoding="utf-8")
    return tmp_path


def test_a_right_file_becomes_a_plan(folder: Path) -> None:
    plan = load_office(folder)
    assert (plan.id, plan.time_zone, plan.day_starts_at) == ("small", "Europe/Kyiv", 4 * 60)
    assert plan.languages == ("uk", "en")
    assert list(plan.halls) == ["1", "2"]
    assert plan.directions["social"].letter == "С"
    assert plan.directions["social"].last_number == 999
    assert plan.services["passport-foreign"].direction == "passports"
    assert plan.services["passport-foreign"].documents == ({"uk": "РНОКПП", "en": "Taxpayer card"},)
    assert plan.services["subsidy"].closed == {"uk": "Завтра.", "en": "Tomorrow."}
    assert plan.categories["veteran"].tier == 1
    assert plan.administrators["olena"].skills == {"passports": "primary", "social": "secondary"}
    assert plan.counters["1"].administrator == "olena"
    assert plan.counters["3"].administrator is None
    assert plan.menu[0] == MenuGroup(
        "frequent", {"uk": "Найчастіші", "en": "Most used"}, ("care", "passport-foreign", "money")
    )
    assert plan.devices["kiosk-1"].printers == ("printer-1",)
    assert plan.devices["buttons-1"].counters == ("1", "2")
    assert plan.devices["display-1"].hall == "1"


def test_a_right_file_brings_its_rules(folder: Path) -> None:
    plan = load_office(folder)
    assert plan.packages["care"].steps == ("subsidy", "passport-advice")
    assert not plan.packages["care"].ordered
    assert plan.directions["social"].hours == {0: DayHours(9 * 60, 12 * 60)}
    assert plan.directions["passports"].hours is None
    olena, taras = plan.administrators["olena"], plan.administrators["taras"]
    assert (olena.service_skills, olena.secondary_after, olena.organisation) == (
        {"subsidy": "none"},
        600,
        "Паспортна служба",
    )
    assert (taras.service_skills, taras.secondary_after, taras.organisation) == ({}, None, None)
    assert plan.counters["2"].equipped == ("sight",)
    assert plan.categories["veteran"].confirm
    assert plan.results["served"].name["uk"] == "Надано"
    assert list(plan.exception_reasons) == ["health"]
    assert plan.calendar == {"2026-12-25": None, "2026-12-24": DayHours(9 * 60, 13 * 60)}
    assert (plan.policy, plan.veterans_first, plan.at_most_in_a_row, plan.pilot) == (
        "veterans-first",
        True,
        {2: 3},
        False,
    )


def test_what_is_not_as_usual_is_read_too(tmp_path: Path) -> None:
    text = spoilt(
        ("at_most_in_a_row = { 2 = 3 }", 'policy = "primary-first"\nveterans_first = false'),
        ('day_starts_at = "04:00"', "pilot = true"),
        ("recall_after = 30", 'after_closing = "close"\nlast_ticket_by_capacity = true'),
        ("tier = 1\n", "tier = 1\nconfirm = false\n"),
        ("minutes = 22,", 'minutes = 22, organisation = "Громада",'),
        ('primary = ["social"] }', 'primary = ["social"], organisation = "Громада" }'),
    )
    assert mistakes_of(tmp_path, text) == []
    plan = load_office(tmp_path)
    assert (plan.policy, plan.veterans_first, plan.pilot) == ("primary-first", False, True)
    assert plan.rules == Rules(after_closing="close", last_ticket_by_capacity=True)
    assert not plan.categories["veteran"].confirm
    assert plan.services["subsidy"].organisation == "Громада"


def test_hours_are_minutes_by_weekday_and_other_days_are_closed(folder: Path) -> None:
    assert load_office(folder).hours == {0: DayHours(480, 1020), 1: DayHours(480, 1200)}


def test_an_office_around_the_clock_has_no_hours(tmp_path: Path) -> None:
    hours = '[hours]\nmonday = "08:00–17:00"\ntuesday = "08:00-20:00"\n'
    calendar = '[calendar]\n2026-12-25 = "closed"\n2026-12-24 = "09:00–13:00"\n'
    text = spoilt((hours, ""), (calendar, ""), ('day_starts_at = "04:00"', "around_the_clock = true"))
    assert mistakes_of(tmp_path, text) == []
    assert load_office(tmp_path).hours is None


def test_a_rule_left_out_has_its_default(folder: Path) -> None:
    assert load_office(folder).rules == Rules(recall_after=30)


def test_the_version_is_the_start_of_the_hash_of_the_file(folder: Path) -> None:
    before = load_office(folder).version
    assert before == hashlib.sha256(OFFICE.encode()).hexdigest()[:12]
    (folder / "office.toml").write_text(OFFICE + "# a note\n", encoding="utf-8")
    assert load_office(folder).version != before


def test_mistakes_of_every_sort_are_told_together(tmp_path: Path) -> None:
    text = spoilt(
        ("minutes = 18", 'minutes = "18"'),
        ("recall_after = 30", "recal_after = 30"),
        ('hall = "1", administrator', 'hall = "7", administrator'),
        ('letter = "П"', 'letter = "п"'),
        ('"Europe/Kyiv"', '"Europe/Kyyiv"'),
        ("tier = 1", "tier = 0"),
        ('"money"]', '"mony"]'),
        ('role = "display"', 'role = "displya"'),
    )
    assert {mistake.key for mistake in mistakes_of(tmp_path, text)} >= {
        "directions.passports.services.passport-foreign.minutes",
        "rules.recal_after",
        "counters.1.hall",
        "directions.passports.letter",
        "office.time_zone",
        "categories.veteran.tier",
        "menu.frequent.items",
        "devices.display-1.role",
    }


def test_a_row_that_cannot_be_read_brings_no_further_complaints(tmp_path: Path) -> None:
    text = spoilt(('olena = { shown_name = "Олена К.",', "olena = { shown_name = 5,"), ('hall = "2" }', "hall = 2 }"))
    found = [(mistake.key, mistake.wrong) for mistake in mistakes_of(tmp_path, text)]
    assert found == [
        ("counters.3.hall", "this is a whole number"),
        ("administrators.olena.shown_name", "this is a whole number"),
    ]


def test_a_missing_file_is_a_mistake_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationMistake, match=r"office\.toml: такого файлу немає; створіть його"):
        load_office(tmp_path)


def test_a_slip_of_toml_names_its_line_in_ukrainian(tmp_path: Path) -> None:
    text = spoilt(('hall = "1", administrator = "olena"', 'hall = 1 administrator = "olena"'))
    [mistake] = mistakes_of(tmp_path, text, "uk")
    assert mistake.wrong.startswith(f"рядок {OFFICE[: OFFICE.index('administrator =')].count(chr(10)) + 1}, знак ")


def test_a_row_written_twice_names_its_line(tmp_path: Path) -> None:
    text = spoilt(("3 = { hall", "1 = { hall"))
    [mistake] = mistakes_of(tmp_path, text, "uk")
    assert mistake.wrong.endswith("те саме записано двічі")
    [mistake] = mistakes_of(tmp_path, spoilt(("[directions.social]", "[directions.passports]")), "uk")
    assert "записано двічі" in mistake.wrong


def test_lists_nested_without_end_are_a_mistake(tmp_path: Path) -> None:
    [mistake] = mistakes_of(tmp_path, "a = " + "[" * 100_000)
    assert mistake.wrong == "lists are nested too deep"


def test_bytes_that_are_no_text_are_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_bytes(OFFICE.encode("cp1251", errors="replace"))
    with pytest.raises(ConfigurationMistake, match="збережіть файл у UTF-8"):
        load_office(tmp_path)
