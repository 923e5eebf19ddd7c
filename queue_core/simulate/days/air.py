"""The network between devices and core: it takes its time, and in bad weather it loses, doubles and delays."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from queue_core.simulate.days.virtual_time import Agenda


@dataclass(frozen=True, slots=True)
class Weather:
    """How likely a message is lost, doubled, or late by up to `late_by` seconds: later ones overtake it."""

    lost: float = 0.0
    doubled: float = 0.0
    late: float = 0.0
    late_by: float = 20.0


CALM = Weather()
ROUGH = Weather(lost=0.04, doubled=0.04, late=0.04)
STORM = Weather(lost=0.3, doubled=0.2, late=0.2)


class Air:
    """Carries messages. While it `is_down` (no broker) everything given to it is gone."""

    def __init__(self, agenda: Agenda, random: Random) -> None:
        self._agenda = agenda
        self._random = random
        self.weather = CALM
        self.is_down = False

    def carry(self, deliver: Callable[[], None], *, surely: bool = False) -> None:
        """Let `deliver` happen in a few milliseconds, in bad weather later, twice or never.

        `surely`: for states, which the broker keeps; they come late or doubled but are not lost.
        """
        if self.is_down:
            return
        weather, draw = self.weather, self._random.random
        delay = 0.001 + 0.004 * draw()
        if weather is not CALM:
            if draw() < weather.lost and not surely:
                return
            if draw() < weather.late:
                delay += weather.late_by * draw()
            if draw() < weather.doubled:
                self._agenda.after(delay + weather.late_by * draw(), deliver)
        self._agenda.after(delay, deliver)
