"""What is being typed at a first start, and what a key or a touch makes of it. Pure.

Keys are what a keyboard gives: a letter, or one of `ENTER`, `ERASE`, `NEXT_FIELD`. Targets are named `verb` or
`verb:what`, as the picture has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Literal, TypeAlias

from queue_core.runtime.claim.code import LENGTH, SIGNS, MistypedCode, as_signs, read_code

ENTER, ERASE, NEXT_FIELD = "\r", "\b", "\t"
CODE_KEYS: Final = tuple(SIGNS[start : start + 8] for start in range(0, 32, 8))
ADDRESS_KEYS: Final = ("1234567890", "qwertyuiop", "asdfghjkl-", "zxcvbnm.:")
MOST_ADDRESS_LETTERS: Final = 64
_ADDRESS_LETTERS: Final = frozenset("".join(ADDRESS_KEYS) + "[]")
Field: TypeAlias = Literal["code", "address"]
Tone: TypeAlias = Literal["trouble", "busy", "done"]


@dataclass(frozen=True, slots=True)
class Said:
    """A text below `claim` of the room `access`, with its values, and how it is meant."""

    tone: Tone
    key: str
    values: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Entry:
    """Both fields, the one that is typed in, and what is said beneath. `pressed`: the target under the finger."""

    code: str = ""
    address: str = ""
    typing: Field = "code"
    language: str = "uk"
    said: Said | None = None
    pressed: str | None = None

    @property
    def is_busy(self) -> bool:
        """Whether the queue is being asked, or has answered well: nothing can be typed."""
        return self.said is not None and self.said.tone != "trouble"

    @property
    def is_ready(self) -> bool:
        """Whether it can be sent."""
        return self.code_fault is None and len(self.code) == LENGTH and bool(self.address)

    @property
    def code_fault(self) -> Said | None:
        """What is wrong with a code that is whole."""
        if len(self.code) < LENGTH:
            return None
        try:
            read_code(self.code)
        except MistypedCode as mistake:
            return Said("trouble", f"trouble.mistyped_{mistake.reason}")
        return None


def typed(entry: Entry, key: str) -> tuple[Entry, bool]:
    """Return what a key makes of it, and whether it shall be sent now."""
    if entry.is_busy:
        return entry, False
    if key == ENTER:
        return _enter(entry)
    if key == NEXT_FIELD:
        return replace(entry, typing="address" if entry.typing == "code" else "code"), False
    if key == ERASE:
        return _erase(entry), False
    return _letter(entry, key), False


def touched(entry: Entry, target: str) -> tuple[Entry, bool]:
    """Return what a finger that came down and lifted on a target makes of it, and whether it shall be sent now."""
    verb, _, what = target.partition(":")
    if verb == "language":
        return replace(entry, language=what), False
    if entry.is_busy:
        return entry, False
    if verb == "field" and what in ("code", "address"):
        return replace(entry, typing="code" if what == "code" else "address"), False
    keys = {"key": what, "erase": ERASE, "next": ENTER}
    return typed(entry, keys[verb]) if verb in keys else (entry, False)


def answered(entry: Entry, said: Said) -> Entry:
    """Return it after the queue has answered; a field that must be typed anew is the one typed in."""
    is_address = said.key.removeprefix("trouble.") in ("no_core", "strange", "no_address", "bad_address")
    return replace(entry, said=said, typing="address" if is_address else "code")


def _enter(entry: Entry) -> tuple[Entry, bool]:
    """Send it, or go where something is missing."""
    if fault := entry.code_fault:
        return replace(entry, said=fault, typing="code"), False
    if entry.is_ready:
        return replace(entry, said=Said("busy", "asking", {"address": entry.address})), True
    if len(entry.code) < LENGTH:
        missing = Said("trouble", "trouble.mistyped_length") if entry.typing == "code" else None
        return replace(entry, said=missing, typing="code"), False
    return replace(entry, said=Said("trouble", "trouble.no_address"), typing="address"), False


def _erase(entry: Entry) -> Entry:
    if entry.typing == "code":
        return replace(entry, code=entry.code[:-1], said=None)
    return replace(entry, address=entry.address[:-1], said=None)


def _letter(entry: Entry, key: str) -> Entry:
    if entry.typing == "address":
        letter = key.lower()
        if len(letter) != 1 or letter not in _ADDRESS_LETTERS or len(entry.address) >= MOST_ADDRESS_LETTERS:
            return entry
        return replace(entry, address=entry.address + letter, said=None)
    sign = as_signs(key)
    if len(sign) != 1 or sign not in SIGNS or len(entry.code) >= LENGTH:
        return entry
    after = replace(entry, code=entry.code + sign, said=None)
    if len(after.code) < LENGTH:
        return after
    fault = after.code_fault
    # A whole code that is well leads on to the address where there is none yet.
    return replace(after, said=fault, typing="code" if fault or entry.address else "address")
