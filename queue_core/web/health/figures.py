"""The figures of an office, named as Prometheus wants them. No name, number or code of anybody stands among them."""

from __future__ import annotations

import contextlib
import os
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from queue_core.web.front import FrontOffice
from queue_core.web.health.vitals import Vitals
from queue_core.wire.presence import is_well
from queue_core.wire.states import CounterState, HelpState, OfficeState, QueueState

STATUSES: Final = ("closed", "free", "called", "serving", "paused")
_MEMORY: Final = Path("/proc/self/statm")
_OPEN_FILES: Final = "/proc/self/fd"
_RECORDS_A_SEQ: Final = 1000
"""A state's number is that of the journal's record, times this."""


def figures_of(front: FrontOffice, vitals: Vitals, *, writer_turns: bool) -> bytes:
    """Return the figures as they are now, in Prometheus' text form."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Office(front, vitals, writer_turns))
    return generate_latest(registry)


class _Office(Collector):
    def __init__(self, front: FrontOffice, vitals: Vitals, writer_turns: bool) -> None:
        self._front = front
        self._vitals = vitals
        self._writer_turns = writer_turns

    def collect(self) -> Iterator[Metric]:
        """Yield every figure."""
        yield from self._parts()
        yield from self._people()
        yield from self._devices()
        yield from _process()

    def _parts(self) -> Iterator[Metric]:
        vitals = self._vitals
        yield _labelled("cherga_build_info", "The program that runs; always 1.", "version", {vitals.version: 1})
        yield _gauge("cherga_writer_turns", "Whether the single writer takes its turns.", self._writer_turns)
        yield _gauge("cherga_broker_connected", "Whether the core is connected to the broker.", vitals.is_broker_linked)
        for name, what, known in (
            ("cherga_disk_free_bytes", "Room on the journal's disk.", vitals.disk_free_bytes),
            ("cherga_last_backup_timestamp_seconds", "When the newest backup was made.", vitals.last_backup()),
            ("cherga_last_drill_timestamp_seconds", "When a backup was last put back on trial.", vitals.last_drill()),
        ):
            if known is not None:
                yield _gauge(name, what, known)
        what = "When a certificate ends."
        yield _labelled("cherga_certificate_expiry_timestamp_seconds", what, "certificate", vitals.certificates())

    def _people(self) -> Iterator[Metric]:
        states = self._front.states()
        office, queue, helping = states.get("office"), states.get("queue"), states.get("help")
        if isinstance(office, OfficeState):
            yield _gauge("cherga_office_suspended", "Whether the office stands still.", office.suspended is not None)
        if isinstance(queue, QueueState):
            yield _count("cherga_core_starts", "How often the core was started on this journal.", queue.epoch)
            records = max(state.seq for state in states.values()) // _RECORDS_A_SEQ
            yield _count("cherga_journal_records", "Records in the journal.", records)
            yield _gauge("cherga_visitors_served", "Visitors at counters.", queue.serving)
            waiting = {line.id: line.waiting for line in queue.directions}
            yield _labelled("cherga_visitors_waiting", "Visitors who wait.", "direction", waiting)
            served = {line.id: line.open_counters for line in queue.directions}
            yield _labelled("cherga_open_counters", "Counters that serve a direction.", "direction", served)
            longest = {line.id: line.estimate.high_minutes * 60 for line in queue.directions if line.estimate}
            what = "Upper end of the waiting estimate that is shown."
            yield _labelled("cherga_wait_estimate_seconds", what, "direction", longest)
        now = Counter(state.status for state in states.values() if isinstance(state, CounterState))
        counters = {status: now[status] for status in STATUSES}
        yield _labelled("cherga_counters", "Counters by what they do.", "status", counters)
        if isinstance(helping, HelpState):
            yield _gauge("cherga_help_calls_open", "Calls for help that nobody has answered.", len(helping.help))

    def _devices(self) -> Iterator[Metric]:
        presences = self._front.presences()
        there: dict[str, bool] = {}
        paper: dict[str, bool] = {}
        ready: dict[str, bool] = {}
        for device in self._front.plan.devices:
            presence = presences.get(device)
            there[str(device)] = presence is not None and presence.online
            health = presence.health if presence is not None and isinstance(presence.health, dict) else {}
            if "paper" in health:
                ready[str(device)] = is_well(presence)
            if health.get("paper") is not None:  # a printer that is silent says nothing of its paper
                paper[str(device)] = health["paper"] == "ok"
        yield _labelled("cherga_device_online", "Whether a device of the office is there.", "device", there)
        yield _labelled("cherga_printer_ready", "Whether a printer has paper, is shut and answers.", "device", ready)
        yield _labelled("cherga_printer_paper_ok", "Whether a printer has paper enough.", "device", paper)


def _process() -> Iterator[Metric]:
    """Yield what the library's own collector tells only where it sees all of /proc; a hardened unit sees processes."""
    yield _count("process_cpu_seconds", "Processor time of the core.", time.process_time())
    with contextlib.suppress(OSError):
        pages = int(_MEMORY.read_text(encoding="ascii").split()[1])
        what = "Memory of the core."
        yield _gauge("process_resident_memory_bytes", what, pages * os.sysconf("SC_PAGE_SIZE"))
        yield _gauge("process_open_fds", "Open files and connections of the core.", len(os.listdir(_OPEN_FILES)))


def _gauge(name: str, what: str, value: float) -> Metric:
    return GaugeMetricFamily(name, what, value=float(value))


def _count(name: str, what: str, value: float) -> Metric:
    return CounterMetricFamily(name, what, value=float(value))


def _labelled(name: str, what: str, label: str, values: Mapping[str, float]) -> Metric:
    family = GaugeMetricFamily(name, what, labels=[label])
    for of, value in values.items():
        family.add_metric([of], float(value))
    return family
