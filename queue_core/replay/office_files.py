"""An office made of a record: a direction per queue, its counters and devices, written as configuration."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

from queue_core.replay.derived import counters_of
from queue_core.replay.recorded import RecordedVisit

ZONE = "Europe/Warsaw"
SOUNDS_LIKE = {
    "A": "А", "B": "Б", "C": "Ц", "D": "Д", "E": "Е", "F": "Ф", "G": "Г", "H": "Х", "I": "І", "J": "Й", "K": "К",
    "L": "Л", "M": "М", "N": "Н", "O": "О", "P": "П", "R": "Р", "S": "С", "T": "Т", "U": "У", "W": "В", "Y": "И",
    "Z": "З",
}  # fmt: skip
SPARE = "ЖЧШЩЮЯЄЇҐЬ"
BUTTON_BUS_COUNTERS = 60


def direction_of(visit: RecordedVisit) -> str:
    """Return the id of the direction a queue becomes."""
    return f"queue-{visit.queue}"


def service_of(visit: RecordedVisit) -> str:
    """Return the id of the one service of a queue's direction."""
    return f"visit-{visit.queue}"


def write_office(visits: Sequence[RecordedVisit], shipped: Path, target: Path, *, kiosks: int, printers: int) -> None:
    """Write the configuration of an office that can play `visits`; texts and theme are the shipped ones."""
    shutil.copytree(shipped / "texts", target / "texts")
    shutil.copy(shipped / "theme.toml", target / "theme.toml")
    queues = {visit.queue: visit for visit in visits}
    counters = [(queue, place) for queue, most in counters_of(visits).items() for place in range(most)]
    letters = _letters(list(queues.values()))
    sections = [
        _office(),
        _counters(counters),
        _directions(queues, letters),
        _categories(),
        _devices(counters, kiosks, printers),
    ]
    (target / "office.toml").write_text("\n".join(sections), encoding="utf-8")
    _device_files(target / "devices", shipped / "devices", len(counters), kiosks, printers)


def _office() -> str:
    return f"""[office]
id = "replay"
name = {{ uk = "Відтворений день", en = "A replayed day" }}
time_zone = "{ZONE}"
languages = ["uk", "en"]
around_the_clock = true

[rules]
least_seconds_on_call = 0
answer_automatic_within = 3600
rate_shown_for = 60

[halls]
1 = {{ uk = "Зал № 1", en = "Hall 1" }}
"""


def _counters(counters: Sequence[tuple[str, int]]) -> str:
    rows = ["[counters]"]
    people = ["[administrators]"]
    for number, (queue, _) in enumerate(counters, 1):
        rows.append(f'{number} = {{ hall = "1", administrator = "person-{number}" }}')
        people.append(f'person-{number} = {{ shown_name = "№ {number}", primary = ["queue-{queue}"] }}')
    return "\n".join([*rows, "", *people, ""])


def _directions(queues: dict[str, RecordedVisit], letters: dict[str, str]) -> str:
    lines = []
    for queue, visit in queues.items():
        name = json.dumps(visit.label.partition(":")[2].strip() or visit.label, ensure_ascii=False)
        lines += [
            f"[directions.queue-{queue}]",
            f'letter = "{letters[queue]}"',
            f"name = {{ uk = {name}, en = {name} }}",
            'halls = ["1"]',
            f"[directions.queue-{queue}.services]",
            f"visit-{queue} = {{ minutes = 10, general = true, name = {{ uk = {name}, en = {name} }} }}",
            "",
        ]
    return "\n".join(lines)


def _categories() -> str:
    return """[categories.veteran]
tier = 1
name = { uk = "Ветеран", en = "Veteran" }
basis = { uk = "Місцеве рішення", en = "Local rule" }
proof = { uk = "Посвідчення", en = "Certificate" }
"""


def _devices(counters: Sequence[tuple[str, int]], kiosks: int, printers: int) -> str:
    rows = ["[devices]"]
    for number in range(1, kiosks + 1):
        rows.append(
            f'kiosk-{number} = {{ role = "kiosk", hall = "1", printers = ["{_printer_of(number, printers)}"] }}'
        )
    rows += [f'printer-{number} = {{ role = "printer" }}' for number in range(1, printers + 1)]
    rows.append('display-1 = { role = "display", hall = "1" }')
    pressed = json.dumps([str(number) for number in range(1, len(counters) + 1)])
    rows.append(f'buttons-1 = {{ role = "counter", counters = {pressed} }}')
    return "\n".join([*rows, ""])


def _printer_of(kiosk: int, printers: int) -> str:
    return f"printer-{(kiosk - 1) % printers + 1}"


def _letters(queues: Sequence[RecordedVisit]) -> dict[str, str]:
    letters: dict[str, str] = {}
    spare = iter(SPARE)
    for visit in queues:
        wanted = SOUNDS_LIKE.get(visit.letter.upper())
        letters[visit.queue] = wanted if wanted is not None and wanted not in letters.values() else next(spare)
    return letters


def _device_files(target: Path, shipped: Path, counters: int, kiosks: int, printers: int) -> None:
    target.mkdir(parents=True)
    for number in range(1, kiosks + 1):
        shutil.copy(shipped / "kiosk-1.toml", target / f"kiosk-{number}.toml")
    for number in range(1, printers + 1):
        shutil.copy(shipped / "printer-1.toml", target / f"printer-{number}.toml")
    shutil.copy(shipped / "display-1.toml", target / "display-1.toml")
    boxes = (shipped / "buttons-1.toml").read_text(encoding="utf-8").partition("[[box]]")[0]
    for number in range(1, min(counters, BUTTON_BUS_COUNTERS) + 1):
        boxes += f'[[box]]\ncounter = "{number}"\naddress = {number}\n\n'
    (target / "buttons-1.toml").write_text(boxes, encoding="utf-8")
