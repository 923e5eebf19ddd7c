"""The business day: opened and closed by rule, carrying who is inside."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from queue_core.domain import commands as told
from queue_core.domain.day import schedule
from queue_core.domain.day.deadlines import next_deadline
from queue_core.domain.events import DayClosed, DayOpened
from queue_core.domain.plan import CounterId, DirectionId, Rules, ServiceId
from tests.support.offices import small_office
from tests.support.script import Script

EAGER = Rules(least_seconds_on_call=0)


def at(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-22T01:59", "2026-11-21"),
        ("2026-11-22T02:00", "2026-11-22"),
        ("2026-03-29T01:00", "2026-03-29"),
        ("2026-10-25T01:59", "2026-10-24"),
        ("2026-10-25T02:00", "2026-10-25"),
    ],
)
def test_the_business_day_begins_at_four_in_the_offices_zone(now: str, day: str) -> None:
    assert schedule.business_day(small_office(), at(now)).isoformat() == day


def test_a_start_opens_the_first_day_and_a_second_start_does_not_open_it_again() -> None:
    script = Script(small_office())
    assert script.office.day == "2023-11-15"
    assert not [e for e in script.told(told.StartCore(2, "x")).events if isinstance(e, DayOpened)]
    assert script.office.epoch == 2


def test_a_day_nobody_closed_is_closed_at_the_next_start_and_its_people_keep_their_numbers() -> None:
    script = Script(small_office(EAGER))
    waiting = script.take("subsidy")
    outcome = script.after(24 * 3600).told(told.StartCore(2, "test"))
    assert {DayClosed, DayOpened} <= {type(event) for event in outcome.events}
    assert script.office.day == "2023-11-16"
    assert script.office.tickets[waiting.id].number == "С001"
    assert script.take("subsidy").number == "С002"


def test_who_waits_at_night_keeps_the_number_and_the_new_sequence_skips_it() -> None:
    script = Script(small_office(EAGER))
    waiting = [script.take("subsidy") for _ in range(2)]
    script.press("3", "open")
    assert script.number_at("3") == "С001"
    outcome = script.after(24 * 3600).told(told.PassTime())
    assert [type(event) for event in outcome.events][-2:] == [DayClosed, DayOpened]
    assert script.number_at("3") == "С001" or script.office.tickets[waiting[0].id].status == "waiting"
    assert script.take("subsidy").number == "С003"


def test_a_number_that_was_sent_elsewhere_and_waits_over_the_night_is_not_given_to_somebody_else() -> None:
    script = Script(small_office(EAGER))
    script.press("1", "open")
    sent = script.take("passport-foreign")
    script.told(told.RedirectTicket(CounterId("1"), direction=DirectionId("social")))
    script.after(24 * 3600).told(told.PassTime())
    assert (sent.number, sent.direction) == ("П001", "social")
    assert script.take("passport-foreign").number == "П002"
    assert script.take("subsidy").number == "С001", "only a number somebody holds is left out"


def test_numbers_begin_anew_each_day() -> None:
    script = Script(small_office(EAGER))
    script.press("3", "open")
    script.take("subsidy")
    script.press("3", "next")
    script.after(24 * 3600).told(told.PassTime())
    assert script.take("subsidy").number == "С001"


def test_a_service_finished_late_can_still_be_rated_the_next_morning() -> None:
    script = Script(small_office(EAGER))
    script.press("3", "open")
    ticket = script.take("subsidy")
    script.after(18 * 3600).press("3", "next")
    script.after(5 * 3600).told(told.PassTime())
    assert script.office.day == "2023-11-16"
    assert script.told(told.RateService(ticket.code, 4)).refusal is None


def test_the_business_day_never_goes_back() -> None:
    script = Script(small_office())
    script.after(-48 * 3600).told(told.PassTime())
    assert script.office.day == "2023-11-15"


def test_time_never_goes_back_within_the_office() -> None:
    script = Script(small_office())
    first = script.take("subsidy")
    second = script.after(-3600).take("subsidy")
    assert second.issued_at == first.issued_at
    assert second.place > first.place


def test_the_next_deadline_is_never_in_the_past_after_time_was_told() -> None:
    script = Script(small_office(EAGER))
    script.press("3", "open")
    script.take("subsidy")
    for _ in range(20):
        deadline = next_deadline(script.office, script.now)
        assert deadline is not None
        assert deadline >= script.now
        script.now = deadline
        script.told(told.PassTime())
        after = next_deadline(script.office, script.now)
        assert after is None or after > script.now


def test_a_redirected_ticket_carried_over_the_night_keeps_its_number_to_itself() -> None:
    script = Script(small_office(Rules(least_seconds_on_call=0)))
    script.press("3", "open")
    carried = script.take("subsidy")
    script.told(told.RedirectTicket(CounterId("3"), service=ServiceId("passport-foreign")))
    script.after(24 * 3600).told(told.PassTime())
    assert (carried.number, script.office.tickets[carried.id].direction) == ("С001", "passports")
    assert script.take("subsidy").number == "С002"
    assert script.take("passport-advice").number == "П001"
