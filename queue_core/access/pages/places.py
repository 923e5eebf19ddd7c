"""Where certificates stand that the core shows or tells of. Light: every start of the core asks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

PAGES: Final = "pages.pem"
"""Certificate and key in one file of the data folder: whoever reads it finds the two that belong together."""
PLAN: Final = "pages.json"
"""For whom it is, in the folder of the authority: it goes into backups with that."""


def own_pages(data: Path) -> Path | None:
    """Return the file with the pages' own certificate and key, None where the office has none."""
    file = data / PAGES
    return file if os.path.exists(file) else None  # a folder that is closed to us is told of elsewhere


def public_certificate(data: Path) -> Path:
    """Return where a copy of the broker's certificate stands that anybody may read, to tell when it ends."""
    return data / "broker.pem"


def public_authority(data: Path) -> Path:
    """Return where a copy of the authority's certificate stands, to be carried to office PCs; public by nature."""
    return data / "authority.pem"
