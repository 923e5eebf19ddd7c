"""The audit as a page: who signed in, who was refused, what was changed about users, what was carried out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web

from queue_core.domain.plan import OfficePlan
from queue_core.reports.acts import ActsOfDay
from queue_core.staff.audit import AuditRecord
from queue_core.staff.entrance import Entrance
from queue_core.staff.people import ROLES
from queue_core.web.access.gate import Access
from queue_core.web.drawing import Drawing
from queue_core.web.request.troubles import Trouble

SHOWN: Final = 50
"""Records on one page."""
ACTS_SHOWN: Final = 300
"""Orders of a day on one page, the newest: the export has all of them."""
DAYS_SHOWN: Final = 7
_COMMAND: Final = "command"
_STAMP: Final = 8


class AuditPage:
    """Shows the trail, the newest first."""

    def __init__(self, access: Access, drawing: Drawing, plan: OfficePlan) -> None:
        self._access = access
        self._drawing = drawing
        self._zone = ZoneInfo(plan.time_zone)

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; a demonstration has no audit."""
        if self._access.demonstration:
            return []
        return [web.get("/audit", self.show), web.get("/audit/queue", self.show_queue)]

    async def show(self, request: web.Request) -> web.Response:
        """Show the records before number `?before=`, or the newest."""
        before = request.query.get("before", "")
        first = int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None
        entrance = self._access.entrance
        records = await entrance.audit(SHOWN + 1, first) if entrance is not None else []
        rows = [self._row(record, entrance) for record in records[:SHOWN]] if entrance is not None else []
        older = records[SHOWN - 1].seq if len(records) > SHOWN else 0
        return self._drawing.draw(
            request, "staff/audit.html", {"rows": rows, "older": older, "is_newest": first is None}
        )

    async def show_queue(self, request: web.Request) -> web.Response:
        """Show what was ordered in the queue on the day of `?day=`, the present one without it."""
        day, acts, entrance = request.query.get("day") or None, self._access.acts, self._access.entrance
        found = await acts.of_day(day, ACTS_SHOWN) if acts is not None else ActsOfDay("", [], [])
        if found is None:
            raise Trouble(404, "no_such_day", field="day", day=str(day)[:16], known="—")
        known = self._access.texts.keys()
        rows = [
            {
                "seq": act.seq,
                "at": self._moment(act.at, "%H:%M:%S"),
                "who": act.who,
                "who_shown": entrance.shown_name(act.who) if entrance is not None else act.who,
                "is_role": act.who in ROLES,
                "kind": f"act.{act.kind}" if f"act.{act.kind}" in known else "",
                "word": act.kind,
                "about": " · ".join(word for word in (act.number, act.detail) if word),
                "where": act.where,
            }
            for act in found.acts
        ]
        days = [
            {"id": one, "name": date.fromisoformat(one).strftime("%d.%m.%Y"), "is_shown": one == found.day}
            for one in found.days[:DAYS_SHOWN]
        ]
        return self._drawing.draw(request, "staff/acts.html", {"rows": rows, "days": days, "most": ACTS_SHOWN})

    def _moment(self, instant: float, form: str) -> str:
        return datetime.fromtimestamp(instant, self._zone).strftime(form)

    def _row(self, record: AuditRecord, entrance: Entrance) -> dict[str, object]:
        act = record.act
        return {
            "seq": record.seq,
            "at": self._moment(act.at, "%d.%m.%Y %H:%M:%S"),
            "who": act.who,
            "who_shown": "" if act.who in ("", _COMMAND) else entrance.shown_name(act.who),
            "what": act.what,
            "whom": act.whom if act.whom != act.who else "",
            "detail": act.detail,
            "place": act.place,
            "stamp": record.hash[:_STAMP],
        }
