"""A service manager for tests: units of the release in use are ready, or not, as the release says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from queue_core.installing.machine import Machine


@dataclass
class ServicesTwin:
    """Reads from `broken` in the release which units never get ready, and from `restless` which start ever anew."""

    machine: Machine
    is_running: bool = True
    units: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    down: set[str] = field(default_factory=set)
    counted: int = 0

    def reload(self) -> None:
        self.told.append("reload")

    def forget(self) -> None:
        self.told.append("forget")

    def enable(self, units: Sequence[str]) -> None:
        self.units = sorted({*self.units, *units} - {"queue.target"})
        self.told.append("enable " + " ".join(units))

    def disable(self, units: Sequence[str]) -> None:
        self.units = [unit for unit in self.units if unit not in units]
        self.told.append("disable " + " ".join(units))

    def enabled(self) -> list[str]:
        return list(self.units)

    def restart(self, units: Sequence[str]) -> None:
        current = self.machine.current()
        self.told.append(f"restart {current.name if current else '-'}")

    def stop(self, units: Sequence[str]) -> None:
        self.told.append("stop " + " ".join(units))

    def is_ready(self, unit: str) -> bool:
        return unit not in self.down and unit not in self._listed("broken")

    def starts(self, unit: str) -> int:
        self.counted += unit in self._listed("restless")
        return self.counted

    def _listed(self, name: str) -> list[str]:
        current = self.machine.current()
        file = current / name if current else None
        return file.read_text().split() if file and file.exists() else []
