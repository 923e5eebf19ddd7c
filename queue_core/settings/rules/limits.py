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
    "secondary_after": (0, 24 * 3600),
    "needs_wait": (0, 4 * 3600),
    "parked_for": (0, 8 * 3600),
    "returns_allowed": (0, 10),
    "undo_within": (0, 60),
    "shorter_before_day_off": (0, 8 * 3600),
    "texts_kept_days": (1, 366),
}
"""Rule to least and greatest value. Beyond them a rule is a slip of the pen: a recall after a day, no calls at all."""


def rules_of(draft: Draft, mistakes: Mistakes) -> Rules:
    """Return the rules as written, defaults where a row is missing; a rule that lacks its list is told."""
    if draft.rules is None:
        return Rules()
    values = structs.asdict(draft.rules)
    for name, (least, most) in LIMITS.items():
        # Written this way round, «nan» of TOML is out of range too.
        if not least <= values[name] <= most:
            mistakes.add(f"rules.{name}", f"{values[name]:g} is out of range", f"write a number from {least} to {most}")
    rules = Rules(**values)
    if rules.result_required and not draft.ids["results"]:
        mistakes.add("rules.result_required", "a result is required, but there are none", _ADD.format("results"))
    if rules.exceptions_allowed and not draft.ids["exceptions"]:
        wrong = "calls out of turn are allowed, but no reason for them is written"
        mistakes.add("rules.exceptions_allowed", wrong, _ADD.format("exceptions"))
    for name, row in draft.administrators.items():
        least, most = LIMITS["secondary_after"]
        if row.secondary_after is not None and not least <= row.secondary_after <= most:
            wrong = f"{row.secondary_after:g} is out of range"
            mistakes.add(f"administrators.{name}.secondary_after", wrong, f"write a number from {least} to {most}")
    return rules


_ADD: Final = "add [{}], or remove the key"
