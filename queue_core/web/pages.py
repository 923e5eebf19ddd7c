"""Pages for those who work here: the virtual office (or a plain index), and the list of the administrators' desks."""

from __future__ import annotations

from typing import Any, Final, get_args

from aiohttp import web

from queue_core.domain.estimate.fitted import COVERAGE
from queue_core.domain.lines.unmet import place_of
from queue_core.domain.plan import Device, OfficePlan
from queue_core.runtime.texts import Texts
from queue_core.web.accuracy import estimates_asked_for, in_words
from queue_core.web.drawing import Drawing, spoken, words_of
from queue_core.web.front import FrontOffice
from queue_core.web.request.language import Languages
from queue_core.wire.states import SuspensionReason

_STATUS_WORDS: Final = ("status.closed", "status.free", "status.called", "status.serving", "status.paused")
OFFICE_WORDS: Final = (
    *_STATUS_WORDS,
    "link.lost",
    "link.back",
    "picture.waiting",
    "picture.offline",
    "picture.lost",
    "picture.not_touched",
    "sound.on",
    "sound.off",
    "help.at",
    "help.answer",
    "ask.not_done",
    "rate.thanks",
    "rate.title",
    "rate.counter",
)
SUPERVISOR_WORDS: Final = (
    "link.lost",
    "link.back",
    "link.long",
    "ask.not_done",
    "amiss.gone",
    "amiss.all_gone",
    "amiss.cover_open",
    "amiss.paper_low",
    "amiss.paper_out",
    "amiss.printer_error",
    "amiss.printer_offline",
    "amiss.no_sound",
    "amiss.line_lost",
    "amiss.box_missing",
    "amiss.sign_missing",
    "amiss.button_stuck",
    "supervisor.open",
    "supervisor.closed",
    "supervisor.since",
    "supervisor.press_again",
    "supervisor.not_confirmed",
    "supervisor.clock_said",
    "supervisor.clock_said_first",
    "supervisor.service_stands",
    "supervisor.service_goes_on",
    "supervisor.suspended.air_raid",
    "supervisor.suspended.blackout",
    "supervisor.suspended.other",
    "supervisor.settings.key",
    "supervisor.settings.file",
    "supervisor.settings.since",
    "supervisor.settings.more",
    "supervisor.disk.low",
    "supervisor.disk.out",
    "supervisor.disk.unknown",
    "supervisor.disk_do.low",
    "supervisor.disk_do.out",
    "supervisor.disk_do.unknown",
    "estimates.unreadable",
)
_WIDTHS: Final = {"kiosk": 960, "printer": 960, "display": 960, "counter": 1280}


class Pages:
    """The virtual office, the index and the list of desks."""

    def __init__(self, front: FrontOffice, texts: Texts, languages: Languages, drawing: Drawing) -> None:
        self._front = front
        self._texts = texts
        self._languages = languages
        self._drawing = drawing

    def routes(self) -> list[web.RouteDef]:
        """Return the routes."""
        first = self.office if self._front.demonstration else self.index
        return [
            web.get("/", first),
            web.get("/office", self.supervise),
            web.get("/desk", self.desks),
        ]

    async def office(self, request: web.Request) -> web.Response:
        """Show the virtual office: every device's picture, alive."""
        language = self._languages.of(request)
        plan = self._front.plan
        groups = {role: self._devices(role, language) for role in _WIDTHS}
        page = {
            "language": language,
            "words": words_of(self._texts, language, OFFICE_WORDS),
            "places": {device["id"]: device["name"] for devices in groups.values() for device in devices}
            | {place.id: spoken(place.name, language) for place in plan.places.values()}
            | {place_of(one): self._texts.say("desk.counter", language, counter=one) for one in plan.counters},
            "marks": self._marks(language),
        }
        context = {"page": page, "groups": groups, "halls": _counters_by_hall(plan, language)}
        return self._drawing.draw(request, "office.html", context)

    async def supervise(self, request: web.Request) -> web.Response:
        """Show how the office runs, with the ways to let it stand still and go on, whole or one service.

        With `?part=estimates` only how true the estimates of a day were, so that the keys never wait for a journal.
        """
        language = self._languages.of(request)
        if request.query.get("part") == "estimates":
            told = in_words(await estimates_asked_for(self._front, request), self._texts, language)
            return self._drawing.draw(request, "parts/estimates.html", {"told": told})
        page = {
            "language": language,
            "words": words_of(self._texts, language, SUPERVISOR_WORDS),
            "timeZone": self._front.plan.time_zone,
            "devices": [device for role in _WIDTHS for device in self._watched(role, language)],
        }
        context = {
            "page": page,
            "reasons": get_args(SuspensionReason),
            "stated": round(COVERAGE * 100),
            "directions": _services_by_direction(self._front.plan, language),
        }
        return self._drawing.draw(request, "supervisor.html", context)

    async def index(self, request: web.Request) -> web.Response:
        """Show the ways into the office: desks, boards, the rating page."""
        language = self._languages.of(request)
        context = {"halls": _counters_by_hall(self._front.plan, language)}
        return self._drawing.draw(request, "index.html", context)

    async def desks(self, request: web.Request) -> web.Response:
        """List the counters, each a way to its desk."""
        language = self._languages.of(request)
        page = {"language": language, "words": words_of(self._texts, language, OFFICE_WORDS)}
        context = {"page": page, "halls": _counters_by_hall(self._front.plan, language)}
        return self._drawing.draw(request, "desks.html", context)

    def _devices(self, role: str, language: str) -> list[dict[str, Any]]:
        found = [device for device in self._front.plan.devices.values() if device.role == role]
        return [
            {
                "id": device.id,
                "name": self._device_name(device, place, language),
                "touch": device.may_be_touched,
                "width": _WIDTHS[role],
            }
            for place, device in enumerate(found, 1)
        ]

    def _watched(self, role: str, language: str) -> list[dict[str, str]]:
        """The devices of a role that tell how they are, as «Табло 2 (Зал 2)»."""
        halls, found = self._front.plan.halls, []
        for place, device in enumerate((one for one in self._front.plan.devices.values() if one.role == role), 1):
            name = self._texts.say(f"device.{role}", language, place=place)
            where = f" ({spoken(halls[device.hall].name, language)})" if device.hall is not None else ""
            found.append({"id": str(device.id), "name": name + where})
        return found

    def _device_name(self, device: Device, place: int, language: str) -> str:
        if device.role == "display" and device.hall is not None:
            return spoken(self._front.plan.halls[device.hall].name, language)
        return self._texts.say(f"device.{device.role}", language, place=place)

    def _marks(self, language: str) -> list[str]:
        return [self._texts.say(f"rate.mark_{mark}", language) for mark in range(1, 6)]


def _services_by_direction(plan: OfficePlan, language: str) -> list[dict[str, Any]]:
    return [
        {
            "id": direction.id,
            "letter": direction.letter,
            "name": spoken(direction.name, language),
            "services": [
                {
                    "id": service.id,
                    "name": spoken(service.name, language),
                    "closed": spoken(service.closed, language) if service.closed is not None else "",
                }
                for service in plan.services.values()
                if service.direction == direction.id
            ],
        }
        for direction in plan.directions.values()
    ]


def _counters_by_hall(plan: OfficePlan, language: str) -> list[dict[str, Any]]:
    return [
        {
            "id": hall.id,
            "name": spoken(hall.name, language),
            "counters": _in_hall(plan, hall.id),
        }
        for hall in plan.halls.values()
    ]


def _in_hall(plan: OfficePlan, hall: str) -> list[str]:
    return [counter.id for counter in plan.counters.values() if counter.hall == hall]
