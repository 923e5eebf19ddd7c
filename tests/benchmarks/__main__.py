"""`make bench`: every benchmark, or those named; figures go to `bench-results/` as JSON."""

from __future__ import annotations

import importlib
import sys

from queue_core.runtime import log

BENCHMARKS = ("commands", "durability", "history", "pages", "presses", "verify", "wire")


def main() -> int:
    """Run the benchmarks; the exit status is 1 where a promise was not kept."""
    log.configure("bench")
    named = [name for name in sys.argv[1:] if name in BENCHMARKS]
    failed: list[str] = []
    for name in named or BENCHMARKS:
        failed += importlib.import_module(f"tests.benchmarks.bench_{name}").main()
    print("\n" + ("\n".join(failed) or "All that is promised of these figures was kept."))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
