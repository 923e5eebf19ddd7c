"""The rows of `[devices]` in `office.toml`: a device written in, or given another name, with every comment kept.

The text is changed as a person would, and read by the office's own rules before it takes the file's place.
"""

from __future__ import annotations

import json
import os
import re
import tempfile
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


def rename_row(config: Path, old: str, new: str) -> None:
    """Give a device another name in `office.toml`: its row, and where others name it as their printer.

    Its file `devices/OLD.toml` goes with it. Raises `ConfigurationMistake`, `AccessTrouble`, `OSError`.
    """
    text = _text(config)
    header = _HEADER.search(text)
    start = header.end() if header is not None else 0
    end = _end_of_section(text, start) if header is not None else len(text)
    rows = re.sub(rf"^{re.escape(old)}(?=[ \t]*=)", new, text[start:end], flags=re.MULTILINE)
    rows = rows.replace(f'"{old}"', f'"{new}"')
    if header is None:
        rows = rows.replace(f"[devices.{old}]", f"[devices.{new}]")
    _put_in_place(config, text[:start] + rows + text[end:], needs=new)
    file = config / "devices" / f"{old}.toml"
    if file.is_file():
        file.replace(file.with_name(f"{new}.toml"))


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


def _put_in_place(config: Path, text: str, needs: str | None = None) -> None:
    """Put the text in place if it is a good office. `needs`: a device that must be in it."""
    file = config / OFFICE_FILE
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, OFFICE_FILE).write_text(text, encoding="utf-8")
        try:
            load_office(Path(folder))
            if needs is not None and role_in_office(Path(folder), needs) is None:
                raise AccessTrouble("trouble.row_by_hand", name=needs, path=file)
        except ConfigurationMistake as found:
            raise ConfigurationMistake(
                Mistake(str(file), mistake.key, mistake.wrong, mistake.remedy) for mistake in found.mistakes
            ) from None
    kept = file.stat()
    write_whole(file, text, kept.st_mode & 0o777, kept.st_gid)
    if os.geteuid() == 0:
        os.chown(file, kept.st_uid, kept.st_gid)
