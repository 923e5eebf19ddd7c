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
    assert last_seen(log, 1883) == {
        "kiosk-1": Seen(1_793_600_005.0, True, "10.0.0.6"),
        "kiosk-2": Seen(1_793_600_007.0, False, "fe80::1"),
    }


def test_nobody_is_in_when_the_broker_has_begun_anew(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(LOG + "1793600009: mosquitto version 2.0.11 starting\n", encoding="utf-8")
    assert not [seen for seen in last_seen(log, 1883).values() if seen.is_in]


def test_a_log_that_is_not_there_tells_nothing(tmp_path: Path) -> None:
    assert last_seen(tmp_path / "none", 1883) == {}


def test_our_own_trial_by_the_local_port_is_no_contact_of_the_device(tmp_path: Path) -> None:
    trial = """\
1793600010: New connection from 127.0.0.1:5000 on port 1883.
1793600010: New client connected from 127.0.0.1:5000 as kiosk-1 (p5, c1, k60, u'kiosk-1').
1793600011: Client kiosk-1 disconnected.
1793600011: New connection from 127.0.0.1:5001 on port 1883.
1793600011: New client connected from 127.0.0.1:5001 as kiosk-3 (p5, c1, k60, u'kiosk-3').
1793600012: Client kiosk-3 disconnected.
"""
    log = tmp_path / "log"
    log.write_text(LOG + trial, encoding="utf-8")
    known = last_seen(log, 1883)
    assert "kiosk-3" not in known
    assert known["kiosk-1"] == Seen(1_793_600_005.0, True, "10.0.0.6")
    by_tls = trial.replace("port 1883", "port 8883")
    log.write_text(by_tls, encoding="utf-8")
    assert last_seen(log, 1883).keys() == {"kiosk-1", "kiosk-3"}, "a device may run on the office PC too"
