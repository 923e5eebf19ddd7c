"""How far each numeric rule may go: seconds unless the name says otherwise. Pure."""

from __future__ import annotations

from typing import Final

from msgspec import structs

from queue_core.domain.plan import Rules
from queue_core.settings.draft import Draft, Mistakes

LIMITS: Final[dict[str, tuple[int, int]]] = {
    "least_seconds_on_call": (0, 60),
    "recall_after": (0, 600),
    "calls_before_no_show": (1, 10),
    "no_show_after": (0, 3600),
    "wrap_up_seconds": (0, 1800),
    "answer_automatic_within": (10, 3600),
    "tickets_before_opening": (0, 4 * 3600),
    "tickets_per_minute_at_kiosk": (0, 600),
    "rate_shown_for": (5, 3600),
    "rate_within": (60, 14 * 24 * 3600),
    "slip_fresh_for": (30, 24 * 3600),
}
"""Rule to least and greatest value. Beyond them a rule is a slip of the pen: a recall after a day, no calls at all."""


def rules_of(draft: Draft, mistakes: Mistakes) -> Rules:
    """Return the rules as written, defaults where a row is missing."""
    if draft.rules is None:
        return Rules()
    values = structs.asdict(draft.rules)
    for name, (least, most) in LIMITS.items():
        # Written this way round, «nan» of TOML is out of range too.
        if not least <= values[name] <= most:
            mistakes.add(f"rules.{name}", f"{values[name]:g} is out of range", f"write a number from {least} to {most}")
    return Rules(**values)
