"""What simulated visitors of the demonstration office want."""

from __future__ import annotations

import random
from dataclasses import replace

from queue_core.demo.living import random_wish
from queue_core.domain.plan import ServiceId
from tests.support.offices import office_with_packages


def test_visitors_want_every_service_and_package_that_is_given() -> None:
    plan = office_with_packages()
    subsidy = replace(plan.services[ServiceId("subsidy")], closed={"uk": "Завтра."})
    plan = replace(plan, services={**plan.services, subsidy.id: subsidy})
    source = random.Random(7)
    wanted = {random_wish(plan, source).service for _ in range(500)}
    assert wanted == {*plan.services, *plan.packages} - {"subsidy"}


def test_some_visitors_are_veterans_and_some_speak_english() -> None:
    source = random.Random(7)
    wishes = [random_wish(office_with_packages(), source) for _ in range(500)]
    assert {wish.category for wish in wishes} == {None, "veteran"}
    assert {wish.language for wish in wishes} == {"uk", "en"}
