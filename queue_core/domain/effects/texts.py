"""What people write changes nobody's turn."""

from __future__ import annotations

from queue_core.domain import events as happened
from queue_core.domain.office import Office


def text_left(_office: Office, _event: happened.TextLeft, _at: float) -> None:
    """Nothing changes: the words are kept beside the records, not in the office."""


def texts_erased(_office: Office, _event: happened.TextsErased, _at: float) -> None:
    """Nothing changes."""
