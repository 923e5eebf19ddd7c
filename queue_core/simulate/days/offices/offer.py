"""What a plausible citizens' office offers: directions with their counters and services with their durations."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt
from random import Random

_Z_95 = 1.6448536
"""The 95th percentile of the standard normal law."""


@dataclass(frozen=True, slots=True)
class ServiceLaw:
    """How long a service lasts: mean and 95th percentile in minutes, log-normal between them."""

    id: str
    mean: float
    p95: float

    def seconds(self, random: Random) -> float:
        """Draw one duration."""
        sigma = _Z_95 - sqrt(max(0.0, _Z_95**2 - 2 * log(self.p95 / self.mean)))
        return 60 * random.lognormvariate(log(self.mean) - sigma * sigma / 2, sigma)


@dataclass(frozen=True, slots=True)
class DirectionOffer:
    """A direction: its letter, names, how many counters of 45 serve it first, its services."""

    id: str
    letter: str
    uk: str
    en: str
    counters: int
    services: tuple[ServiceLaw, ...]

    @property
    def mean_minutes(self) -> float:
        """The mean duration over its services, minutes."""
        return sum(service.mean for service in self.services) / len(self.services)


def _offer(name: str, letter: str, uk: str, en: str, counters: int, *laws: tuple[float, float]) -> DirectionOffer:
    services = tuple(ServiceLaw(f"{name}-{place}", *law) for place, law in enumerate(laws, 1))
    return DirectionOffer(name, letter, uk, en, counters, services)


OFFERS = (
    _offer("passports", "П", "Паспорти", "Passports", 6, (18, 35), (18, 33), (17, 32), (28, 50), (20, 38), (5, 11)),
    _offer("ready", "Г", "Готові документи", "Ready documents", 3, (5, 10), (4, 9), (4, 8)),
    _offer("social", "С", "Соціальний захист", "Social protection", 9, (22, 45), (20, 40), (15, 30), (18, 36), (7, 15)),
    _offer("residence", "Р", "Місце проживання", "Residence", 5, (13, 26), (10, 20), (13, 25), (7, 14), (15, 30)),
    _offer("pensions", "Н", "Пенсійні та страхові", "Pensions", 4, (25, 50), (15, 30), (6, 12)),
    _offer("business", "Б", "Бізнес", "Business", 3, (12, 25), (12, 25), (25, 50), (7, 15)),
    _offer("property", "М", "Нерухомість", "Property", 3, (25, 50), (22, 45), (8, 16), (12, 25)),
    _offer("land", "З", "Земля, архітектура", "Land", 3, (9, 18), (18, 36), (8, 16)),
    _offer("utilities", "К", "Комунальні", "Utilities", 5, (15, 32), (8, 18), (12, 26)),
    _offer("civil", "Ц", "Акти цивільного стану", "Civil status", 2, (18, 35), (15, 30), (20, 38)),
    _offer("drivers", "В", "Водії, транспорт", "Drivers", 2, (14, 28), (25, 50)),
)
"""From real lists of services; durations from measured counter-minutes."""
