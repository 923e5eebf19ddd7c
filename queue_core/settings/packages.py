"""Several services in one visit: each package has steps that exist and a place in the kiosk's menu. Pure."""

from __future__ import annotations

from collections.abc import Set
from typing import Final

from queue_core.settings.draft import Draft, Mistakes

LEAST_STEPS: Final = 2


def check_packages(draft: Draft, unserved: Set[str], mistakes: Mistakes) -> None:
    """Check names, steps and the menu; `unserved`: services that no counter can serve."""
    held = {item for group in draft.menu.values() for item in group.items}
    for name, package in draft.packages.items():
        at = f"packages.{name}"
        if name in draft.ids["services"]:
            mistakes.add(at, f"a service is called «{name}» too", "give the package another id")
        mistakes.references(f"{at}.steps", "service", package.steps, draft.ids["services"])
        if len(package.steps) < LEAST_STEPS:
            mistakes.add(f"{at}.steps", "one step makes no package", "name two services or more")
        for step in dict.fromkeys(package.steps):
            if step in unserved:
                remedy = "remove the step, or let somebody serve it"
                mistakes.add(f"{at}.steps", f"no counter can serve the step «{step}»", remedy)
        if "menu" in draft.whole and draft.menu and name not in held:
            mistakes.add(at, "no group of the menu holds this package", "add it to the items of a group")
