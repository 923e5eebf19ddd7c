"""How long from exec to the first reply, with five years of history and with two days of it.

Seconds depend on who else uses the machine; processor seconds hardly do, and tell whether the history costs anything.

    python -m tests.benchmarks restart [--days 1250] [--times 30]
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from pathlib import Path
from statistics import median

from tests.benchmarks.figures import keep, share
from tests.support.core.on_brokers import broker_of
from tests.support.core.restarts import restarts
from tests.support.days.long_history import FIVE_YEARS, write_long_history


async def _measure(days: int, times: int) -> dict[str, object]:
    figures: dict[str, object] = {}
    processor = {}
    with tempfile.TemporaryDirectory() as folder:
        async with broker_of("mosquitto") as broker:
            for name, length in (("short", 2), ("long", days)):
                data = Path(folder) / name
                data.mkdir()
                history = await write_long_history(data, length)
                starts = (await restarts(broker, data, history.until + 5, times + 1))[1:]
                seconds = [start.seconds for start in starts]
                processor[name] = median(start.processor_seconds for start in starts)
                figures |= {
                    f"{name}: records": history.records,
                    f"{name}: seconds to the first reply, median": median(seconds),
                    f"{name}: seconds to the first reply, p99": share(seconds, 0.99),
                    f"{name}: processor seconds, median": processor[name],
                }
    return figures | {"processor time, long to short": processor["long"] / processor["short"]}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--days", type=int, default=FIVE_YEARS, help="working days of the long history")
    arguments.add_argument("--times", type=int, default=30)
    chosen, _ = arguments.parse_known_args()
    keep("restart", asyncio.run(_measure(chosen.days, chosen.times)))


if __name__ == "__main__":
    main()
