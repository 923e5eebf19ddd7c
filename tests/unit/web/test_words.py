"""The words of the pages: the same keys in every language, each one used, none missing."""

import re
from pathlib import Path

import queue_core.web
from queue_core.runtime.texts import Texts
from queue_core.web.app import ROOM
from queue_core.web.desk.words import DESK_WORDS
from queue_core.web.drawing import words_of
from queue_core.web.pages import OFFICE_WORDS, SUPERVISOR_WORDS
from queue_core.web.public import BOARD_WORDS, TABLET_WORDS
from queue_core.web.reception.words import RECEPTION_WORDS
from tests.support.offices import CONFIG

TEXTS = Texts.load(CONFIG, ROOM)
FOLDER = Path(queue_core.web.__file__).parent
WORDS_OF_SCRIPT = {"office": OFFICE_WORDS, "desks": OFFICE_WORDS, "desk": DESK_WORDS, "board": BOARD_WORDS}
WORDS_OF_SCRIPT |= {"tablet": TABLET_WORDS, "supervisor": SUPERVISOR_WORDS, "reception": RECEPTION_WORDS}
KEY = r"[`\"']([a-z_]+(?:\.[a-z_0-9]+)*\.?)(?:\$\{|[`\"'])"


def _said(source: str) -> set[str]:
    return set(re.findall(r"\bsay\(\s*" + KEY, source)) - {""}


def _script_with_parts(name: str) -> str:
    """Return a script and all it imports, as one text."""
    seen: dict[Path, str] = {}
    waiting = [FOLDER / "static" / "js" / f"{name}.js"]
    while waiting:
        path = waiting.pop()
        if path not in seen:
            seen[path] = path.read_text(encoding="utf-8")
            waiting += [(path.parent / found).resolve() for found in re.findall(r'from "([^"]+)"', seen[path])]
    return "\n".join(seen.values())


def test_all_languages_have_the_same_words_with_the_same_slots() -> None:
    for language in TEXTS.languages:
        assert TEXTS.keys(language) == TEXTS.keys("uk")
        for key in TEXTS.keys("uk"):
            assert TEXTS.slots(key, language) == TEXTS.slots(key, "uk"), key


def test_every_word_a_script_says_travels_with_its_page() -> None:
    for name, words in WORDS_OF_SCRIPT.items():
        for key in _said(_script_with_parts(name)):
            if key.endswith("."):
                assert any(word.startswith(key) for word in words), f"{name}.js says {key}…"
            else:
                assert key in words, f"{name}.js says {key}"


def test_every_word_is_said_somewhere() -> None:
    sources = [path.read_text(encoding="utf-8") for path in FOLDER.rglob("*") if path.suffix in (".html", ".js", ".py")]
    everything = "\n".join(sources)
    for key in TEXTS.keys("uk"):
        stem = key.rpartition(".")[0]
        by_stem = (f'"{stem}.', f"'{stem}.", f"`{stem}.", f'"{key[:-1]}', "trouble.{trouble.code}", f'f"{stem}')
        named = f'"{key}"' in everything or f"'{key}'" in everything
        is_trouble = key.startswith("trouble.") and f'"{key.split(".")[1]}"' in everything
        assert named or is_trouble or any(form in everything for form in by_stem), key


def test_words_for_scripts_keep_their_slots_open() -> None:
    words = words_of(TEXTS, "uk", ("desk.counter", "status.free"))
    assert words == {"desk.counter": "Вікно {counter}", "status.free": "Вільне"}


def test_what_went_wrong_is_told_in_few_words() -> None:
    for language in TEXTS.languages:
        for key in TEXTS.keys(language):
            if key.startswith(("trouble.", "ask.", "link.")):
                said = TEXTS.say(key, language, **dict.fromkeys(TEXTS.slots(key, language), "x"))
                assert len(said.split()) <= 12, said
