from pathlib import Path

import queue_core.web
from queue_core.runtime.clock import ManualClock
from queue_core.web import live
from tests.support.front_twin import FrontTwin
from tests.support.offices import small_office
from tests.support.web_office import NOON, pages_of

README = (Path(queue_core.web.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_every_address_is_described_with_how_it_is_asked_for() -> None:
    clock = ManualClock(NOON)
    offices = [FrontTwin(small_office(), clock, demonstration=shown) for shown in (True, False)]
    for route in (route for office in offices for route in pages_of(office, clock).router.routes()):
        if route.method == "HEAD":
            continue
        address = route.resource.canonical if route.resource is not None else ""
        is_page = not address.startswith(("/api/", "/screen/"))
        assert (f"`{address}`" if is_page else f"`{route.method} {address}`") in README


def test_every_message_to_a_listener_is_described_with_its_fields() -> None:
    for told in (
        live.Hello,
        live.StateTold,
        live.PresenceTold,
        live.ScreenTold,
        live.DeskTold,
        live.SeatsTold,
        live.Noted,
        live.Beat,
    ):
        assert f"`{told.__struct_config__.tag}`" in README
        assert all(f"`{field}`" in README.replace("\n", " ") for field in told.__struct_fields__)
