"""A thread that ends the process when its work stands still, so that whoever started it starts it anew.

It counts its own rounds, not the clock: a computer that slept, and a process that was stopped, missed nothing.
"""

from __future__ import annotations

import faulthandler
import os
import threading
from collections.abc import Callable
from typing import Final

EXIT_STANDSTILL: Final = 75
"""EX_TEMPFAIL of sysexits: nothing is wrong with the configuration, start again."""
ROUNDS: Final = 20
LAST_WORD_SECONDS: Final = 2.0
_STDERR: Final = 2


def end_process(sentence: str) -> None:
    """Say the sentence and what every thread does on stderr, and end without waiting for anybody."""
    # Who reads our stderr may stand still too: then we end without a word.
    telling = threading.Thread(target=_tell, args=(sentence,), daemon=True)
    telling.start()
    telling.join(LAST_WORD_SECONDS)
    os._exit(EXIT_STANDSTILL)


def _tell(sentence: str) -> None:
    faulthandler.dump_traceback(_STDERR, all_threads=True)
    os.write(_STDERR, f"{sentence}\n".encode())


class StandstillWatch:
    """Ends the process when `turned` was not called for `seconds` (0: never), with the sentence that `why` gives."""

    def __init__(self, seconds: float, why: Callable[[], str], end: Callable[[str], None] = end_process) -> None:
        self.seconds = seconds
        self._why = why
        self._end = end
        self._rounds = 0
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="standstill", daemon=True)

    def __enter__(self) -> StandstillWatch:
        if self.seconds > 0:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()

    def turned(self) -> None:
        """The work has just turned."""
        self._rounds = 0

    def _watch(self) -> None:
        while not self._is_over.wait(self.seconds / ROUNDS):
            self._rounds += 1
            if self._rounds > ROUNDS:
                self._end(self._why())
                return
