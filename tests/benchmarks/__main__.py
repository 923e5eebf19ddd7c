"""`make bench`: every benchmark, or those named; figures go to `bench-results/` as JSON."""

from __future__ import annotations

import importlib
import sys

from queue_core.runtime import log

BENCHMARKS = ("commands", "journal", "restart", "verify", "wire")


def main() -> None:
    """Run the benchmarks."""
    log.configure("bench")
    for name in sys.argv[1:] or BENCHMARKS:
        importlib.import_module(f"tests.benchmarks.bench_{name}").main()


if __name__ == "__main__":
    main()
