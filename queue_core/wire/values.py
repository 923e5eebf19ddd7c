"""The small values messages are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

Moment: TypeAlias = Annotated[datetime, Meta(tz=True, description="RFC 3339 with offset")]
# `$` alone would let a line break through at the very end.
Name: TypeAlias = Annotated[str, Meta(pattern=r"^[a-z0-9-]{1,32}(?!\n)$")]
AskId: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9._:-]{1,64}(?!\n)$")]
"""What a program calls an ask or a job. It is written into the journal, so it must not be able to hold a sentence."""
Words: TypeAlias = dict[str, str]
"""Language code to text: `{"uk": …, "en": …}`."""
Seen: TypeAlias = tuple[int, int]
"""(`epoch`, `seq`) of a state that somebody saw."""
Slip: TypeAlias = Literal["printing", "none"]
Code: TypeAlias = Annotated[
    str, Meta(pattern=r"^[0-9A-HJKMNP-TV-Z]{8}(?!\n)$", description="8 Crockford base-32 characters")
]


class Estimate(Struct, frozen=True):
    """A wait as an honest range, whole minutes."""

    low_minutes: int
    high_minutes: int
