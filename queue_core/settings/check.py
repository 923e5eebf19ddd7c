"""The whole configuration folder looked over at once, for `cherga check-config`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final, TypeVar

from queue_core.runtime.texts import MOTHER_TONGUE, Texts
from queue_core.runtime.theme import Theme
from queue_core.runtime.toml_file import ConfigurationMistake, Mistake, read
from queue_core.settings.devices import NEEDS_FILE
from queue_core.settings.mistake_texts import in_language
from queue_core.settings.office import OFFICE_FILE, load_office

_DEVICES: Final = "devices"
_TEXTS: Final = "texts"
_Result = TypeVar("_Result")


def check(config_dir: Path, language: str = MOTHER_TONGUE) -> list[str]:
    """Return a line for each mistake of `config_dir`, in `language` (uk or en); no line means all is well.

    Looks at `office.toml`, `theme.toml`, the texts of every room and language, and that each device of this office that
    runs a program has a file of TOML and each file a device. What stands inside a device's file its own program checks.
    """
    mistakes: list[Mistake] = []
    plan = _tried(mistakes, partial(load_office, config_dir, "en"))
    _tried(mistakes, partial(Theme.load, config_dir))
    mistakes += _in_texts(config_dir, plan.languages if plan is not None else (MOTHER_TONGUE,))
    mistakes += _in_devices(config_dir)
    return [str(mistake) for mistake in in_language(mistakes, language)]


def _tried(mistakes: list[Mistake], load: Callable[[], _Result]) -> _Result | None:
    try:
        return load()
    except ConfigurationMistake as mistake:
        mistakes += mistake.mistakes
        return None


def _in_texts(config_dir: Path, languages: tuple[str, ...]) -> list[Mistake]:
    found: list[Mistake] = []
    for room in sorted({path.stem for path in config_dir.glob(f"{_TEXTS}/*/*.toml")}):
        texts = _tried(found, partial(Texts.load, config_dir, room))
        if texts is None:
            continue
        for language in languages:
            if language != MOTHER_TONGUE:
                found += _untranslated(config_dir, texts, language)
    return found


def _untranslated(config_dir: Path, texts: Texts, language: str) -> list[Mistake]:
    file = str(config_dir / _TEXTS / language / f"{texts.room}.toml")
    found: list[Mistake] = []
    for key in sorted(texts.keys()):
        # The middle plural form («2 особи») is one that Ukrainian has and English has not.
        if key in texts.keys(language):
            differing = texts.slots(key, MOTHER_TONGUE) ^ texts.slots(key, language)
            if differing:
                wrong = f"the values in braces differ: {', '.join(sorted(differing))}"
                found.append(Mistake(file, key, wrong, f"write the same as in texts/uk/{texts.room}.toml"))
        elif not key.endswith(".few"):
            found.append(Mistake(file, key, "the text is missing", f"translate it from texts/uk/{texts.room}.toml"))
    return found


def _in_devices(config_dir: Path) -> list[Mistake]:
    """Compare files with the list as it is written, whatever else may be wrong with `office.toml`."""
    office = config_dir / OFFICE_FILE
    rows = (_tried([], partial(read, office)) or {}).get(_DEVICES)
    if not isinstance(rows, dict):
        return []
    found: list[Mistake] = []
    files = {path.stem: path for path in sorted((config_dir / _DEVICES).glob("*.toml"))}
    for name, path in files.items():
        _tried(found, partial(read, path))
        if name not in rows:
            wrong, remedy = "office.toml does not list this device", "add it to [devices], or remove the file"
            found.append(Mistake(str(path), "", wrong, remedy))
    for name, row in rows.items():
        if isinstance(row, dict) and row.get("role") in NEEDS_FILE and name not in files:
            wrong, remedy = f"there is no file devices/{name}.toml", "create it, or remove the device from office.toml"
            found.append(Mistake(str(office), f"{_DEVICES}.{name}", wrong, remedy))
    return found
