"""The loudspeaker's twin for tests: silent, remembers what it was given."""

from __future__ import annotations

from queue_core.voice.samples import Samples


class SimulatedSpeaker:
    """Remembers what was played, in order; `is_heard` can be set to play a machine without a sound device."""

    def __init__(self, *, is_heard: bool = True) -> None:
        self.is_heard = is_heard
        self.played: list[Samples] = []
        self.is_closed = False

    def play(self, samples: Samples) -> None:
        """Remember it, where there is somebody to hear."""
        if self.is_heard:
            self.played.append(samples)

    def close(self) -> None:
        """Remember that it was let go."""
        self.is_closed = True
