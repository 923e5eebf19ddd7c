"""The rows of `[devices]` in `office.toml`: a device written in, or given another name, with every comment kept.

The text is changed as a person would, and read by the office's own rules before it takes the file's place.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from queue_core.access.files import write_whole
from queue_core.access.troubles import AccessTrouble
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, read
from queue_core.settings import load_office

OFFICE_FILE: Final = "office.toml"
_HEADER: Final = re.compile(r"^\[devices\][ \t]*(#.*)?$", re.MULTILINE)
_NEXT_TABLE: Final = re.compile(r"^\[", re.MULTILINE)
_PRINTERS: Final = re.compile(r"\bprinters[ \t]*=[ \t]*\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class DeviceRowPlan:
    """What a device's row shall say; what is empty is not written."""

    role: str
    hall: str | None = None
    counters: tuple[str, ...] = ()
    printers: tuple[str, ...] = ()

    def written(self) -> str:
        """Return the row as an inline table."""
        given = {"role": self.role, "hall": self.hall, "counters": self.counters, "printers": self.printers}
        # What JSON writes for words and lists of words is TOML too.
        return "{ " + ", ".join(f"{key} = {json.dumps(value)}" for key, value in given.items() if value) + " }"


def role_in_office(config: Path, name: str) -> str | None:
    """Return the role that `office.toml` gives a device, None where it is not listed. Raises `ConfigurationMistake`."""
    rows: Any = read(config / OFFICE_FILE).get("devices", {})
    row = rows.get(name) if isinstance(rows, dict) else None
    return str(row.get("role")) if isinstance(row, dict) else None


def write_row(config: Path, name: str, row: DeviceRowPlan) -> None:
    """Write a device into `office.toml`. Raises `ConfigurationMistake`, `AccessTrouble`, `OSError`."""
    text = _text(config)
    header = _HEADER.search(text)
    if header is None:
        _put_in_place(config, f"{text.rstrip()}\n\n[devices]\n{name} = {row.written()}\n")
        return
    section = text[header.end() : _end_of_section(text, header.end())]
    at = header.end() + len(section.rstrip())
    _put_in_place(config, f"{text[:at]}\n{name} = {row.written()}{text[at:]}")


def differing(config: Path, name: str, row: DeviceRowPlan) -> tuple[str, ...]:
    """Return what a row that is there says otherwise than what is given. Raises `ConfigurationMistake`."""
    written: Any = read(config / OFFICE_FILE)["devices"][name]
    given = {"hall": row.hall, "counters": list(row.counters), "printers": list(row.printers)}
    return tuple(key for key, value in given.items() if value and written.get(key) != value)


def plan_rename(config: Path, old: str, new: str) -> Callable[[], None]:
    """Return what gives a device another name in `office.toml`: its row, and where others name it as their printer.

    Its file `devices/OLD.toml` goes with it. Whatever can be refused is refused before anything is changed. Raises
    `ConfigurationMistake`, `AccessTrouble`, `OSError`.
    """
    office, file, goal = config / OFFICE_FILE, config / "devices" / f"{old}.toml", config / "devices" / f"{new}.toml"
    if goal.exists():
        raise AccessTrouble("trouble.file_there", path=goal)
    text = _renamed(_text(config), old, new)
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        found = {}
    if found != _as_renamed(read(office), old, new):
        raise AccessTrouble("trouble.row_by_hand", name=new, path=office)
    _check(config, text)

    def rename() -> None:
        _put_in_place(config, text)
        if file.is_file():
            file.replace(goal)

    return rename


def _renamed(text: str, old: str, new: str) -> str:
    word = re.escape(old)
    header = _HEADER.search(text)
    if header is None:
        text = re.sub(rf"""^\[devices\.(["']?){word}\1\]""", f"[devices.{new}]", text, flags=re.MULTILINE)
        return _PRINTERS.sub(lambda found: _in_list(found[0], word, new), text)
    start, end = header.end(), _end_of_section(text, header.end())
    rows = re.sub(rf"""^(["']?){word}\1(?=[ \t]*=)""", new, text[start:end], flags=re.MULTILINE)
    return text[:start] + _PRINTERS.sub(lambda found: _in_list(found[0], word, new), rows) + text[end:]


def _in_list(words: str, word: str, new: str) -> str:
    return re.sub(rf"""(["']){word}\1""", f'"{new}"', words)


def _as_renamed(office: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    """Return what the office must say then: this name and nothing else is another."""

    def row_of(row: dict[str, Any]) -> dict[str, Any]:
        printers = row.get("printers")
        return row if printers is None else {**row, "printers": [new if one == old else one for one in printers]}

    rows = {new if name == old else name: row_of(row) for name, row in office["devices"].items()}
    return {**office, "devices": rows}


def _end_of_section(text: str, start: int) -> int:
    following = _NEXT_TABLE.search(text, start)
    if following is None:
        return len(text)
    # Comments above the next table are that table's.
    before = text[start : following.start()].rstrip("\n").split("\n")
    while before and before[-1].startswith("#"):
        before.pop()
    return start + len("\n".join(before))


def _text(config: Path) -> str:
    read(config / OFFICE_FILE)  # tells in a person's words what cannot be read
    return (config / OFFICE_FILE).read_text(encoding="utf-8")


def _check(config: Path, text: str) -> None:
    """Raise `ConfigurationMistake` where the text is no good office."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, OFFICE_FILE).write_text(text, encoding="utf-8")
        try:
            load_office(Path(folder))
        except ConfigurationMistake as found:
            raise ConfigurationMistake(
                Mistake(str(config / OFFICE_FILE), mistake.key, mistake.wrong, mistake.remedy)
                for mistake in found.mistakes
            ) from None


def _put_in_place(config: Path, text: str) -> None:
    """Put the text in place if it is a good office."""
    file = config / OFFICE_FILE
    _check(config, text)
    kept = file.stat()
    write_whole(file, text, kept.st_mode & 0o777, kept.st_gid)
    if os.geteuid() == 0:
        os.chown(file, kept.st_uid, kept.st_gid)
