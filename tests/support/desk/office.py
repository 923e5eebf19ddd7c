"""Desks at the real rules, without a broker and a disk: the core in memory, its pages on a port, users who sign in."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

from aiohttp import web

from queue_core.domain import commands as told
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CategoryId, DeviceId, Named, OfficePlan, Rules, ServiceId, Words
from queue_core.front import OfficeFront
from queue_core.staff.audit import Act
from queue_core.staff.entrance import Entrance, key_of
from queue_core.staff.hashing import HashWork
from queue_core.staff.people import Session, User, roles_of
from queue_core.staff.staff_file import STAFF, StaffFile
from queue_core.submissions import Submission
from queue_core.web.access.gate import Access
from tests.support.browser import Browser
from tests.support.core.fronts import front_of
from tests.support.core.in_memory import Core, HeldJournal, running
from tests.support.offices import small_office
from tests.support.staff.signing import STAFF_TEXTS
from tests.support.web_office import pages_of

QUICK = Rules(least_seconds_on_call=0, calls_before_no_show=1, no_show_after=0, recall_after=0)
SEATS = {"olena": "olena", "taras": "taras", "iryna": "iryna", "petro": "petro"}
"""Users and who they are in `office.toml`."""


def desk_plan(rules: Rules = QUICK, **more: object) -> OfficePlan:
    """Return the small office with results, reasons of pauses, documents and needs, so that a desk has all to show."""
    plan = small_office(rules)
    services = dict(plan.services)
    foreign = ServiceId("passport-foreign")
    services[foreign] = replace(
        services[foreign], documents=(_words("Паспорт", "Passport"), _words("Код", "Tax number"))
    )
    lists = {
        "services": services,
        "results": {
            "served": Named("served", _words("Послугу надано", "Served")),
            "missing": Named("missing", _words("Бракує документів", "Documents missing")),
        },
        "pause_reasons": {
            "break": Named("break", _words("Перерва", "Break")),
            "technical": Named("technical", _words("Технічна перерва", "Technical break")),
        },
    }
    return replace(plan, **{**lists, **more})  # type: ignore[arg-type]


def _words(uk: str, en: str) -> Words:
    return {"uk": uk, "en": en}


@dataclass
class DeskOffice:
    """A core at work and its pages. Its clock stands until it is moved, so that a day passes in no time."""

    core: Core
    front: OfficeFront
    access: Access
    port: int = 0
    issued: int = 0
    _runner: web.AppRunner | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def second_address(self) -> str:
        """The same pages under another name: cookies of the first are not sent there, as from a second PC."""
        return f"http://localhost:{self.port}"

    @property
    def journal(self) -> HeldJournal:
        assert isinstance(self.core.journal, HeldJournal)
        return self.core.journal

    async def start(self) -> None:
        """Open the pages; again on the same port after `stop`."""
        pages = pages_of(self.front, self.core.clock, access=self.access)
        self._runner = web.AppRunner(pages, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port, reuse_address=True).start()
        self.port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Take the pages away: every link breaks."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def take(
        self, service: str = "passport-foreign", category: str | None = None, *needs: str, language: str = "uk"
    ) -> str:
        """Let a visitor take a ticket; return its number."""
        self.issued += 1
        ticket = TicketId(f"v{self.issued}")
        command = told.TakeTicket(
            ticket=ticket,
            code=f"V{self.issued:07d}",
            device=DeviceId("kiosk-1"),
            ask=f"v-{self.issued}",
            service=ServiceId(service),
            language=language,
            category=CategoryId(category) if category is not None else None,
            needs=needs,
        )
        reply = await self.core.dispatcher.submit(Submission(command, "visitor", "kiosk-1"))
        assert reply.ok, reply.text
        return self.core.office.tickets[ticket].number

    async def pass_time(self, seconds: float) -> None:
        """Let time pass for everybody."""
        await self.core.pass_time(seconds)

    def status_of(self, number: str) -> str:
        """Return how a visitor's ticket stands."""
        office = self.core.office
        return next(ticket.status for ticket in office.tickets.values() if ticket.number == number)

    def at(self, counter: str) -> str | None:
        """Return the number at a counter."""
        return self.core.at(counter).number

    async def sign_in(self, browser: Browser, name: str, address: str | None = None) -> None:
        """Let a browser be signed in as one of the users: those of `office.toml`, and `chief`, a supervisor."""
        url = address or self.address
        await browser.tell("Network.setCookie", url=url, name="cherga", value=f"session-of-{name}")

    async def open(self, browser: Browser, counter: str = "1", query: str = "") -> None:
        """Open a desk and wait until it shows its counter."""
        await browser.open(f"{self.address}/desk/{counter}{query}")
        await browser.holds("document.querySelector('main').dataset.status")


@asynccontextmanager
async def desk_office(
    data: Path,
    plan: OfficePlan | None = None,
    *,
    demonstration: bool = False,
    seats: Mapping[str, str] = MappingProxyType(SEATS),
) -> AsyncIterator[DeskOffice]:
    """Run an office with its pages; signed in are those whose cookie `sign_in` set, in a demonstration everybody."""
    core = Core(plan=plan or desk_plan(), journal=HeldJournal())
    front = front_of(core, data)  # before the core runs: it hears of every state from the first on
    front.demonstration = demonstration
    file = StaffFile(data / STAFF)
    now = core.clock.now()
    for name, administrator in {**seats, "chief": None}.items():
        roles = roles_of(("supervisor",) if administrator is None else ("administrator",))
        user = User(name, name.title(), roles, administrator)
        file.put_user(user, Act(now, "user_added", "command", name), ends_sessions=True)
        key = key_of(f"session-of-{name}")
        file.begin_session(
            Session(key, name, "password", now, now, "127.0.0.1", "tests"), key, (), Act(now, "signed_in", name, name)
        )
    try:
        async with running(core):
            entrance = Entrance(file, core.clock, work=HashWork(passes=1, memory_kib=64))
            access = Access(STAFF_TEXTS, None if demonstration else entrance, demonstration=demonstration)
            office = DeskOffice(core, front, access)
            await office.start()
            try:
                yield office
            finally:
                await office.stop()
    finally:
        file.close()
