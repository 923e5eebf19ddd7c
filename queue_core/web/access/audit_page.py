"""The audit as a page: who signed in, who was refused, what was changed about users, what was carried out."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import web

from queue_core.domain.plan import OfficePlan
from queue_core.staff.audit import AuditRecord
from queue_core.staff.entrance import Entrance
from queue_core.web.access.gate import Access
from queue_core.web.drawing import Drawing

SHOWN: Final = 50
"""Records on one page."""
_COMMAND: Final = "command"
_STAMP: Final = 8


class AuditPage:
    """Shows the trail, the newest first."""

    def __init__(self, access: Access, drawing: Drawing, plan: OfficePlan) -> None:
        self._access = access
        self._drawing = drawing
        self._zone = ZoneInfo(plan.time_zone)

    def routes(self) -> list[web.RouteDef]:
        """Return the route; a demonstration has no audit."""
        return [] if self._access.demonstration else [web.get("/audit", self.show)]

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

    def _row(self, record: AuditRecord, entrance: Entrance) -> dict[str, object]:
        act = record.act
        return {
            "seq": record.seq,
            "at": datetime.fromtimestamp(act.at, self._zone).strftime("%d.%m.%Y %H:%M:%S"),
            "who": act.who,
            "who_shown": "" if act.who in ("", _COMMAND) else entrance.shown_name(act.who),
            "what": act.what,
            "whom": act.whom if act.whom != act.who else "",
            "detail": act.detail,
            "place": act.place,
            "stamp": record.hash[:_STAMP],
        }
