"""What `cherga backup`, `restore`, `drill`, `export` and `forget` refuse is said in the language asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from queue_core import cli
from queue_core.journal.marker import Claim
from queue_core.journal.records import JOURNAL
from queue_core.journal.troubles import _ANY_READING_TROUBLE, _READING_TROUBLES
from queue_core.keeping.command import ROOM, trouble_key
from queue_core.runtime.texts import Texts
from tests.support.offices import CONFIG

CORE = Path(cli.__file__).parent
WHERE = ("journal/copies", "journal/texts", "keeping", "journal/opening.py", "journal/marker.py", "journal/troubles.py",
         "staff/copying.py", "staff/staff_file.py")  # fmt: skip
KINDS = {"JournalUnreadable", "JournalInUse", "JournalAltered", "JournalUnwritable", "JournalFull", "StaffTrouble"}
TEXTS = Texts.load(CONFIG, ROOM)


def wrongs() -> Iterator[str]:
    """Return what the troubles of these commands say is wrong, with a digit for each value in it."""
    for place in WHERE:
        for path in [CORE / place] if place.endswith(".py") else sorted((CORE / place).rglob("*.py")):
            for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in KINDS:
                    said = call.args[0]
                    parts = said.values if isinstance(said, ast.JoinedStr) else [said]
                    if not isinstance(said, ast.Name):
                        yield "".join(str(part.value) if isinstance(part, ast.Constant) else "7" for part in parts)
    yield from (what for what, _ in (*_READING_TROUBLES.values(), _ANY_READING_TROUBLE))


def test_every_trouble_has_its_sentence_and_no_sentence_is_without_its_trouble() -> None:
    told = {key for key in TEXTS.keys("uk") if key.startswith("trouble.")} - {"trouble.because"}
    assert {trouble_key(wrong) for wrong in wrongs()} == told


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("restore", "{tmp}/none.db"), "Такої копії немає: {tmp}/none.db. Назвіть файл копії."),
        (("backup", "--part", "journal"), "Журнал не відкривається: {tmp}/data/journal.db."),
        (("drill", "--from", "{tmp}", "--scratch", "{tmp}/s"), "Немає копії, яку можна спробувати: {tmp}. Зробіть її"),
    ],
)
def test_a_refusal_is_in_ukrainian_for_who_asks_in_ukrainian(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "data").mkdir()
    data = () if words[0] == "drill" else ("--data", str(tmp_path / "data"))
    given = [word.format(tmp=tmp_path) for word in words]
    assert cli.main([*given, *data, "--language", "uk"]) == 1
    assert capsys.readouterr().err.startswith(said.format(tmp=tmp_path))


def test_what_the_system_says_is_told_in_its_own_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "file").touch()
    (tmp_path / JOURNAL).touch()
    asked = ["backup", "--to", str(tmp_path / "file"), "--data", str(tmp_path), "--language", "uk"]
    assert cli.main(asked) == 1
    said = f"Теку для копій не створити: {tmp_path / 'file'}. Назвіть іншу: --to. Система каже: File exists.\n"
    assert capsys.readouterr().err == said


def test_a_restore_beside_a_core_at_work_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "copy.db").touch()
    claim = Claim(tmp_path / JOURNAL)
    try:
        asked = ["restore", str(tmp_path / "copy.db"), "--data", str(tmp_path), "--language", "uk"]
        assert cli.main(asked) == 1
    finally:
        claim.release()
    said = f"Журнал зайнято: черга працює ({tmp_path / JOURNAL}). Спершу зупиніть її"
    assert capsys.readouterr().err.startswith(said)
