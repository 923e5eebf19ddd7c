"""Each mistake in the rules of an office: hours, order, packages, skills, lists; each told in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.settings.written_office import (
    OFFICE,
    Case,
    check_that_it_is_told,
    check_that_it_is_told_in_ukrainian,
    mistakes_of,
    spoilt,
)

_NONE = "take away a «none» in service_skills, or seat somebody of its organisation"
_WRITE_A_DAY = "write «closed», or opening and closing, such as «09:00–13:00»"
_WRITE_A_DATE = "write year, month and day, such as «2026-12-25»"
_TURNS = "at_most_in_a_row = { 2 = 3 }"
_VETERANS = '[categories.veteran]\ntier = 1\nname = { uk = "Ветеран"'


def _between(first: str, then: str) -> str:
    return OFFICE[OFFICE.index(first) : OFFICE.index(then)]


ORDER = {
    "unknown_policy": Case(
        (_TURNS, 'policy = "veterans-frist"'),
        "order.policy",
        "there is no policy «veterans-frist»",
        "did you mean «veterans-first»?",
    ),
    "policy_against_veterans": Case(
        (_TURNS, 'policy = "first-come"'),
        "order.policy",
        "the policy «first-come» can call others past veterans",
        "write «veterans-first», or say so in words: veterans_first = false",
    ),
    "another_policy_against_veterans": Case(
        (_TURNS, 'policy = "primary-first"\nveterans_first = true'),
        "order.policy",
        "the policy «primary-first» can call others past veterans",
        "write «veterans-first», or say so in words: veterans_first = false",
    ),
    "promise_taken_back_for_nothing": Case(
        (_TURNS, "veterans_first = false"),
        "order.veterans_first",
        "the policy «veterans-first» keeps veterans first, whatever is written here",
        "remove the key, or choose another policy",
    ),
    "turns_without_a_policy_that_counts_them": Case(
        (_TURNS, f'policy = "first-come"\nveterans_first = false\n{_TURNS}'),
        "order.at_most_in_a_row",
        "the policy «first-come» knows no turns in a row",
        "remove the key, or write policy = «veterans-first»",
    ),
    "turns_of_veterans": Case(
        ("{ 2 = 3 }", "{ 1 = 3 }"), "order.at_most_in_a_row.1", "tier 1 is never held up", "write one of: 2, 3"
    ),
    "turns_of_everybody": Case(
        ("{ 2 = 3 }", "{ 4 = 3 }"),
        "order.at_most_in_a_row.4",
        "«4» is not a tier that overtakes",
        "write one of: 2, 3",
    ),
    "turns_of_no_tier": Case(
        ("{ 2 = 3 }", "{ veteran = 3 }"),
        "order.at_most_in_a_row.veteran",
        "«veteran» is not a tier that overtakes",
        "write one of: 2, 3",
    ),
    "no_turns_at_all": Case(
        ("{ 2 = 3 }", "{ 2 = 0 }"), "order.at_most_in_a_row.2", "0 is out of range", "write a number from 1 to 100"
    ),
    "turns_in_quotes": Case(
        ("{ 2 = 3 }", '{ 2 = "3" }'),
        "order.at_most_in_a_row.2",
        "this is text in quotes",
        "write a whole number",
    ),
}

TIME = {
    "no_such_date": Case(
        ('2026-12-25 = "closed"', '2026-02-30 = "closed"'),
        "calendar.2026-02-30",
        "«2026-02-30» is not a date",
        _WRITE_A_DATE,
    ),
    "date_as_people_write_it": Case(
        ('2026-12-25 = "closed"', '"25.12.2026" = "closed"'),
        "calendar.25.12.2026",
        "«25.12.2026» is not a date",
        _WRITE_A_DATE,
    ),
    "hours_of_a_date": Case(
        ('"09:00–13:00"', '"до обіду"'), "calendar.2026-12-24", "«до обіду» are not hours", _WRITE_A_DAY
    ),
    "closing_first": Case(
        ('"09:00–13:00"', '"13:00–09:00"'),
        "calendar.2026-12-24",
        "«13:00–09:00» closes before it opens",
        "write the earlier time first",
    ),
    "number_for_a_day": Case(
        ('"09:00–13:00"', "9"), "calendar.2026-12-24", "this is a whole number", "write text in quotes"
    ),
    "list_for_a_calendar": Case(
        ('[calendar]\n2026-12-25 = "closed"', '[[calendar]]\n2026-12-25 = "closed"'),
        "calendar",
        "this is not a table",
        "write a table { … }",
    ),
    "calendar_around_the_clock": Case(
        ('day_starts_at = "04:00"', "around_the_clock = true"),
        "calendar",
        "the office is open around the clock and has a calendar too",
        "remove the calendar, or around_the_clock",
    ),
    "direction_opens_earlier": Case(
        ('"09:00–12:00"', '"07:30–12:00"'),
        "directions.social.hours.monday",
        "these hours go beyond those of the office, «08:00–17:00»",
        "shorten them, or lengthen hours.monday",
    ),
    "direction_closes_later": Case(
        ('{ monday = "09:00–12:00" }', '{ monday = "09:00–18:00" }'),
        "directions.social.hours.monday",
        "these hours go beyond those of the office, «08:00–17:00»",
        "shorten them, or lengthen hours.monday",
    ),
    "direction_on_a_day_off": Case(
        ('{ monday = "09:00–12:00" }', '{ sunday = "09:00–12:00" }'),
        "directions.social.hours.sunday",
        "the office is closed on this day",
        "remove the key, or add hours.sunday",
    ),
    "direction_without_a_day": Case(
        ('{ monday = "09:00–12:00" }', "{}"),
        "directions.social.hours",
        "nothing says when this direction is served",
        'add a day, such as monday = "08:00–12:00"',
    ),
    "hours_of_a_direction": Case(
        ('"09:00–12:00"', '"зранку"'),
        "directions.social.hours.monday",
        "«зранку» are not hours",
        "write opening and closing, such as «08:00–17:00»",
    ),
    "day_of_a_direction": Case(
        ('{ monday = "09', '{ mondey = "09'),
        "directions.social.hours.mondey",
        "there is no such key",
        "did you mean «monday»?",
    ),
    "after_closing": Case(
        ("recall_after = 30", 'after_closing = "clse"'),
        "rules.after_closing",
        "«clse» is not among the choices",
        "did you mean «close»?",
    ),
}

VISITS = {
    "unknown_step": Case(
        ('steps = ["subsidy",', 'steps = ["subsidi",'),
        "packages.care.steps",
        "there is no service «subsidi»",
        "did you mean «subsidy»?",
    ),
    "step_twice": Case(
        ('steps = ["subsidy", "passport-advice"]', 'steps = ["subsidy", "passport-advice", "subsidy"]'),
        "packages.care.steps",
        "«subsidy» is written twice",
        "leave one",
    ),
    "one_step": Case(
        ('steps = ["subsidy", "passport-advice"]', 'steps = ["subsidy"]'),
        "packages.care.steps",
        "one step makes no package",
        "name two services or more",
    ),
    "step_nobody_can_serve": Case(
        ('{ "subsidy" = "none" }', '{ "passport-advice" = "none" }'),
        "packages.care.steps",
        "no counter can serve the step «passport-advice»",
        "remove the step, or let somebody serve it",
    ),
    "package_not_in_the_menu": Case(
        ('["care", "passport-foreign"', '["passport-foreign"'),
        "packages.care",
        "no group of the menu holds this package",
        "add it to the items of a group",
    ),
    "package_unknown_in_the_menu": Case(
        ('["care", "passport-foreign"', '["care", "caree", "passport-foreign"'),
        "menu.frequent.items",
        "there is no service, package or group «caree»",
        "did you mean «care»?",
    ),
    "package_called_as_a_service": Case(
        ("[packages.care]", "[packages.social-advice]"),
        "packages.social-advice",
        "a service is called «social-advice» too",
        "give the package another id",
    ),
    "group_called_as_a_package": Case(
        ("[menu.money]", "[menu.care]"), "menu.care", "a package is called «care» too", "give the group another id"
    ),
    "name_of_a_package": Case(
        ('{ uk = "Догляд", en = "Care" }', '{ uk = "Догляд" }'),
        "packages.care.name",
        "there is no text in «en»",
        'add en = "…"',
    ),
    "need_of_a_counter": Case(
        ('equipped = ["sight"]', 'equipped = ["site"]'),
        "counters.2.equipped",
        "there is no need «site»",
        "did you mean «sight»?",
    ),
    "need_no_counter_is_equipped_for": Case(
        (', equipped = ["sight"]', ""),
        "needs.sight",
        "no counter is equipped for this need",
        "add it to equipped = [ … ] of a counter, or remove it",
    ),
    "threshold_of_nothing_secondary": Case(
        ('shown_name = "Тарас М.", primary', 'shown_name = "Тарас М.", secondary_after = 60, primary'),
        "administrators.taras.secondary_after",
        "there is a threshold, but nothing secondary",
        "remove the key, or add secondary = [ … ]",
    ),
    "organisation_nobody_is_of": Case(
        ('minutes = 18, organisation = "Паспортна служба"', 'minutes = 18, organisation = "Паспортна служб"'),
        "directions.passports.services.passport-foreign.organisation",
        "nobody of the organisation «Паспортна служб» sits at a counter",
        "did you mean «Паспортна служба»?",
    ),
    "skill_for_another_organisation": Case(
        (
            'taras = { shown_name = "Тарас М.", ',
            'ivan = { shown_name = "Іван", primary = ["social"], organisation = "Архів", '
            'service_skills = { passport-foreign = "primary" } }\ntaras = { shown_name = "Тарас М.", ',
        ),
        "administrators.ivan.service_skills.passport-foreign",
        "the service is of the organisation «Паспортна служба», the person of «Архів»",
        "remove the key",
    ),
    "service_of_an_organisation_that_nobody_with_the_skill_is_of": Case(
        (
            'organisation = "Паспортна служба" }\ntaras = {',
            'organisation = "Архів" }\ntaras = { organisation = "Паспортна служба",',
        ),
        "directions.passports.services.passport-foreign",
        "no counter can serve this service",
        _NONE,
    ),
    "skill_for_no_service": Case(
        ('{ "subsidy" = "none" }', '{ subsidi = "none" }'),
        "administrators.olena.service_skills.subsidi",
        "there is no service «subsidi»",
        "did you mean «subsidy»?",
    ),
    "level_of_a_skill": Case(
        ('{ "subsidy" = "none" }', '{ "subsidy" = "non" }'),
        "administrators.olena.service_skills.subsidy",
        "«non» is not among the choices",
        "did you mean «none»?",
    ),
    "service_nobody_can_serve": Case(
        ('{ "subsidy" = "none" }', '{ "passport-foreign" = "none" }'),
        "directions.passports.services.passport-foreign",
        "no counter can serve this service",
        _NONE,
    ),
    "words_kept_for_ever": Case(
        ("recall_after = 30", "texts_kept_days = 0"),
        "rules.texts_kept_days",
        "0 is out of range",
        "write a number from 1 to 366",
    ),
    "place_without_words": Case(
        ('ramp = { uk = "Пандус", en = "Ramp" }', 'ramp = { uk = "Пандус" }'),
        "places.ramp",
        "there is no text in «en»",
        'add en = "…"',
    ),
    "threshold_of_a_person": Case(
        ("secondary_after = 600", "secondary_after = -1"),
        "administrators.olena.secondary_after",
        "-1 is out of range",
        "write a number from 0 to 86400",
    ),
    "organisation": Case(
        ('600, organisation = "Паспортна служба"', '600, organisation = ""'),
        "administrators.olena.organisation",
        "the text is empty",
        "write it",
    ),
    "result_without_results": Case(
        (_between("recall_after = 30", "[exceptions]"), "result_required = true\n\n"),
        "rules.result_required",
        "a result is required, but there are none",
        "add [results], or remove the key",
    ),
    "exceptions_without_reasons": Case(
        (_between("recall_after = 30", "[halls]"), "exceptions_allowed = true\n\n"),
        "rules.exceptions_allowed",
        "calls out of turn are allowed, but no reason for them is written",
        "add [exceptions], or remove the key",
    ),
    "name_of_a_result": Case((', en = "Served" }', " }"), "results.served", "there is no text in «en»", 'add en = "…"'),
    "proof_to_confirm": Case(
        (_VETERANS, _VETERANS.replace("tier = 1", 'tier = 1\nconfirm = "так"')),
        "categories.veteran.confirm",
        "this is text in quotes",
        "write true or false",
    ),
    "pilot": Case(
        ('day_starts_at = "04:00"', 'pilot = "так"'), "office.pilot", "this is text in quotes", "write true or false"
    ),
}

ALL = {
    f"{group}: {name}": case
    for group, cases in {"order": ORDER, "time": TIME, "visits": VISITS}.items()
    for name, case in cases.items()
}


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_a_mistake_is_told_with_file_key_and_remedy(case: Case, tmp_path: Path) -> None:
    check_that_it_is_told(case, tmp_path)


@pytest.mark.parametrize("case", ALL.values(), ids=ALL.keys())
def test_a_mistake_is_told_in_ukrainian_too(case: Case, tmp_path: Path) -> None:
    check_that_it_is_told_in_ukrainian(case, tmp_path)


def test_one_slip_in_the_rules_is_one_mistake(tmp_path: Path) -> None:
    """Nothing that follows from a mistake is told beside it."""
    for name in (
        "visits: organisation_nobody_is_of",
        "order: unknown_policy",
        "time: hours_of_a_direction",
        "time: no_such_date",
        "visits: unknown_step",
    ):
        assert len(mistakes_of(tmp_path, spoilt(ALL[name].change))) == 1, name


def test_an_office_may_take_the_promise_back_in_words(tmp_path: Path) -> None:
    in_words = (_TURNS, 'policy = "first-come"\nveterans_first = false')
    assert mistakes_of(tmp_path, spoilt(in_words)) == []
    assert mistakes_of(tmp_path, spoilt(in_words, ("tier = 1\n", "tier = 2\n"))) == []


def test_where_there_is_no_menu_a_package_needs_no_group(tmp_path: Path) -> None:
    assert mistakes_of(tmp_path, spoilt((_between("[menu.frequent]", "[devices]"), ""))) == []


def test_a_service_may_be_given_to_somebody_who_does_not_serve_its_direction(tmp_path: Path) -> None:
    """The only passport administrator leaves a service to a colleague of the other direction."""
    by_taras = (
        ('{ "subsidy" = "none" }', '{ "passport-foreign" = "none" }'),
        ('primary = ["social"] }', 'primary = ["social"], service_skills = { passport-foreign = "secondary" } }'),
    )
    assert mistakes_of(tmp_path, spoilt(*by_taras)) == []


def test_hours_of_a_direction_of_an_office_around_the_clock_are_its_own(tmp_path: Path) -> None:
    text = spoilt((_between("[hours]", "[rules]"), ""), ('day_starts_at = "04:00"', "around_the_clock = true"))
    assert mistakes_of(tmp_path, text) == []
