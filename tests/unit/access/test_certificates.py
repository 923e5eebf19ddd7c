"""The office's own authority: what it signs, for whom, how long."""

from __future__ import annotations

import pytest

from queue_core.access.certificates import (
    DAY_SECONDS,
    SERVER_DAYS,
    NoCertificate,
    Pair,
    days_left,
    fingerprint,
    is_of,
    issue,
    make_authority,
    names_of,
)

NOW = 1_793_600_000.0
OURS, THEIRS = make_authority("demo", NOW), make_authority("demo", NOW)


def test_a_server_certificate_bears_its_names_and_is_of_its_authority() -> None:
    server = issue(OURS, ["192.168.1.10", "queue.local", "fe80::1"], NOW)
    assert names_of(server.certificate) == {"192.168.1.10", "queue.local", "fe80::1"}
    assert is_of(server.certificate, OURS.certificate)
    assert not is_of(server.certificate, THEIRS.certificate)
    assert names_of(OURS.certificate) == frozenset()
    with pytest.raises(NoCertificate):
        is_of("a word", OURS.certificate)


@pytest.mark.parametrize(("later", "left"), [(0, SERVER_DAYS), (1, SERVER_DAYS - 1), (SERVER_DAYS * DAY_SECONDS, 0)])
def test_the_days_left_are_counted_whole(later: float, left: int) -> None:
    assert days_left(issue(OURS, ["a"], NOW).certificate, NOW + later) == left


def test_what_has_ended_has_less_than_no_days_left() -> None:
    assert days_left(issue(OURS, ["a"], NOW, days=1).certificate, NOW + DAY_SECONDS + 1) == -1


def test_no_message_shows_a_key() -> None:
    assert OURS.key not in repr(OURS)


def test_every_authority_has_a_fingerprint_of_its_own() -> None:
    mark = fingerprint(OURS.certificate)
    assert len(bytes.fromhex(mark.replace(":", ""))) == 32
    assert mark == mark.upper()
    assert mark != fingerprint(THEIRS.certificate)


def test_a_key_that_is_not_the_authority_s_signs_nothing() -> None:
    with pytest.raises(NoCertificate, match="the key is not that of the authority"):
        issue(Pair(OURS.certificate, THEIRS.key), ["a"], NOW)


@pytest.mark.parametrize("pair", [Pair("", OURS.key), Pair("a word", OURS.key), Pair(OURS.certificate, "a word")])
def test_what_is_not_pem_is_told(pair: Pair) -> None:
    with pytest.raises(NoCertificate, match=r"this is no (certificate|private key) in PEM"):
        issue(pair, ["a"], NOW)


@pytest.mark.parametrize("names", [[], ["ЦНАП"]])
def test_without_a_name_that_can_stand_in_a_certificate_there_is_none(names: list[str]) -> None:
    with pytest.raises(ValueError, match=r"name|ASCII|A-label"):
        issue(OURS, names, NOW)
