"""Why the core says no: every code of the contract."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

RefusalCode: TypeAlias = Literal[
    "office_closed",
    "office_suspended",
    "service_unknown",
    "service_closed",
    "no_numbers_left",
    "category_unknown",
    "ticket_unknown",
    "ticket_not_waiting",
    "counter_unknown",
    "counter_not_staffed",
    "counter_busy",
    "nothing_called",
    "already_rated",
    "too_early",
    "too_late",
    "too_many",
    "code_unknown",
    "not_allowed",
    "unavailable",
    "malformed",
]

REFUSALS: Final[tuple[str, ...]] = get_args(RefusalCode)
