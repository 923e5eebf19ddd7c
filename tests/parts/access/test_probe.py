"""Everybody tries everything on a real Mosquitto made from the list: what the contract allows gets through, no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from queue_core.wire import topics
from tests.support.access.office import GuardedOffice, new_office
from tests.support.access.probe import (
    OFFICE,
    Attempt,
    all_topics,
    let_auditor_in,
    probe_hearing,
    probe_saying,
)

ROLES = {
    "kiosk": "kiosk-1",
    "reception": "reception-1",
    "tablet": "tablet-1",
    "display": "display-1",
    "printer": "printer-1",
    "counter": "buttons-1",
    "other": "third-1",
}
ANOTHER = "kiosk-2"
LEAST_ATTEMPTS = 400

pytestmark = pytest.mark.timeout(300)


@pytest.fixture
def office(tmp_path: Path) -> GuardedOffice:
    """An office with a device of each role, and one that is another's."""
    made = new_office(tmp_path, [name for name in ROLES.values() if name != "third-1"] + [ANOTHER])
    assert made.cherga("device", "add", "third-1", "--role", "other", "--to", str(made.carried("third-1"))) == 0
    return made


def topics_of_each() -> dict[str, list[str]]:
    """Return what each shall try: its own topics, another's, the core's, states, and what is nobody's."""
    return {name: all_topics(name, ANOTHER) for name in [*ROLES.values(), topics.CORE]}


async def test_nobody_says_leaves_or_bequeaths_what_the_contract_forbids(office: GuardedOffice) -> None:
    let_auditor_in(office)
    async with office.running():
        findings = await probe_saying(office, topics_of_each())
    assert (findings.leaks, findings.missing) == ([], [])
    assert findings.tried >= LEAST_ATTEMPTS


async def test_nobody_hears_or_finds_what_the_contract_forbids(office: GuardedOffice) -> None:
    let_auditor_in(office)
    async with office.running():
        findings = await probe_hearing(office, topics_of_each())
    assert (findings.leaks, findings.missing) == ([], [])
    assert findings.tried >= LEAST_ATTEMPTS


async def test_the_probe_finds_a_spoiled_list_of_rights(office: GuardedOffice) -> None:
    """`third-1` comes last in the generated file: two lines too many give it the asks of all and the core's states."""
    let_auditor_in(office, f"topic read {topics.every(OFFICE, 'ask')}\ntopic write {topics.state(OFFICE, 'queue')}")
    tried = {"third-1": all_topics("third-1", ANOTHER)}
    async with office.running():
        said = await probe_saying(office, tried)
        heard = await probe_hearing(office, tried)
    queue = topics.state(OFFICE, "queue")
    assert said.leaks == sorted(Attempt("third-1", how, queue) for how in ("say", "leave", "will"))
    assert {attempt.topic for attempt in heard.leaks} == {
        topics.ask(OFFICE, name) for name in ("third-1", ANOTHER, topics.CORE)
    }
    assert (said.missing, heard.missing) == ([], [])
