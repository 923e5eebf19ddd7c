"""What a program needs of a loudspeaker, real or simulated."""

from __future__ import annotations

from typing import Protocol

from queue_core.voice.samples import Samples


class Loudspeaker(Protocol):
    """Sounds one thing after another."""

    @property
    def is_heard(self) -> bool:
        """False where there is no sound device: then what is seen must be stronger."""
        ...

    def play(self, samples: Samples) -> None:
        """Sound this after everything asked for before; returns at once and never cuts anything short."""
        ...

    def close(self) -> None:
        """Be silent at once and let the sound device go."""
        ...
