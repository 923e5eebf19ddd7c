"""What was learned, as `devices/NAME.toml`. A file that is there is never touched: the new one is put beside it."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal

from counters.learning.lesson import LearnedBox
from counters.settings import load_settings
from queue_core.runtime.toml_file import ConfigurationMistake
from queue_core.wire.asks import Key

Kind = Literal["serial", "keypads", "mqtt"]
_BESIDE: Final = ".learned"
_MOST_BESIDE: Final = 100
_HEAD: Final = (
    "# Навчено командою `cherga-counters learn`. Решту ключів описано в docs/button-box.md.\n"
    "# Learned by `cherga-counters learn`. docs/button-box.md tells the other keys.\n"
)


@dataclass(frozen=True, slots=True)
class Learned:
    """All that goes into the file."""

    kind: Kind
    boxes: Sequence[LearnedBox]
    keys: Sequence[Key]
    long_keys: Sequence[Key]
    port: str = ""
    baud: int = 115_200


def text_of(learned: Learned) -> str:
    """Return the file's text."""
    return _HEAD + "".join(_rows(learned))


def write(folder: Path, name: str, text: str) -> Path:
    """Write `folder/NAME.toml`, or a file beside it where there is one already, and return its path.

    Raises OSError, and `ConfigurationMistake` where what was learned makes no good file: then nothing is left behind.
    """
    folder.mkdir(parents=True, exist_ok=True)
    beside = [f"{_BESIDE}-{n}" for n in range(2, _MOST_BESIDE)]
    for ending in ("", _BESIDE, *beside):
        path = folder / f"{name}.toml{ending}"
        try:
            file = path.open("x", encoding="utf-8")
        except FileExistsError:
            continue
        with file:
            file.write(text)
        try:
            load_settings(path)
        except ConfigurationMistake:
            path.unlink()
            raise
        return path
    raise FileExistsError(errno.EEXIST, "there are too many learned files already", str(folder / f"{name}.toml"))


def _rows(learned: Learned) -> Iterator[str]:
    yield f"\n[line]\nkind = {_word(learned.kind)}\n"
    if learned.kind == "serial":
        yield f"port = {_word(learned.port)}\nbaud = {learned.baud}\n"
    for box in learned.boxes:
        yield f"\n[[box]]\ncounter = {_word(box.counter)}\n"
        if learned.kind == "serial":
            yield f"address = {int(box.where)}\n"
        if learned.kind == "keypads":
            yield f"port = {_word(box.where)}\nbuttons = {_words(box.buttons)}\n"
        if learned.kind != "mqtt":
            yield f"keys = {_words(learned.keys)}\n"
        if learned.long_keys and learned.kind != "mqtt":
            yield f"long_keys = {_words(learned.long_keys)}\n"


def _word(text: str) -> str:
    escaped = "".join(f"\\u{ord(letter):04X}" if letter < " " else letter for letter in text.replace("\\", "\\\\"))
    return '"' + escaped.replace('"', '\\"') + '"'


def _words(texts: Sequence[Any]) -> str:
    return f"[{', '.join(_word(str(text)) for text in texts)}]"
