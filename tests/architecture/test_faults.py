"""The tables of faults in `tests/README.md`: every fault has its proof, and its words are those the product says."""

from __future__ import annotations

import re
from functools import cache
from itertools import chain

import pytest

from queue_core.runtime.texts import Texts
from tests.architecture.source import ROOT
from tests.architecture.test_traps import NODE, named_in
from tests.support.offices import CONFIG

FAULTS = 38
MOST_WORDS = 12
NOTHING = ("нічого не змінюється", "nothing changes")
_ROW = re.compile(r"^\| (?P<number>\d+) \| (?P<rest>.+) \|$", re.MULTILINE)


def _rows(columns: int) -> dict[int, list[str]]:
    """Return the rows of the table with so many columns beside the number."""
    text = (ROOT / "tests" / "README.md").read_text(encoding="utf-8")
    rows = [(int(row["number"]), row["rest"].split(" | ")) for row in _ROW.finditer(text)]
    return {number: cells for number, cells in rows if len(cells) == columns}


PROOFS, WORDS = _rows(2), _rows(3)


@cache
def _spoken() -> dict[str, set[str]]:
    """Return every Ukrainian text of the product with what English says under the same keys."""
    found: dict[str, set[str]] = {}
    for file in sorted((CONFIG / "texts" / "uk").glob("*.toml")):
        texts = Texts.load(CONFIG, file.stem)
        for key in texts.keys("uk") & texts.keys("en"):
            words = [
                texts.say(key, language, **{slot: f"{{{slot}}}" for slot in texts.slots(key, language)})
                for language in ("uk", "en")
            ]
            found.setdefault(words[0], set()).add(words[1])
    return found


def complaints(cell: str) -> list[str]:
    """Return what is wrong with a cell: `українською<br>*English*`, once or several times."""
    parts = cell.split("<br>")
    pairs = list(zip(parts[::2], parts[1::2], strict=False))
    wrong = [f"a word without its other language: {parts[-1]}"] if len(parts) % 2 else []
    for ukrainian, marked in pairs:
        english = marked.removeprefix("*").removesuffix("*")
        if (ukrainian, english) == NOTHING:
            continue
        if english not in _spoken().get(ukrainian, set()):
            wrong.append(f"no text of the product: {ukrainian} / {english}")
        wrong += [
            f"more than {MOST_WORDS} words: {one}" for one in (ukrainian, english) if len(one.split()) > MOST_WORDS
        ]
    return wrong


def test_every_fault_has_its_row_in_both_tables() -> None:
    assert list(PROOFS) == list(WORDS) == list(range(1, FAULTS + 1))


@pytest.mark.parametrize("number", PROOFS)
def test_a_fault_is_proved_by_tests_that_are_there(number: int) -> None:
    proof = PROOFS[number][1]
    named = [(node["file"], node["test"]) for node in NODE.finditer(proof)]
    assert named, "today's truth has a test, whatever is still to come"
    assert proof.count("::") == len(named), "a test that cannot be read"
    assert not [f"{file}::{test}" for file, test in named if test not in named_in(file)]


@pytest.mark.parametrize("number", WORDS)
def test_the_words_of_a_fault_are_those_that_people_see(number: int) -> None:
    assert not list(chain.from_iterable(map(complaints, WORDS[number])))


@pytest.mark.parametrize(
    ("cell", "complaint"),
    [
        ("Усе зламалося<br>*All is broken*", "no text of the product"),
        ("Не виконано<br>*Done*", "no text of the product"),
        ("Не виконано", "without its other language"),
        (
            "Журнал переписано: запис {seq}<br>*so many words that nobody who stands at a kiosk reads them all*",
            "more than 12 words",
        ),
    ],
)
def test_a_word_the_product_does_not_say_is_noticed(cell: str, complaint: str) -> None:
    assert any(complaint in one for one in complaints(cell))


@pytest.mark.parametrize("document", ["administrator", "supervisor"])
def test_what_the_manuals_say_one_sees_is_what_one_sees(document: str) -> None:
    text = (ROOT / "docs" / f"{document}.md").read_text(encoding="utf-8")
    seen = [quote for cell in re.findall(r"^\| ([^|]*«[^|]*) \|", text, re.MULTILINE) for quote in _QUOTE.findall(cell)]
    assert seen
    assert not [sentence for quote in seen for sentence in _sentences(quote) if not _is_said(sentence)]


_QUOTE = re.compile("«([^»]+)»")
_LEAST_LETTERS = 8
"""A text that is little more than its slot says anything."""


def _sentences(text: str) -> list[str]:
    """Return the sentences of a text, without the dots that stand for more."""
    return [one.strip(" …") for one in re.split(r"(?<=[.?!]) ", text) if one.strip(" …")]


def _is_said(sentence: str) -> bool:
    for text in _spoken():
        for one in _sentences(text):
            pattern = ".+".join(re.escape(part) for part in re.split(r"\{\w+\}", one))
            if sentence in one or (len(pattern) > _LEAST_LETTERS and re.fullmatch(pattern, sentence)):
                return True
    return False
