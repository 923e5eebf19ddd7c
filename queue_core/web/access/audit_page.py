"""The audit as a page: who signed in, who was refused, what was changed about users, what was carried out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Final, get_args
from zoneinfo import ZoneInfo

from aiohttp import web

from queue_core.domain.plan import OfficePlan, ServiceId
from queue_core.reports.acts import ActsOfDay, QueueAct
from queue_core.staff.audit import AuditRecord, detail_in_words
from queue_core.staff.entrance import Entrance
from queue_core.staff.people import ROLES
from queue_core.web.access.gate import Access
from queue_core.web.drawing import Drawing, spoken
from queue_core.web.request.language import Languages
from queue_core.web.request.troubles import Trouble
from queue_core.wire.states import SuspensionReason

SHOWN: Final = 50
"""Records on one page."""
ACTS_SHOWN: Final = 300
"""Orders of a day on one page, the newest: the export has all of them."""
DAYS_SHOWN: Final = 7
_REASONS: Final = frozenset(get_args(SuspensionReason))
_COMMAND: Final = "command"
_STAMP: Final = 8


class AuditPage:
    """Shows the trail, the newest first."""

    def __init__(self, access: Access, languages: Languages, drawing: Drawing, plan: OfficePlan) -> None:
        self._access = access
        self._languages = languages
        self._drawing = drawing
        self._plan = plan
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
        language = self._languages.of(request)
        rows = [self._row(record, entrance, language) for record in records[:SHOWN]] if entrance is not None else []
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
        known, language = self._access.texts.keys(), self._languages.of(request)
        rows = [
            {
                "seq": act.seq,
                "at": self._moment(act.at, "%H:%M:%S"),
                "who": act.who,
                "who_shown": entrance.shown_name(act.who) if entrance is not None else act.who,
                "is_role": act.who in ROLES,
                "kind": f"act.{act.kind}" if f"act.{act.kind}" in known else "",
                "word": act.kind,
                "about": " · ".join(word for word in (act.number, self._detail(act, language)) if word),
                "where": self._place(act.where, language),
            }
            for act in found.acts
        ]
        days = [
            {"id": one, "name": date.fromisoformat(one).strftime("%d.%m.%Y"), "is_shown": one == found.day}
            for one in found.days[:DAYS_SHOWN]
        ]
        return self._drawing.draw(request, "staff/acts.html", {"rows": rows, "days": days, "most": ACTS_SHOWN})

    def _detail(self, act: QueueAct, language: str) -> str:
        """Return the reason or the service in words; one that nobody knows any more as it was written."""
        if act.detail in _REASONS:
            return self._access.texts.say(f"reason.{act.detail}", language)
        service = self._plan.services.get(ServiceId(act.detail))
        return spoken(service.name, language) if service is not None else act.detail

    def _place(self, where: str, language: str) -> str:
        desk, _, counter = where.partition("/")
        if desk in ("desk", "page"):
            return self._access.texts.say(f"place.{desk}", language, counter=counter)
        return where

    def _moment(self, instant: float, form: str) -> str:
        return datetime.fromtimestamp(instant, self._zone).strftime(form)

    def _row(self, record: AuditRecord, entrance: Entrance, language: str) -> dict[str, object]:
        act = record.act
        return {
            "seq": record.seq,
            "at": self._moment(act.at, "%d.%m.%Y %H:%M:%S"),
            "who": act.who,
            "who_shown": "" if act.who in ("", _COMMAND) else entrance.shown_name(act.who),
            "what": act.what,
            "whom": act.whom if act.whom != act.who else "",
            "detail": detail_in_words(act, lambda key: self._access.texts.say(key, language)),
            "place": act.place,
            "stamp": record.hash[:_STAMP],
        }
