"""Each mistake an office can write: told with its file, its key and its remedy, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.settings.written_office import (
    Case,
    check_that_it_is_told,
    check_that_it_is_told_in_ukrainian,
    mistakes_of,
    spoilt,
)

_LONG = "а" * 201
_ID_RULE = "use 1 to 32 of the letters a–z, the digits 0–9 and the hyphen"
_PASSPORTS = "[directions.passports.services]\npassport-foreign"


REFERENCES = {
    "hall_of_counter": Case(
        ('hall = "1", administrator', 'hall = "11", administrator'),
        "counters.1.hall",
        "there is no hall «11»",
        "did you mean «1»?",
    ),
    "hall_of_direction": Case(
        ('halls = ["1"]', 'halls = ["1", "north"]'),
        "directions.passports.halls",
        "there is no hall «north»",
        "use one of: 1, 2",
    ),
    "hall_of_device": Case(
        ('"display", hall = "1"', '"display", hall = "9"'),
        "devices.display-1.hall",
        "there is no hall «9»",
        "use one of: 1, 2",
    ),
    "administrator": Case(
        ('administrator = "taras"', 'administrator = "tars"'),
        "counters.2.administrator",
        "there is no administrator «tars»",
        "did you mean «taras»?",
    ),
    "skill": Case(
        ('secondary = ["social"]', 'secondary = ["sociall"]'),
        "administrators.olena.secondary",
        "there is no direction «sociall»",
        "did you mean «social»?",
    ),
    "document": Case(
        ('documents = ["tax"]', 'documents = ["taxi"]'),
        "directions.passports.services.passport-foreign.documents",
        "there is no document «taxi»",
        "did you mean «tax»?",
    ),
    "purpose": Case(
        ('purpose = "apply"', 'purpose = "aply"'),
        "directions.passports.services.passport-foreign.purpose",
        "there is no purpose «aply»",
        "did you mean «apply»?",
    ),
    "menu_item": Case(
        ('items = ["subsidy"]', 'items = ["subsidi"]'),
        "menu.money.items",
        "there is no service, package or group «subsidi»",
        "did you mean «subsidy»?",
    ),
    "printer": Case(
        ('printers = ["printer-1"]', 'printers = ["printer-2"]'),
        "devices.kiosk-1.printers",
        "there is no printer «printer-2»",
        "did you mean «printer-1»?",
    ),
    "printer_of_another_role": Case(
        ('printers = ["printer-1"]', 'printers = ["display-1"]'),
        "devices.kiosk-1.printers",
        "«display-1» is not a printer but a display",
        "name a device with the role «printer»",
    ),
    "counter_of_device": Case(
        ('counters = ["1", "2"]', 'counters = ["1", "4"]'),
        "devices.buttons-1.counters",
        "there is no counter «4»",
        "use one of: 1, 2, 3",
    ),
}

TWICE = {
    "letter": Case(
        ('letter = "С"', 'letter = "П"'),
        "directions.social.letter",
        "the direction «passports» has the letter «П» already",
        "take one of АБВГҐДЕЄЖЗИІЇЙКЛМНОРСТУФХЦЧШЩЮЯ",
    ),
    "service": Case(
        ("social-advice =", "passport-advice ="),
        "directions.social.services.passport-advice",
        "the direction «passports» has a service «passport-advice» already",
        "give one of them another id",
    ),
    "administrator_at_two_counters": Case(
        ('administrator = "taras"', 'administrator = "olena"'),
        "counters.2.administrator",
        "«olena» sits at counter «1» already",
        "seat somebody else, or nobody",
    ),
    "skill_of_both_levels": Case(
        ('secondary = ["social"]', 'secondary = ["passports"]'),
        "administrators.olena.secondary",
        "«passports» stands among the primary ones too",
        "leave one",
    ),
    "counter_in_a_list": Case(
        ('counters = ["1", "2"]', 'counters = ["1", "1"]'),
        "devices.buttons-1.counters",
        "«1» is written twice",
        "leave one",
    ),
    "language": Case(('["uk", "en"]', '["uk", "en", "en"]'), "office.languages", "«en» is written twice", "leave one"),
    "group_and_service": Case(
        ("[menu.frequent]", "[menu.subsidy]"),
        "menu.subsidy",
        "a service is called «subsidy» too",
        "give the group another id",
    ),
    "general_service": Case(
        ("passport-foreign = { minutes", "passport-foreign = { general = true, minutes"),
        "directions.passports.services",
        "«passport-foreign», «passport-advice» are all general",
        "leave general = true for one",
    ),
}

MISSING = {
    "section": Case(
        (
            '[categories.veteran]\ntier = 1\nname = { uk = "Ветеран", en = "Veteran" }\n'
            'basis = { uk = "Закон", en = "Law" }\nproof = { uk = "Посвідчення", en = "Card" }\n',
            "",
        ),
        "categories",
        "the section is missing",
        "add it",
    ),
    "rows": Case(
        ('[halls]\n1 = { uk = "Зал № 1", en = "Hall 1" }\n2 = { uk = "Зал № 2", en = "Hall 2" }', "[halls]"),
        "halls",
        "there is nothing in it",
        "add at least one row",
    ),
    "tier": Case(("tier = 1\n", ""), "categories.veteran.tier", "the key is missing", "add it"),
    "tier_1": Case(
        ("tier = 1\n", "tier = 2\n"),
        "categories",
        "veterans are served first, but no category has tier 1",
        "write tier = 1 for veterans",
    ),
    "general_service": Case(
        ("social-advice = { minutes = 7, general = true,", "social-advice = { minutes = 7,"),
        "directions.social.services",
        "there is no general service",
        "write general = true for «everything else»",
    ),
    "who_serves": Case(
        ('primary = ["passports"], ', ""),
        "directions.passports",
        "no counter can serve this direction",
        "give it to an administrator who sits at a counter",
    ),
    "who_serves_in_this_hall": Case(
        ('halls = ["1"]', 'halls = ["2"]'),
        "directions.passports.halls",
        "no counter of these halls can serve this direction",
        "it is served in: 1",
    ),
    "hall_of_direction": Case(
        ('halls = ["1"]', "halls = []"),
        "directions.passports.halls",
        "the list is empty",
        "name the hall where it is served",
    ),
    "skills": Case(
        (', primary = ["social"]', ""),
        "administrators.taras",
        "this person serves nothing",
        "add primary = [ … ]",
    ),
    "language": Case(
        ('{ uk = "Субсидія", en = "Subsidy" }', '{ uk = "Субсидія" }'),
        "directions.social.services.subsidy.name",
        "there is no text in «en»",
        'add en = "…"',
    ),
    "ukrainian": Case(('["uk", "en"]', '["en"]'), "office.languages", "Ukrainian is not there", "add «uk»"),
    "items": Case(
        ('items = ["subsidy"]', "items = []"),
        "menu.money.items",
        "the list is empty",
        "name services, packages or groups",
    ),
    "hours": Case(
        ('[hours]\nmonday = "08:00–17:00"\ntuesday = "08:00-20:00"\n', ""),
        "hours",
        "nothing says when the office is open",
        'add [hours] with monday = "08:00–17:00" …, or write around_the_clock = true',
    ),
    "hall_of_display": Case(
        ('role = "display", hall = "1"', 'role = "display"'),
        "devices.display-1.hall",
        "a display needs the hall whose board it shows",
        'add hall = "…"',
    ),
    "counters_of_buttons": Case(
        (', counters = ["1", "2"]', ""),
        "devices.buttons-1.counters",
        "it carries no counter",
        "add counters = [ … ]",
    ),
}

MISWRITTEN = {
    "section": Case(("[rules]", "[rule]"), "rule", "there is no such section", "did you mean «rules»?"),
    "key": Case(
        ("recall_after", "recal_after"), "rules.recal_after", "there is no such key", "did you mean «recall_after»?"
    ),
    "day": Case(("tuesday", "tusday"), "hours.tusday", "there is no such key", "did you mean «tuesday»?"),
    "row": Case(('3 = { hall = "2" }', "3 = 2"), "counters.3", "this is not a table", "write a table { … }"),
    "office_id": Case(('id = "small"', 'id = "Small"'), "office.id", "«Small» cannot be an id", _ID_RULE),
    "id": Case(("olena = {", "Olena_K = {"), "administrators.Olena_K", "«Olena_K» cannot be an id", _ID_RULE),
    "service_id": Case(
        ("subsidy =", f"{'s' * 33} ="),
        f"directions.social.services.{'s' * 33}",
        f"«{'s' * 33}» cannot be an id",
        _ID_RULE,
    ),
    "latin_letter": Case(
        ('letter = "С"', 'letter = "C"'),
        "directions.social.letter",
        "«C» is a Latin letter",
        "write the Ukrainian «С»",
    ),
    "small_letter": Case(
        ('letter = "П"', 'letter = "п"'),
        "directions.passports.letter",
        "«п» is not one Ukrainian capital letter",
        "write «П»",
    ),
    "two_letters": Case(
        ('letter = "П"', 'letter = "ПП"'),
        "directions.passports.letter",
        "«ПП» is not one Ukrainian capital letter",
        "write one of АБВГҐДЕЄЖЗИІЇЙКЛМНОПРСТУФХЦЧШЩЮЯ",
    ),
    "time_zone": Case(
        ('"Europe/Kyiv"', '"Europe/Kyyiv"'),
        "office.time_zone",
        "there is no time zone «Europe/Kyyiv»",
        "did you mean «Europe/Kyiv»?",
    ),
    "no_time_zone": Case(
        ('"Europe/Kyiv"', '"../../etc"'),
        "office.time_zone",
        "there is no time zone «../../etc»",
        "write «Europe/Kyiv» or another zone of the IANA list",
    ),
    "day_start": Case(
        ('"04:00"', '"4 ранку"'),
        "office.day_starts_at",
        "«4 ранку» is not a time of day",
        "write hours and minutes, such as «04:00»",
    ),
    "hours": Case(
        ('"08:00–17:00"', '"08:00–25:00"'),
        "hours.monday",
        "«08:00–25:00» are not hours",
        "write opening and closing, such as «08:00–17:00»",
    ),
    "language_code": Case(
        ('["uk", "en"]', '["uk", "en", "Polska"]'),
        "office.languages[3]",
        "«Polska» is not a language code",
        "write «uk», «en», «pl» …",
    ),
    "language_of_a_text": Case(
        ('{ uk = "Гроші",', '{ uk = "Гроші", ua = "Гроші",'),
        "menu.money.name.ua",
        "«ua» is not a language of the office",
        "use one of: en, uk",
    ),
    "role": Case(
        ('role = "display"', 'role = "displya"'),
        "devices.display-1.role",
        "«displya» is not among the choices",
        "did you mean «display»?",
    ),
    "role_of_the_core": Case(
        ('role = "display"', 'role = "core"'),
        "devices.display-1.role",
        "«core» is not among the choices",
        "use one of: kiosk, reception, tablet, display, printer, counter, other",
    ),
    "name_of_the_core": Case(
        ("printer-1 = {", 'core = { role = "other" }\nprinter-1 = {'),
        "devices.core",
        "«core» is the name of the queue itself",
        "give the device another name",
    ),
    "empty_text": Case(('"Погано бачу"', '" "'), "needs.sight.uk", "the text is empty", "write it"),
    "two_lines": Case(
        ('"Погано бачу"', r'"Погано\nбачу"'),
        "needs.sight.uk",
        "the text holds a line break or a hidden character",
        "write it in one line",
    ),
    "long_text": Case(
        ('"Погано бачу"', f'"{_LONG}"'), "needs.sight.uk", "the text has 201 characters", "write at most 200"
    ),
    "number_in_quotes": Case(
        ("minutes = 18", 'minutes = "18"'),
        "directions.passports.services.passport-foreign.minutes",
        "this is text in quotes",
        "write a whole number",
    ),
    "text_without_quotes": Case(
        ('{ uk = "РНОКПП", en', "{ uk = 5, en"), "documents.tax.uk", "this is a whole number", "write text in quotes"
    ),
    "one_for_a_list": Case(
        ('halls = ["1"]', 'halls = "1"'), "directions.passports.halls", "this is text in quotes", "write a list [ … ]"
    ),
    "yes_for_true": Case(
        ("may_be_touched = true", 'may_be_touched = "так"'),
        "devices.kiosk-1.may_be_touched",
        "this is text in quotes",
        "write true or false",
    ),
}

AGAINST_SENSE = {
    "closing_first": Case(
        ('"08:00–17:00"', '"17:00–08:00"'),
        "hours.monday",
        "«17:00–08:00» closes before it opens",
        "write the earlier time first",
    ),
    "open_before_the_day": Case(
        ('"08:00–17:00"', '"03:00–17:00"'),
        "hours.monday",
        "«03:00–17:00» opens before the day of the queue starts",
        "change these hours, or office.day_starts_at",
    ),
    "hours_around_the_clock": Case(
        ('day_starts_at = "04:00"', "around_the_clock = true"),
        "hours",
        "the office is open around the clock and has hours too",
        "remove the hours, or around_the_clock",
    ),
    "tier": Case(
        ("tier = 1\n", "tier = 5\n"), "categories.veteran.tier", "5 is out of range", "write a number from 1 to 4"
    ),
    "minutes": Case(
        ("minutes = 18", "minutes = 0"),
        "directions.passports.services.passport-foreign.minutes",
        "0 is out of range",
        "write a number from 1 to 480",
    ),
    "last_number": Case(
        ("last_number = 999", "last_number = 9"),
        "directions.social.last_number",
        "9 is out of range",
        "write a number from 99 to 9999",
    ),
    "rule": Case(
        ("recall_after = 30", "recall_after = -1"),
        "rules.recall_after",
        "-1 is out of range",
        "write a number from 0 to 600",
    ),
    "rule_that_is_no_number": Case(
        ("recall_after = 30", "recall_after = nan"),
        "rules.recall_after",
        "nan is out of range",
        "write a number from 0 to 600",
    ),
    "menu_in_a_circle": Case(
        ('items = ["subsidy"]', 'items = ["frequent"]'),
        "menu.frequent.items",
        "the groups lead back to themselves: frequent → money → frequent",
        "remove one of the steps",
    ),
    "group_in_itself": Case(
        ('items = ["subsidy"]', 'items = ["subsidy", "money"]'),
        "menu.money.items",
        "the groups lead back to themselves: money → money",
        "remove one of the steps",
    ),
    "counters_of_a_kiosk": Case(
        ('role = "kiosk",', 'role = "kiosk", counters = ["1"],'),
        "devices.kiosk-1.counters",
        "the role «kiosk» has no counters",
        "remove the key",
    ),
    "printers_of_a_display": Case(
        ('role = "display",', 'role = "display", printers = ["printer-1"],'),
        "devices.display-1.printers",
        "the role «display» has no printers",
        "remove the key",
    ),
}

ALL = {
    f"{group}: {name}": case
    for group, cases in {
        "unknown": REFERENCES,
        "twice": TWICE,
        "missing": MISSING,
        "miswritten": MISWRITTEN,
        "against sense": AGAINST_SENSE,
    }.items()
    for name, case in cases.items()
}


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_a_mistake_is_told_with_file_key_and_remedy(case: Case, tmp_path: Path) -> None:
    check_that_it_is_told(case, tmp_path)


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_a_mistake_is_told_in_ukrainian_too(case: Case, tmp_path: Path) -> None:
    check_that_it_is_told_in_ukrainian(case, tmp_path)


def test_a_direction_may_wait_for_somebody_of_the_reserve_at_a_free_counter(tmp_path: Path) -> None:
    nobody_seated = ('1 = { hall = "1", administrator = "olena" }', '1 = { hall = "1" }')
    assert mistakes_of(tmp_path, spoilt(nobody_seated)) == []


def test_every_letter_of_the_alphabet_but_the_soft_sign_may_begin_a_number(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path, spoilt(('letter = "П"', 'letter = "Ґ"'))) == []
    assert mistakes_of(tmp_path, spoilt(('letter = "П"', 'letter = "Ь"'))) != []
