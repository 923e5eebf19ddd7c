"""What is seen on the floor: who is there and what their screens show, however hard strangers try."""

from __future__ import annotations

import pytest

from queue_core.floor import MOST_STRANGERS, Floor
from queue_core.runtime.clock import ManualClock
from queue_core.wire import codec
from queue_core.wire.codec import MAX_SCREEN_BYTES
from queue_core.wire.jobs import Touch, Watch
from queue_core.wire.presence import OFFLINE, Presence
from tests.support.script import MORNING

HERE = Presence(online=True)
PNG = b"\x89PNG\r\n\x1a\n"
JPEG = b"\xff\xd8\xff"
WEBP = b"RIFF\x10\x00\x00\x00WEBP"


@pytest.fixture
def floor() -> Floor:
    return Floor(ManualClock(MORNING), ("kiosk-1", "display-1"))


def test_the_last_presence_of_each_device_is_kept_and_told(floor: Floor) -> None:
    told: list[str] = []
    floor.listen(told.append)
    floor.hear_presence("kiosk-1", HERE)
    floor.hear_presence("display-1", HERE)
    floor.hear_presence("kiosk-1", OFFLINE)
    assert dict(floor.presences()) == {"kiosk-1": OFFLINE, "display-1": HERE}
    assert told == ["presence/kiosk-1", "presence/display-1", "presence/kiosk-1"]


def test_when_the_broker_is_lost_nobody_is_known_to_be_there(floor: Floor) -> None:
    floor.hear_presence("kiosk-1", HERE)
    floor.hear_presence("display-1", OFFLINE)
    told: list[str] = []
    floor.listen(told.append)
    floor.lose_sight()
    assert dict(floor.presences()) == {"kiosk-1": OFFLINE, "display-1": OFFLINE}
    assert told == ["presence/kiosk-1"]


@pytest.mark.parametrize(("picture", "content_type"), [(PNG, "image/png"), (JPEG, "image/jpeg"), (WEBP, "image/webp")])
def test_the_last_picture_of_a_device_is_kept_with_its_sort_and_time(
    floor: Floor, picture: bytes, content_type: str
) -> None:
    floor.hear_screen("kiosk-1", PNG + b"older", MORNING)
    floor.hear_screen("kiosk-1", picture + b"newer", MORNING + 1)
    screen = floor.screens()["kiosk-1"]
    assert (screen.picture, screen.content_type, screen.taken_at) == (picture + b"newer", content_type, MORNING + 1)


@pytest.mark.parametrize(
    "picture",
    [b"", b"GIF89a", b"<svg/>", b"RIFF\x10\x00\x00\x00WAVE", b"RIFF", PNG[:-1], PNG + b"x" * MAX_SCREEN_BYTES],
    ids=["nothing", "gif", "svg", "sound", "cut", "half", "too large"],
)
def test_what_is_no_picture_is_counted_and_not_kept(floor: Floor, picture: bytes) -> None:
    floor.hear_screen("kiosk-1", picture, MORNING)
    assert not floor.screens()
    assert floor.unreadable() == {"kiosk-1": 1}


def test_a_picture_of_just_512_kib_is_kept(floor: Floor) -> None:
    floor.hear_screen("kiosk-1", PNG + b"x" * (MAX_SCREEN_BYTES - len(PNG)), MORNING)
    assert "kiosk-1" in floor.screens()


def test_strangers_fill_no_memory_and_take_no_room_from_the_offices_own(floor: Floor) -> None:
    for number in range(5_000):
        floor.hear_presence(f"stranger-{number}", HERE)
        floor.hear_screen(f"stranger-{number}", PNG, MORNING)
        floor.count_unreadable(f"stranger-{number}")
    most = 2 + MOST_STRANGERS
    assert len(floor.presences()) <= most
    assert len(floor.unreadable()) <= most
    assert not floor.screens()
    floor.hear_presence("kiosk-1", HERE)
    floor.hear_screen("kiosk-1", PNG, MORNING)
    floor.count_unreadable("kiosk-1")
    assert "kiosk-1" in floor.presences()
    assert "kiosk-1" in floor.screens()
    assert floor.unreadable()["kiosk-1"] == 1


def test_a_stranger_that_is_known_may_go(floor: Floor) -> None:
    for number in range(MOST_STRANGERS + 2):
        floor.hear_presence(f"stranger-{number}", HERE)
    floor.hear_presence("stranger-0", OFFLINE)
    assert floor.presences()["stranger-0"] == OFFLINE


def test_jobs_for_now_carry_the_offices_time(floor: Floor) -> None:
    sent: list[tuple[str, bytes]] = []
    floor.watch("kiosk-1", 30, 480)
    floor.send_jobs_through(lambda device, payload: sent.append((device, payload)))
    floor.watch("kiosk-1", 30, 480)
    floor.touch("display-1", 0.5, 1.0)
    (first, watch), (second, touch) = [(device, codec.decode_job(payload)) for device, payload in sent]
    assert (first, second) == ("kiosk-1", "display-1")
    assert isinstance(watch, Watch)
    assert (watch.for_seconds, watch.width, watch.at.timestamp()) == (30, 480, MORNING)
    assert isinstance(touch, Touch)
    assert (touch.x, touch.y) == (0.5, 1.0)


def test_what_is_given_out_cannot_be_changed(floor: Floor) -> None:
    for kept in (floor.presences(), floor.screens(), floor.unreadable()):
        with pytest.raises(TypeError):
            kept["kiosk-1"] = HERE  # type: ignore[index]


def test_a_presence_is_shown_without_anything_that_could_be_a_sentence(floor: Floor) -> None:
    health = {
        "paper": "low", "spool": 14, "locked": False, "missing": ["3", 4], "printer": None, "line": "",
        "note": "Олена, 067", "Олена": "ok", "stuck": ["Олена К."], "deep": {"deeper": "Олена"}, "long": "x" * 33,
    }  # fmt: skip
    floor.hear_presence("kiosk-1", Presence(online=True, role="kiosk", version="0.1.0+dev", health=health))
    floor.hear_presence("display-1", Presence(online=True, version="Олена К."))
    shown = floor.presences()["kiosk-1"]
    assert shown.version == "0.1.0+dev"
    assert list(shown.health) == ["paper", "spool", "locked", "missing", "printer", "line"]
    assert floor.presences()["display-1"] == Presence(online=True)
