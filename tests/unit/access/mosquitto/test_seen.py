"""What Mosquitto's log tells of comings and goings."""

from __future__ import annotations

from pathlib import Path

from queue_core.access.mosquitto.seen import Seen, last_seen

LOG = """\
1793600000: mosquitto version 2.0.11 starting
1793600001: New connection from 10.0.0.5:4711 on port 8883.
1793600002: New client connected from 10.0.0.5:4711 as kiosk-1 (p2, c1, k2, u'kiosk-1').
1793600003: New client connected from fe80::1:4712 as kiosk-2 (p2, c1, k2, u'kiosk-2').
1793600004: Client kiosk-1 disconnected.
1793600005: New client connected from 10.0.0.6:4713 as kiosk-1 (p2, c1, k2, u'kiosk-1').
1793600006: Client <unknown> disconnected, not authorised.
1793600007: Client kiosk-2 has exceeded timeout, disconnecting.
2026-11-22T10:00:00+0000: Client kiosk-1 disconnected.
"""


def test_the_last_word_of_each_counts(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(LOG, encoding="utf-8")
    assert last_seen(log) == {
        "kiosk-1": Seen(1_793_600_005.0, True, "10.0.0.6"),
        "kiosk-2": Seen(1_793_600_007.0, False, "fe80::1"),
    }


def test_nobody_is_in_when_the_broker_has_begun_anew(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(LOG + "1793600009: mosquitto version 2.0.11 starting\n", encoding="utf-8")
    assert not [seen for seen in last_seen(log).values() if seen.is_in]


def test_a_log_that_is_not_there_tells_nothing(tmp_path: Path) -> None:
    assert last_seen(tmp_path / "none") == {}
