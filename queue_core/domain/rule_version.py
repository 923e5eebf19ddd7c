"""Which rules decide: stands in every record, so that a day can be asked again by the rules it was decided by. Pure."""

from __future__ import annotations

from typing import Final

from queue_core.domain.plan import OfficePlan

RULE_VERSION: Final = "4"
"""Counted up when the rules decide anything differently; stands in every record with the configuration's version."""


def rules_in_force(plan: OfficePlan) -> str:
    """Return the version of the rules and of the configuration, as each record carries them."""
    return f"{RULE_VERSION}:{plan.version}"
