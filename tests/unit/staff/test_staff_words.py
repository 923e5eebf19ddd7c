"""The words about staff: the same keys in every language, each one said somewhere, none missing."""

import re
from pathlib import Path
from typing import get_args

import queue_core.staff
import queue_core.web
from queue_core.domain.events import KINDS as EVENTS
from queue_core.runtime.texts import Texts
from queue_core.staff.audit import KINDS
from queue_core.staff.passwords import Weakness
from queue_core.staff.people import ROLES
from tests.support.offices import CONFIG

TEXTS = Texts.load(CONFIG, "staff")
FOLDERS = [Path(room.__file__ or "").parent for room in (queue_core.staff, queue_core.web)]
SOURCE = "\n".join(
    path.read_text(encoding="utf-8")
    for folder in FOLDERS
    for path in folder.rglob("*")
    if path.suffix in (".py", ".html")
)
MADE = (
    "role.",
    "act.",
    "place.",
    "reason.",
    "weak.",
    "audit.what.",
    "audit.detail.",
    "account.with_",
    "certificate.",
    "sign_in.",
)


def test_all_languages_have_the_same_words_with_the_same_slots() -> None:
    for language in TEXTS.languages:
        assert TEXTS.keys(language) == TEXTS.keys("uk")
        for key in TEXTS.keys("uk"):
            assert TEXTS.slots(key, language) == TEXTS.slots(key, "uk"), key


def test_every_word_is_said_somewhere() -> None:
    for key in TEXTS.keys("uk"):
        assert f'"{key}"' in SOURCE or f"'{key}'" in SOURCE or key.startswith(MADE), key


def test_every_act_that_has_a_word_is_a_fact_of_the_journal() -> None:
    assert {key.removeprefix("act.") for key in TEXTS.keys("uk") if key.startswith("act.")} <= set(EVENTS)


def test_every_word_that_is_said_is_there() -> None:
    said = re.findall(r"staff\([\"']([a-z_.]+)[\"'][,)]", SOURCE)
    assert said
    assert not set(said) - TEXTS.keys("uk")


def test_each_role_act_and_weakness_has_its_word() -> None:
    wanted = {f"role.{role}" for role in ROLES} | {f"audit.what.{kind}" for kind in KINDS}
    wanted |= {f"weak.{weakness}" for weakness in get_args(Weakness)}
    assert wanted <= TEXTS.keys("uk")
    assert {key for key in TEXTS.keys("uk") if key.startswith("audit.what.")} <= wanted
