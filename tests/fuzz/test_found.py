"""What decoders once did not stand, each in its smallest form: now a value, or a refusal in the decoder's own words."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from queue_core.keeping.last_good import LastGood
from queue_core.runtime.texts import Texts
from queue_core.runtime.toml_file import ConfigurationMistake, read
from queue_core.settings.mistake_texts import in_language
from tests.fuzz.targets import TARGETS

DEEP = b'{"more": ' + b"[" * 3000
FOREIGN = b'{"id": "\xe7"}'
_KEPT = LastGood(office="small", journal="j1", kept_at=1.0, texts={"a\0b": ""}, faces={})
FOUND = [
    *((name, payload) for payload in (DEEP, FOREIGN) for name in (
        "marker of the journal", "list of devices", "last good configuration", "requests to forget",
        "spool of the printer", "wishes at the boxes' twin", "wishes at the printer's twin",
        "wishes at the kiosk's twin", "what twins show",
    )),
    ("last good configuration", msgspec.json.encode(_KEPT.sealed())),
    ("credential", 'office="o"\nname="kiosk-1"\nhost="h"\nport=1\npassword="p"\nauthority="Ї"'.encode()),
    ("credential", b"a = " + b"[" * 3000),
    ("address of a broker", b"host:" + b"9" * 5000),
    ("TOML", b"a = " + b"[" * 3000),
    ("TOML", b"a." * 3000 + b"a = 1"),
    ("TOML", b"a = " + b"9" * 5000),
    ("theme", b"light." * 2000 + b"a = 1"),
    ("file of a display", b"a = " + b"{a=" * 1000),
    ("texts", b'a = "{"'),
    ("texts", b'a = "{0}"'),
    ("texts", b'a = "{name:>99999999999}"'),
    ("texts", b'a = "{name.__class__}"'),
    ("texts", b"a." * 3000 + b'a = "b"'),
    ("witness of a stamp", "А017 0001-01-01 7K3M9QX2".encode()),
    ("witness of a stamp", b"9" * 5000 + b" 2026-11-22 7K3M9QX2"),
    ("line of the boxes", b">01S0001,C,~F900,4*"),
    ("line of the boxes", b">01S0001,C,~FFFF,4*"),
    ("recorded visits", b"queue_id,day\n" + b"x" * 200_000),
    ("forms", b"id=%ff&code=%ed%a0%80"),
    ("forms", b"id=\xff"),
    ("forms", b"&".join([b"a=1"] * 1000)),
]  # fmt: skip


@pytest.mark.parametrize(("name", "payload"), FOUND, ids=range(len(FOUND)))
def test_what_was_once_too_much_is_refused_like_anything_else(name: str, payload: bytes, tmp_path: Path) -> None:
    assert TARGETS[name].prepare(tmp_path)(payload)


@pytest.mark.parametrize(
    ("text", "wrong", "remedy"),
    [
        ("a = " + "[" * 3000, "списки вкладено надто глибоко", "запишіть їх без вкладень"),
        ("a." * 40 + "a = 1", "списки вкладено надто глибоко", "запишіть їх без вкладень"),
        ("a = " + "9" * 5000, "число в ньому надто довге", "запишіть коротше число"),
    ],
    ids=["lists", "tables", "number"],
)
def test_toml_that_cannot_be_held_is_told_with_a_remedy(text: str, wrong: str, remedy: str, tmp_path: Path) -> None:
    file = tmp_path / "any.toml"
    file.write_text(text)
    with pytest.raises(ConfigurationMistake) as refused:
        read(file)
    [told] = in_language(refused.value.mistakes, "uk")
    assert (told.wrong, told.remedy) == (wrong, remedy)


@pytest.mark.parametrize("text", ["{", "}", "{}", "{0}", "{a.b}", "{a!r}", "{a:>9}", "{a:999}"])
def test_a_text_whose_braces_cannot_be_filled_in_is_a_mistake_of_its_file(text: str, tmp_path: Path) -> None:
    (tmp_path / "texts" / "uk").mkdir(parents=True)
    (tmp_path / "texts" / "uk" / "hall.toml").write_text(f"[trouble]\npaper = '{text}'\n")
    with pytest.raises(ConfigurationMistake) as refused:
        Texts.load(tmp_path, "hall")
    [told] = in_language(refused.value.mistakes, "uk")
    assert told.key == "trouble.paper"
    assert told.wrong == "фігурні дужки в ньому не можна заповнити"
    assert told.remedy == "пишіть {name} з назвою, а дужки самого тексту — двічі"


def test_braces_that_name_a_value_and_those_of_the_text_itself_are_good(tmp_path: Path) -> None:
    (tmp_path / "texts" / "uk").mkdir(parents=True)
    (tmp_path / "texts" / "uk" / "hall.toml").write_text('a = "{day:02} {name} {{so}}"\n')
    assert Texts.load(tmp_path, "hall").say("a", "uk", day=7, name="b") == "07 b {so}"
