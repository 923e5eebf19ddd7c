"""Sound as data. Pure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Samples:
    """One channel of 16-bit signed little-endian samples, `rate` a second."""

    rate: int
    pcm: bytes

    @property
    def seconds(self) -> float:
        """How long it sounds."""
        return len(self.pcm) / 2 / self.rate


def silence(for_seconds: float, rate: int) -> Samples:
    """Return a pause."""
    return Samples(rate, bytes(2 * round(for_seconds * rate)))


def joined(*parts: Samples) -> Samples:
    """Return the parts one after another; raises `ValueError` for none or for different rates."""
    rates = {part.rate for part in parts}
    if len(rates) != 1:
        raise ValueError(f"sounds of one rate can be joined, not of {sorted(rates) or 'none'}")
    return Samples(rates.pop(), b"".join(part.pcm for part in parts))
