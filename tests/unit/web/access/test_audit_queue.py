"""The page of what was ordered in the queue."""

from __future__ import annotations

import re
from pathlib import Path

from queue_core.domain import commands as told
from queue_core.domain.plan import CounterId, ServiceId
from queue_core.staff.audit import Act
from queue_core.submissions import Submission
from tests.support.core.in_memory import Core, running
from tests.support.staff.signing import staff_site


async def test_it_tells_who_ordered_what_by_the_name_the_office_shows(tmp_path: Path) -> None:
    async with running(Core()) as core, staff_site(tmp_path, core.journal) as office:
        await core.take("passport-foreign")
        opened, started = told.PressKey(CounterId("1"), "open"), told.PressKey(CounterId("1"), "start")
        await core.dispatcher.submit(Submission(opened, "taras", "desk/1"))
        await core.dispatcher.submit(Submission(started, "administrator", "buttons-1"))
        nameless = told.PressKey(CounterId("2"), "open")
        await core.dispatcher.submit(Submission(nameless, "administrator", "buttons-1"))
        await core.dispatcher.submit(Submission(told.SuspendOffice("air_raid"), "olena", "page"))
        await core.dispatcher.submit(Submission(told.SuspendService(ServiceId("subsidy")), "olena", "page"))
        await office.sign_in("petro")
        page = await (await office.get("/audit/queue?lang=en")).text()
        rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr><td>.*?</tr>", page)]
        told_rows = [" ".join(row[2:]) for row in rows]
        assert "Taras taras counter opened counter 1" in told_rows
        assert "Taras taras called П001 counter 1" in told_rows
        assert "Taras taras service started П001 buttons-1" in told_rows, "the box of whoever sits at the desk"
        assert "administrator (from a box) counter opened buttons-1" in told_rows, "a box at whose desk nobody sits"
        assert "Olena olena office suspended air raid page" in told_rows
        assert "Olena olena service suspended Housing subsidy page" in told_rows
        page = await (await office.get("/audit/queue?lang=uk")).text()
        assert "вікно відчинено" in page


async def test_roles_and_ways_in_are_told_in_the_language_of_the_page(tmp_path: Path) -> None:
    async with running(Core()) as core, staff_site(tmp_path, core.journal) as office:
        office.file.note(Act(core.clock.now(), "roles_set", "command", "taras", "root", "reception technician"))
        await office.sign_in("petro")
        page = await (await office.get("/audit?lang=uk")).text()
        assert "· рецепція, технік" in page
        assert "· пароль" in page
        assert "· reception, technician" in await (await office.get("/audit?lang=en")).text()


async def test_a_day_that_is_not_there_is_said(tmp_path: Path) -> None:
    async with running(Core()) as core, staff_site(tmp_path, core.journal) as office:
        await office.sign_in("olena")
        answer = await office.get("/audit/queue?day=<script>")
        assert answer.status == 404
        assert "<script>" not in await answer.text()
        assert (await office.get("/audit/queue")).status == 200
