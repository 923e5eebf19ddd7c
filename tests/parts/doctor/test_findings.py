"""`cherga doctor`: a healthy office is told to be well; each thing that is wrong is named, with what to do."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from queue_core.doctor import checks
from queue_core.doctor.checks import all_findings
from queue_core.doctor.facts import (
    AccessFacts,
    BackupFacts,
    CertificateFacts,
    CoreFacts,
    Facts,
    JournalFacts,
    Mark,
    StaffFacts,
)
from queue_core.doctor.looking import look
from queue_core.doctor.telling import told
from queue_core.runtime.claim.keeping import keep_credential
from queue_core.runtime.clock import OfficeClock
from queue_core.runtime.entry.finding import own_place
from queue_core.runtime.texts import Texts
from tests.support.access.credentials import credential
from tests.support.offices import CONFIG

HOUR, DAY = 3600.0, 86400.0
TEXTS = Texts.load(CONFIG, "doctor")
HEALTHY = Facts(
    config="/etc/cherga",
    mistakes=(),
    devices=("kiosk-1", "printer-1"),
    journal=JournalFacts("/j", True, None, True, 12, "7K3M9QXZ"),
    backups=BackupFacts("/b", 35 * HOUR, 39 * DAY),
    free_mb=500,
    core=CoreFacts("http://127.0.0.1:8080", online={"kiosk-1": True, "printer-1": True}),
    broker=("127.0.0.1:8883", None),
    access=AccessFacts("/a", frozenset({"kiosk-1", "printer-1"})),
    certificates=tuple(CertificateFacts(whose, "/c", 31) for whose in ("broker", "authority", "pages")),
    year=2026,
    is_synchronised=True,
    failed_units=(),
    staff=StaffFacts("/s", 2),
    credentials={"kiosk-1": ("/etc/cherga/credentials/kiosk-1.toml",)},
)
SILENT = CoreFacts("http://127.0.0.1:8080", "refused")
SPOILED = {
    "config_mistake": (replace(HEALTHY, mistakes=("office.toml: wrong",)), Mark.FAULT),
    "journal_none": (replace(HEALTHY, journal=JournalFacts("/j", False)), Mark.WARNING),
    "journal_trouble": (replace(HEALTHY, journal=JournalFacts("/j", True, "torn")), Mark.FAULT),
    "journal_owner": (replace(HEALTHY, journal=JournalFacts("/j", True, None, False)), Mark.FAULT),
    "backup_closed": (replace(HEALTHY, backups=BackupFacts("/b", None, None, False)), Mark.WARNING),
    "backup_none": (replace(HEALTHY, backups=BackupFacts("/b", None, None)), Mark.FAULT),
    "backup_old": (replace(HEALTHY, backups=BackupFacts("/b", 36 * HOUR, 0)), Mark.FAULT),
    "drill_none": (replace(HEALTHY, backups=BackupFacts("/b", 0, None)), Mark.WARNING),
    "drill_old": (replace(HEALTHY, backups=BackupFacts("/b", 0, 40 * DAY)), Mark.WARNING),
    "disk_unknown": (replace(HEALTHY, free_mb=None), Mark.FAULT),
    "disk_soon": (replace(HEALTHY, free_mb=499), Mark.WARNING),
    "disk_out": (replace(HEALTHY, free_mb=49), Mark.FAULT),
    "core_silent": (replace(HEALTHY, core=SILENT), Mark.FAULT),
    "core_stands": (replace(HEALTHY, core=replace(HEALTHY.core, writer_turns=False)), Mark.FAULT),
    "broker_silent": (replace(HEALTHY, broker=("h:1", "refused")), Mark.FAULT),
    "broker_refuses": (replace(HEALTHY, core=replace(HEALTHY.core, broker_connected=False)), Mark.FAULT),
    "access_closed": (replace(HEALTHY, access=AccessFacts("/a", None, "closed")), Mark.WARNING),
    "device_away": (replace(HEALTHY, core=replace(HEALTHY.core, online={"kiosk-1": True})), Mark.FAULT),
    "device_without_credential": (replace(HEALTHY, access=AccessFacts("/a", frozenset({"kiosk-1"}))), Mark.FAULT),
    "credential_twice": (
        replace(HEALTHY, credentials={"kiosk-1": ("/a/kiosk-1.toml", "/b/kiosk-1.toml")}),
        Mark.WARNING,
    ),
    "printer_stands": (replace(HEALTHY, core=replace(HEALTHY.core, ready={"printer-1": False})), Mark.FAULT),
    "paper_low": (replace(HEALTHY, core=replace(HEALTHY.core, paper={"printer-1": False})), Mark.WARNING),
    "clock_behind": (replace(HEALTHY, backups=BackupFacts("/b", -2 * HOUR, -2 * HOUR)), Mark.FAULT),
    "clock_past": (replace(HEALTHY, year=1970), Mark.FAULT),
    "clock_alone": (replace(HEALTHY, is_synchronised=False), Mark.WARNING),
    "unit_failed": (replace(HEALTHY, failed_units=("queue-core.service",)), Mark.FAULT),
    "staff_none": (replace(HEALTHY, staff=StaffFacts("/s", None)), Mark.WARNING),
    "staff_trouble": (replace(HEALTHY, staff=StaffFacts("/s", None, False, "torn")), Mark.FAULT),
    "staff_in_clear": (replace(HEALTHY, staff=StaffFacts("/s", 1, True)), Mark.FAULT),
}
for whose in ("broker", "authority", "pages"):
    for days, end, mark in ((None, "trouble", Mark.FAULT), (-1, "over", Mark.FAULT), (30, "soon", Mark.WARNING)):
        certificate = CertificateFacts(whose, "/c", days, "torn")
        SPOILED[f"{whose}_certificate_{end}"] = (replace(HEALTHY, certificates=(certificate,)), mark)


def test_a_healthy_office_is_told_to_be_well() -> None:
    assert {finding.mark for finding in all_findings(HEALTHY)} == {Mark.WELL}


@pytest.mark.parametrize("language", ["uk", "en"])
@pytest.mark.parametrize("key", SPOILED)
def test_what_is_wrong_is_one_line_with_its_remedy(key: str, language: str) -> None:
    facts, mark = SPOILED[key]
    (found,) = [finding for finding in all_findings(facts) if finding.mark is not Mark.WELL]
    assert (found.key, found.mark) == (key, mark)
    line = told(found, TEXTS, language)
    assert "\n" not in line
    assert TEXTS.say("to_do", language) in line


@pytest.mark.parametrize(("days", "mark"), [(8, Mark.WARNING), (7, Mark.FAULT), (1, Mark.FAULT), (0, Mark.FAULT)])
def test_a_certificate_in_its_last_week_is_a_fault(days: int, mark: Mark) -> None:
    facts = replace(HEALTHY, certificates=(CertificateFacts("pages", "/c", days),))
    assert max(finding.mark for finding in all_findings(facts)) is mark


def test_without_systemd_nothing_is_called_wrong_for_that() -> None:
    bare = replace(HEALTHY, is_synchronised=None, failed_units=None)
    assert {finding.mark for finding in all_findings(bare)} == {Mark.WELL}


def test_both_languages_have_every_text_with_the_same_names_to_fill_in() -> None:
    assert TEXTS.keys("uk") == TEXTS.keys("en")
    assert all(TEXTS.slots(key, "uk") == TEXTS.slots(key, "en") for key in TEXTS.keys("uk"))
    told_of = {key.partition(".")[2] for key in TEXTS.keys("uk") if key.startswith("do.")}
    assert told_of == set(SPOILED)


def test_every_finding_that_the_checks_can_give_has_its_text() -> None:
    named = re.findall(r'"((?:[a-z]+_)*[a-z]+)", ', Path(checks.__file__).read_text(encoding="utf-8"))
    assert len(named) > 30
    assert {f"found.{key}" for key in named} <= TEXTS.keys("uk")


def test_a_credential_that_came_by_code_is_found_beside_the_programs_own_files(tmp_path: Path) -> None:
    data = tmp_path / "core"
    data.mkdir()
    file = keep_credential(own_place(tmp_path / "kiosk"), credential("kiosk-1", 1))
    facts = look(CONFIG, data, tmp_path, "en", OfficeClock.from_environment({}))
    assert facts.credentials == {"kiosk-1": (str(file),)}
    lines = [told(finding, TEXTS, "en") for finding in all_findings(facts)]
    assert any(line.endswith(f"Device kiosk-1 on this computer: credential {file}.") for line in lines)


def test_a_mistake_ends_before_its_remedy_begins() -> None:
    (found,) = [one for one in all_findings(SPOILED["config_mistake"][0]) if one.mark is Mark.FAULT]
    assert "wrong. What to do:" in told(found, TEXTS, "en")
