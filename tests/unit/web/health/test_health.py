"""What programs that watch the core are told."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import yaml
from aiohttp import ClientSession
from aiohttp.test_utils import TestServer
from prometheus_client.parser import text_string_to_metric_families

from queue_core.runtime.clock import ManualClock
from queue_core.web.health import routes
from queue_core.web.health.figures import figures_of
from queue_core.web.health.routes import HealthRoutes
from queue_core.wire.states import DirectionQueue, QueueState
from queue_core.wire.values import Estimate
from tests.support.front_twin import FrontTwin
from tests.support.offices import small_office
from tests.support.web_office import NOON, WellVitals, pages_of

WATCHING = Path(__file__).resolve().parents[4] / "docs" / "watching"


@pytest.fixture
def front() -> FrontTwin:
    twin = FrontTwin(small_office(), ManualClock(NOON))
    lines = [
        DirectionQueue(id=name, waiting=3, open_counters=1, estimate=Estimate(5, 9)) for name in twin.plan.directions
    ]
    twin.put("queue", QueueState(epoch=4, seq=0, directions=lines, waiting=3 * len(lines), serving=2))
    return twin


@pytest.fixture
def vitals() -> WellVitals:
    return WellVitals()


@asynccontextmanager
async def watched(front: FrontTwin, health: HealthRoutes) -> AsyncIterator[str]:
    async with TestServer(pages_of(front, ManualClock(NOON), health=health)) as server:
        yield str(server.make_url("/"))


async def ask(address: str, path: str, **headers: str) -> tuple[int, str]:
    async with ClientSession() as session, session.get(address + path, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_a_core_that_is_well_says_so_and_nothing_else(
    front: FrontTwin, vitals: WellVitals, tmp_path: Path
) -> None:
    async with watched(front, HealthRoutes(front, vitals, tmp_path / "token")) as address:
        assert await ask(address, "healthz") == (200, "ok\n")


@pytest.mark.parametrize("ill", [{"is_broker_linked": False}, {"is_disk_out": True}])
async def test_a_part_that_does_not_work_makes_it_not_ok(
    front: FrontTwin, vitals: WellVitals, tmp_path: Path, ill: dict[str, bool]
) -> None:
    for name, value in ill.items():
        setattr(vitals, name, value)
    async with watched(front, HealthRoutes(front, vitals, tmp_path / "token")) as address:
        assert await ask(address, "healthz") == (503, "not ok\n")


async def test_a_writer_that_takes_no_turn_is_not_ok_and_stands_in_the_figures(
    front: FrontTwin, vitals: WellVitals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "TURN_SECONDS", 0.01)
    vitals.stuck = asyncio.Event()
    async with watched(front, HealthRoutes(front, vitals, tmp_path / "token")) as address:
        assert await ask(address, "healthz") == (503, "not ok\n")
        status, text = await ask(address, "metrics")
        assert (status, "cherga_writer_turns 0.0\n" in text) == (200, True)


async def test_however_many_ask_the_writer_turns_but_once_a_second(
    front: FrontTwin, vitals: WellVitals, tmp_path: Path
) -> None:
    now = 0.0
    async with watched(front, HealthRoutes(front, vitals, tmp_path / "token", lambda: now)) as address:
        for _ in range(5):
            await ask(address, "healthz")
        assert vitals.turns == 1
        now = routes.FRESH_SECONDS
        await ask(address, "healthz")
        assert vitals.turns == 2


@pytest.mark.parametrize(
    ("address", "own", "is_here"),
    [
        ("127.0.0.1", "127.0.0.1", True),
        ("::1", "::1", True),
        ("192.168.1.10", "192.168.1.10", True),
        ("192.168.1.11", "192.168.1.10", False),
        ("192.168.1.11", None, False),
        ("no address", "no address", False),
        (None, None, False),
    ],
)
def test_who_asks_at_an_address_of_the_network_from_that_very_address_sits_at_this_machine(
    address: str | None, own: str | None, is_here: bool
) -> None:
    assert routes.is_of_this_machine(address, own) is is_here


async def test_figures_are_for_this_machine_or_for_who_shows_the_key(
    front: FrontTwin, vitals: WellVitals, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "is_of_this_machine", lambda _address, _own: False)
    token = tmp_path / "token"
    async with watched(front, HealthRoutes(front, vitals, token)) as address:
        assert (await ask(address, "metrics", Authorization="Bearer "))[0] == 403
        token.write_text("\n")  # an empty key opens nothing
        assert (await ask(address, "metrics", Authorization="Bearer "))[0] == 403
        token.write_text("Zk3v\n")
        assert (await ask(address, "metrics"))[0] == 403
        assert (await ask(address, "metrics", Authorization="Bearer Zk3"))[0] == 403
        assert (await ask(address, "metrics", Authorization="Bearer Zk3v"))[0] == 200
        assert (await ask(address, "healthz"))[0] == 200


def figures(front: FrontTwin, vitals: WellVitals) -> dict[str, dict[str, float]]:
    """Return the value of each figure by its label."""
    found: dict[str, dict[str, float]] = {}
    for family in text_string_to_metric_families(figures_of(front, vitals, writer_turns=True).decode()):
        for sample in family.samples:
            found.setdefault(sample.name, {})[next(iter(sample.labels.values()), "")] = sample.value
    return found


def test_the_figures_say_how_the_hall_is(front: FrontTwin, vitals: WellVitals) -> None:
    device = next(iter(front.plan.devices))
    front.be_there(device, paper="low")
    found = figures(front, vitals)
    assert found["cherga_broker_connected"] == {"": 1}
    assert found["cherga_disk_free_bytes"] == {"": 10 << 30}
    assert found["cherga_device_online"][str(device)] == 1
    assert found["cherga_printer_paper_ok"] == {str(device): 0}
    assert sum(found["cherga_counters"].values()) == len(front.plan.counters)
    assert found["cherga_visitors_waiting"] == dict.fromkeys(front.plan.directions, 3)
    assert found["cherga_wait_estimate_seconds"] == dict.fromkeys(front.plan.directions, 540)
    assert found["cherga_visitors_served"] == {"": 2}
    assert found["cherga_core_starts_total"] == {"": 1}


def test_the_process_is_told_of_though_a_hardened_unit_sees_nothing_of_proc_but_processes(
    front: FrontTwin, vitals: WellVitals, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = open

    def only_processes(path: str | Path, *arguments: object, **more: object) -> object:
        assert not str(path).startswith("/proc/") or str(path).startswith("/proc/self/"), path
        return real(path, *arguments, **more)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", only_processes)
    found = figures(front, vitals)
    assert found["process_resident_memory_bytes"][""] > 1 << 20
    assert found["process_open_fds"][""] >= 3
    assert found["process_cpu_seconds_total"][""] > 0


def test_what_is_not_known_is_left_out_rather_than_made_up(front: FrontTwin, vitals: WellVitals) -> None:
    vitals.disk_free_bytes = vitals.backup = vitals.drill = None
    found = figures(front, vitals)
    assert not {"cherga_disk_free_bytes", "cherga_last_backup_timestamp_seconds"} & set(found)


def test_names_are_as_prometheus_wants_them(front: FrontTwin, vitals: WellVitals) -> None:
    for name in figures(front, vitals):
        assert re.fullmatch(r"(cherga|process|python)_[a-z_]+", name)
        if name.startswith("cherga_") and ("seconds" in name or "bytes" in name):
            assert name.endswith(("_seconds", "_bytes"))


def test_every_figure_that_an_alert_or_the_dashboard_names_is_told(front: FrontTwin, vitals: WellVitals) -> None:
    rules = yaml.safe_load((WATCHING / "alerts.yml").read_text())["groups"][0]["rules"]
    panels = json.loads((WATCHING / "dashboard.json").read_text())["panels"]
    asked = [rule["expr"] for rule in rules] + [goal["expr"] for panel in panels for goal in panel["targets"]]
    named = set(re.findall(r"(?:cherga|process)_\w+", " ".join(asked).replace('job="cherga"', "")))
    device = next(iter(front.plan.devices))
    front.be_there(device, paper="ok")
    assert len(named) >= 12
    assert named <= set(figures(front, vitals))


def test_every_alert_has_its_row_in_the_technician_s_guide() -> None:
    rules = yaml.safe_load((WATCHING / "alerts.yml").read_text())["groups"][0]["rules"]
    guide = (WATCHING.parent / "technician" / "watching.md").read_text(encoding="utf-8")
    assert [rule["alert"] for rule in rules if f"`{rule['alert']}`" not in guide] == []
