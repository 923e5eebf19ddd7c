"""What pages know of a core in memory."""

from __future__ import annotations

import secrets
from pathlib import Path

from queue_core.floor import Floor
from queue_core.front import OfficeFront
from queue_core.reports import why
from queue_core.reports.asking import Whys
from queue_core.reports.estimates import PastEstimates
from queue_core.runtime.texts import Texts
from queue_core.texts.keeper import TextKeeper
from tests.support.core.in_memory import Core
from tests.support.offices import CONFIG


def keeper_of(core: Core, data: Path) -> TextKeeper:
    """Return who looks after the words of a core."""
    return TextKeeper(core.office, core.dispatcher, core.journal, core.clock, data, secrets.token_bytes)


def front_of(core: Core, data: Path, floor: Floor | None = None, keeper: TextKeeper | None = None) -> OfficeFront:
    """Return the office as its pages know it."""
    return OfficeFront(
        plan=core.plan,
        dispatcher=core.dispatcher,
        floor=floor or Floor(core.clock, core.plan.devices),
        estimates=PastEstimates(core.journal, core.plan),
        whys=Whys(core.journal, core.plan, Texts.load(CONFIG, why.ROOM)),
        texts=keeper or keeper_of(core, data),
        clock=core.clock,
        data_dir=data,
        demonstration=True,
        health=lambda: {"disk": "low"},
    )
