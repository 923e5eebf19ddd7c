"""The loudspeaker of this machine."""

from __future__ import annotations

import asyncio
import os
from collections import deque
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import structlog

os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
import pygame.mixer

from queue_core.voice.gong import RATE
from queue_core.voice.samples import Samples

log = structlog.get_logger()

MOST_SECONDS_WAITING: Final = 60.0
"""What would begin later than this is not sounded at all: nobody connects it with anything by then."""
_TRY_AGAIN_SECONDS: Final = 30.0
_BUFFER: Final = 1024


class Speaker:
    """Plays through the sound device. Without one it stays silent, says so once in the log and tries again later.

    Needs a running event loop when it plays. One at a time in a process.
    """

    def __init__(self) -> None:
        self._waiting: deque[Samples] = deque()
        self._sounding: asyncio.TimerHandle | None = None
        self._tried_at: float | None = None
        self._open = _opened()

    @property
    def is_heard(self) -> bool:
        """True while there is a sound device that somebody can hear."""
        return self._open

    def play(self, samples: Samples) -> None:
        """Sound this after everything asked for before; what would begin over a minute late is dropped and logged."""
        self._reopen()
        if not self._open:
            return
        late = sum(waiting.seconds for waiting in self._waiting)
        if late > MOST_SECONDS_WAITING:
            log.warning("A sound is dropped: too many wait", action="sound_dropped", seconds_waiting=round(late))
            return
        self._waiting.append(samples)
        if self._sounding is None:
            self._next()

    def close(self) -> None:
        """Be silent at once and let the sound device go."""
        self._waiting.clear()
        if self._sounding is not None:
            self._sounding.cancel()
            self._sounding = None
        if self._open:
            pygame.mixer.quit()
            self._open = False

    def _reopen(self) -> None:
        now = asyncio.get_running_loop().time()
        if self._tried_at is None:
            self._tried_at = now
        if not self._open and now >= self._tried_at + _TRY_AGAIN_SECONDS:
            self._tried_at = now
            self._open = _opened()

    def _next(self) -> None:
        self._sounding = None
        if not self._waiting:
            return
        samples = self._waiting.popleft()
        try:
            pygame.mixer.Sound(buffer=samples.pcm).play()
        except pygame.error as error:
            log.warning("The sound device does not answer", action="sound_lost", reason=str(error))
            self.close()
            return
        self._sounding = asyncio.get_running_loop().call_later(samples.seconds, self._next)


def _may_have_a_device(environment: Mapping[str, str], root: Path) -> bool:
    """Say whether it is worth asking SDL: on Linux ALSA fills the log with its own lines where there is no device."""
    if environment.get("SDL_AUDIODRIVER") or not (root / "proc").is_dir():
        return True
    runtime = environment.get("XDG_RUNTIME_DIR", "")
    sockets = (
        [root / runtime.lstrip("/") / "pipewire-0", root / runtime.lstrip("/") / "pulse/native"] if runtime else []
    )
    return any((root / "dev/snd").glob("pcm*")) or any(socket.exists() for socket in sockets)


def _opened() -> bool:
    if not _may_have_a_device(os.environ, Path("/")):
        log.warning("There is no sound device; calls are shown only", action="sound_none", reason="no device is listed")
        return False
    try:
        pygame.mixer.init(frequency=RATE, size=-16, channels=1, buffer=_BUFFER, allowedchanges=0)
    except pygame.error as error:
        log.warning("There is no sound device; calls are shown only", action="sound_none", reason=str(error))
        return False
    driver = pygame.mixer.get_driver()
    if driver in ("dummy", "disk"):
        log.warning("The sound device is none anybody hears; calls are shown only", action="sound_none", driver=driver)
        pygame.mixer.quit()
        return False
    log.info("The sound device is open", action="sound_open", driver=driver)
    return True
