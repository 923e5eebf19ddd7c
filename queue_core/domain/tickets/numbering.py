"""Numbers: the direction's letter and at least three digits, one sequence per direction and business day."""

from __future__ import annotations

from queue_core.domain.office import Office
from queue_core.domain.plan import DirectionId


def next_sequence(office: Office, direction: DirectionId) -> int | None:
    """Return the next free number of a direction, skipping those carried over the night; None where all are used."""
    known = office.plan.directions[direction]
    sequence = office.sequences.get(direction, 0) + 1
    while display_number(known.letter, sequence) in office.carried_numbers:
        sequence += 1
    return sequence if sequence <= known.last_number else None


def display_number(letter: str, sequence: int) -> str:
    """Return the form people see: «А017», and «А1000» after «А999»."""
    return f"{letter}{sequence:03d}"
