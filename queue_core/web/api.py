"""What the pages ask and do over HTTP: `/api/…` in JSON, and the pictures of devices."""

from __future__ import annotations

from typing import Final

from aiohttp import web
from aiohttp.typedefs import Handler

from queue_core.domain.plan import CounterId, Device, DeviceId
from queue_core.web.access.gate import person_behind, tablet_behind
from queue_core.web.access.rights import HALL, WHY_IN_FULL, Right, is_allowed, may_hear
from queue_core.web.accuracy import estimates_asked_for
from queue_core.web.desk.page import administrator_of
from queue_core.web.front import FrontOffice
from queue_core.web.live import as_heard
from queue_core.web.request.bodies import (
    ClockBody,
    Done,
    ForgetBody,
    HelpBody,
    NoteBody,
    PressBody,
    RateBody,
    ResumeBody,
    ServiceBody,
    SuspendBody,
    TouchBody,
    VisitorsBody,
    WatchBody,
    answer,
    read_body,
)
from queue_core.web.request.language import Languages
from queue_core.web.request.troubles import Trouble
from queue_core.web.request.visit_bodies import VISIT_PATHS, GiveUpPlaceBody, VisitOrder

CODE_READ: Final = 16
_PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/webp"})


class Api:
    """The requests of `/api/`. Presses and marks are answered with the wire's reply, refusals included."""

    def __init__(self, front: FrontOffice, languages: Languages) -> None:
        self._front = front
        self._languages = languages

    def routes(self) -> list[web.RouteDef]:
        """Return the routes; what shows or touches devices is there in a demonstration office only."""
        everywhere = [
            web.get("/api/state/{name:.+}", self.state),
            web.get("/api/why/{number}", self.why),
            web.get("/api/estimates", self.estimates),
            web.post("/api/press", self.press),
            web.post("/api/rate", self.rate),
            web.post("/api/note", self.note),
            web.get("/api/notes/{counter}", self.notes),
            web.post("/api/forget", self.forget),
            web.post("/api/help", self.help),
            web.post("/api/suspend", self.suspend),
            web.post("/api/resume", self.resume),
            web.post("/api/clock", self.clock),
            web.post("/api/service", self.service),
            *(web.post(path, self._visit(body)) for path, body in VISIT_PATHS.items()),
        ]
        if not self._front.demonstration:
            return everywhere
        return [
            *everywhere,
            web.get("/screen/{device}", self.screen),
            web.post("/api/watch", self.watch),
            web.post("/api/touch", self.touch),
            web.post("/api/visitors", self.visitors),
        ]

    async def state(self, request: web.Request) -> web.Response:
        """Answer with a state of the wire contract: `/api/state/counter/3`."""
        name, person = request.match_info["name"], person_behind(request)
        found = self._front.states().get(name)
        if found is None:
            known = ", ".join(sorted(name for name in self._front.states() if may_hear(person, f"state/{name}")))
            raise Trouble(404, "no_such_state", field="name", name=name, known=known)
        if not may_hear(person, f"state/{name}"):
            raise Trouble(401, "not_signed_in", field="session")
        return answer(as_heard(name, found, person, tablet_behind(request)))

    async def why(self, request: web.Request) -> web.Response:
        """Say why a number was called when it was: `/api/why/А017?lang=en`."""
        in_full, code = is_allowed(person_behind(request), WHY_IN_FULL), request.query.get("code", "")
        number, language = request.match_info["number"], self._languages.of(request)
        told = await self._front.why(number, language, in_full=in_full, code=code[:CODE_READ])
        if not told.found:
            raise Trouble(404, "no_such_ticket", field="number", number=told.number)
        return answer(told)

    async def estimates(self, request: web.Request) -> web.Response:
        """Say how true the estimates of a day were: `/api/estimates?day=2026-11-22`."""
        return answer(await estimates_asked_for(self._front, request))

    async def press(self, request: web.Request) -> web.Response:
        """Press a key of a counter."""
        body = await read_body(request, PressBody)
        seen = body.seen if isinstance(body.seen, tuple) else None
        language = self._languages.of(request)
        result = body.result if isinstance(body.result, str) else None
        reason = body.reason if isinstance(body.reason, str) else None
        opener = administrator_of(person_behind(request), self._front.plan) if body.key == "open" else None
        press = self._front.press(
            body.counter, body.key, seen, body.id, language, result,
            reason=reason, administrator=opener, visitor=body.visitor,
        )  # fmt: skip
        return answer(await press)

    def _visit(self, sort: type[VisitOrder]) -> Handler:
        async def order(request: web.Request) -> web.Response:
            body = await read_body(request, sort)
            if isinstance(body, GiveUpPlaceBody) and body.code is None:
                _require(request, HALL)
            return answer(await self._front.visit(body, self._languages.of(request)))

        return order

    async def rate(self, request: web.Request) -> web.Response:
        """Rate a service."""
        body = await read_body(request, RateBody)
        comment = body.comment if isinstance(body.comment, str) else None
        return answer(await self._front.rate(body.code, body.mark, body.id, self._languages.of(request), comment))

    async def note(self, request: web.Request) -> web.Response:
        """Leave a note about the visitor at a counter."""
        body = await read_body(request, NoteBody)
        language = self._languages.of(request)
        return answer(await self._front.note(body.counter, body.text, body.id, language, visitor=body.visitor))

    async def notes(self, request: web.Request) -> web.Response:
        """Answer with the notes about the visitor who is at a counter now."""
        counter = request.match_info["counter"]
        if CounterId(counter) not in self._front.plan.counters:
            known = ", ".join(self._front.plan.counters)
            raise Trouble(404, "no_such_counter", field="counter", counter=counter, known=known)
        return answer(await self._front.notes(counter))

    async def forget(self, request: web.Request) -> web.Response:
        """Erase all that was written about a visit."""
        body = await read_body(request, ForgetBody)
        return answer(await self._front.forget(body.number, body.day if isinstance(body.day, str) else None, body.id))

    async def help(self, request: web.Request) -> web.Response:
        """Say that somebody has come to a place that called for help."""
        body = await read_body(request, HelpBody)
        return answer(await self._front.answer_help(body.place, body.id, self._languages.of(request)))

    async def suspend(self, request: web.Request) -> web.Response:
        """Let the office stand still."""
        body = await read_body(request, SuspendBody)
        return answer(await self._front.suspend(body.reason, body.id, self._languages.of(request)))

    async def resume(self, request: web.Request) -> web.Response:
        """Let the office go on."""
        body = await read_body(request, ResumeBody)
        return answer(await self._front.resume(body.id, self._languages.of(request)))

    async def clock(self, request: web.Request) -> web.Response:
        """Confirm the computer's clock as it is now."""
        body = await read_body(request, ClockBody)
        return answer(await self._front.confirm_clock(body.id, self._languages.of(request)))

    async def service(self, request: web.Request) -> web.Response:
        """Let a service stand still, or be given again."""
        body = await read_body(request, ServiceBody)
        tell = self._front.suspend_service if body.suspended else self._front.resume_service
        return answer(await tell(body.service, body.id, self._languages.of(request)))

    async def screen(self, request: web.Request) -> web.Response:
        """Answer with the last picture of a device."""
        device = request.match_info["device"]
        screen = self._front.screens().get(device)
        if screen is None or screen.content_type not in _PICTURES:
            raise Trouble(404, "no_picture", field="device", device=device)
        return web.Response(body=screen.picture, content_type=screen.content_type)

    async def watch(self, request: web.Request) -> web.Response:
        """Keep the pictures of some devices coming for a while."""
        body = await read_body(request, WatchBody)
        for name in body.pictures:
            self._device(name)
        for name, width in body.pictures.items():
            await self._front.watch(name, width)
        return answer(Done())

    async def touch(self, request: web.Request) -> web.Response:
        """Touch a device's picture."""
        body = await read_body(request, TouchBody)
        if not self._device(body.device).may_be_touched:
            raise Trouble(403, "not_touchable", field="device", device=body.device)
        await self._front.touch(body.device, body.x, body.y)
        return answer(Done())

    async def visitors(self, request: web.Request) -> web.Response:
        """Let simulated visitors come in, or stop."""
        body = await read_body(request, VisitorsBody)
        self._front.let_visitors_live(body.on)
        return answer(Done())

    def _device(self, name: str) -> Device:
        device = self._front.plan.devices.get(DeviceId(name))
        if device is None:
            known = ", ".join(sorted(self._front.plan.devices))
            raise Trouble(404, "no_such_device", field="device", device=name, known=known)
        return device


def _require(request: web.Request, right: Right) -> None:
    """Refuse what only somebody with this right may order. Raises `Trouble`."""
    person = person_behind(request)
    if not is_allowed(person, right):
        raise Trouble(401 if person is None else 403, "not_signed_in" if person is None else "not_your_role")
