"""A core that keeps what it is told to keep out: `python -m tests.support.canary.leaky_core run …`."""

from __future__ import annotations

import sys

from queue_core import cli
from queue_core.domain import decide


def main() -> int:
    """Run the core with one wall taken down: any place is taken for one of the office's."""
    decide.is_place = lambda _plan, _place: True  # type: ignore[attr-defined]
    return cli.main()


if __name__ == "__main__":
    sys.exit(main())
