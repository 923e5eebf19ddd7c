"""Names of the things that come and go during a day; those of the plan are in `plan`."""

from __future__ import annotations

from typing import NewType

TicketId = NewType("TicketId", str)
JobId = NewType("JobId", str)
TextDigest = NewType("TextDigest", str)
"""The salted hash (hex) of words that somebody left."""
