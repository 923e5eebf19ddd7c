"""The texts that the scripts of the reception's page say."""

from __future__ import annotations

from typing import Final

RECEPTION_WORDS: Final = ()
