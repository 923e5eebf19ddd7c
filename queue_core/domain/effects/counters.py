"""A counter opens, pauses, resumes, closes."""

from __future__ import annotations

from queue_core.domain import events as happened
from queue_core.domain.effects.parts import count_staffed, stand
from queue_core.domain.office import Office


def counter_opened(office: Office, event: happened.CounterOpened, at: float) -> None:
    workplace = office.workplaces[event.counter]
    administrator = office.plan.administrators.get(event.administrator)
    workplace.administrator = event.administrator
    workplace.skills = dict(administrator.skills) if administrator is not None else {}
    count_staffed(office, workplace, 1)
    stand(office, workplace, "free", at)


def counter_paused(office: Office, event: happened.CounterPaused, at: float) -> None:
    stand(office, office.workplaces[event.counter], "paused", at)


def counter_resumed(office: Office, event: happened.CounterResumed, at: float) -> None:
    stand(office, office.workplaces[event.counter], "free", at)


def counter_closed(office: Office, event: happened.CounterClosed, at: float) -> None:
    workplace = office.workplaces[event.counter]
    count_staffed(office, workplace, -1)
    stand(office, workplace, "closed", at)
    workplace.administrator, workplace.skills = None, {}
