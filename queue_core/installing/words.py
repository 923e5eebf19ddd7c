"""What the installer says: sentences out of `texts/<language>/install.toml`, for a technician."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from queue_core.runtime.texts import Texts

ROOM = "install"


@dataclass(frozen=True, slots=True)
class Words:
    """The texts in one language."""

    texts: Texts
    language: str

    def tell(self, key: str, **values: object) -> None:
        """Print one sentence."""
        print(self.texts.say(key, self.language, **values), flush=True)

    def warn(self, key: str, **values: object) -> None:
        """Print one sentence where mistakes are printed."""
        sys.stdout.flush()
        print(self.texts.say(key, self.language, **values), file=sys.stderr, flush=True)
