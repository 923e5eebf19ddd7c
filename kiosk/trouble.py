"""What keeps the kiosk from serving, told before anybody touches it."""

from __future__ import annotations

from datetime import datetime

from kiosk.screens import CodeEntry, Failed, Issuing, Languages, Marks, Number, Rated, Rating, State, Trouble
from queue_core.wire.states import OfficeState


def trouble(state: State, now: float) -> Trouble | None:
    """Return what stands in the way now, the gravest first; None when visitors can be served.

    What is already under way or finished (a number to read, a refusal) is not covered up, nor the choice of language.
    """
    if isinstance(state.screen, Issuing | Number | Failed | Rating | Rated | Languages):
        return None
    if state.is_locked:
        return "locked"
    if not state.is_connected:
        return "no_connection"
    if state.office is None or state.catalogue is None:
        return "starting"
    suspended = state.office.suspended
    if suspended is not None:
        return "suspended" if suspended.reason == "other" else suspended.reason
    if isinstance(state.screen, CodeEntry | Marks):
        return None  # a visit may be rated when tickets are no longer given
    if not gives_tickets(state.office, now):
        return "closed"
    return "at_reception" if state.office.tickets_at_reception else None


def gives_tickets(office: OfficeState, now: float) -> bool:
    """Say whether the office gives tickets: while open, and from `tickets_from` before it opens."""
    if _passed(office.tickets_until, now):
        return False
    is_early = _passed(office.tickets_from, now) and not _passed(office.opens_at, now)
    return office.open or (is_early and office.opens_at is not None)


def opening(office: OfficeState, now: float) -> datetime | None:
    """Return the next instant from which tickets are given, where the office has told one."""
    start = office.tickets_from or office.opens_at
    return start if start is not None and start.timestamp() > now else None


def turning_points(office: OfficeState) -> list[float]:
    """Return the instants at which the answer of `gives_tickets` may change."""
    moments = (office.tickets_from, office.opens_at, office.tickets_until)
    return [moment.timestamp() for moment in moments if moment is not None]


def _passed(moment: datetime | None, now: float) -> bool:
    return moment is not None and moment.timestamp() <= now
