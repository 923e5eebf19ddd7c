"""An alarm changes nothing but the hour: a day with a suspension in it is the same day, later."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from queue_core.domain import commands as told
from queue_core.domain.commands import Command
from queue_core.domain.events import Event, OfficeResumed, OfficeSuspended, TicketCalled, VisitorMissed
from queue_core.domain.ids import TicketId
from queue_core.domain.plan import CategoryId, CounterId, DeviceId, Rules, ServiceId
from tests.support.offices import small_office
from tests.support.script import Script

RULES = Rules(
    least_seconds_on_call=2,
    start_required=True,
    wrap_up_seconds=20,
    answer_automatic_within=60,
    secondary_after=90,
    needs_wait=60,
    parked_for=100,
)
SERVICES = ("passport-foreign", "passport-advice", "ready-passport", "ready-other", "subsidy", "social-advice")
KEYS: tuple[told.Key, ...] = (
    "open",
    "start",
    "start",
    "next",
    "next",
    "finish",
    "recall",
    "no_show",
    "resume",
    "close",
)


@dataclass(frozen=True)
class Step:
    """After so many seconds a command."""

    after: int
    command: Command


def day(chance: Random, length: int) -> list[Step]:
    """Make up a day: people come, keys are pressed, time passes."""
    steps = [Step(1, told.PressKey(CounterId(counter), "open")) for counter in "123"]
    for number in range(length):
        steps.append(Step(chance.choice((1, 7, 20, 41)), _any_command(chance, number)))
        steps.append(Step(chance.choice((0, 13)), told.PassTime()))
    return steps


def _any_command(chance: Random, number: int) -> Command:
    ticket, counter = TicketId(f"t{max(0, number - chance.randrange(1, 12))}"), CounterId(chance.choice("123"))
    match chance.randrange(10):
        case 0:
            return told.PostponeTicket(counter, chance.choice((30, 90)))
        case 1:
            return chance.choice((told.ReturnTicket(ticket), told.GiveUpPlace(ticket, 50)))
        case 2:
            service = ServiceId(chance.choice(SERVICES))
            return chance.choice((told.SuspendService(service), told.ResumeService(service)))
        case 3 | 4 | 5 | 6 | 7:
            return told.PressKey(counter, chance.choice(KEYS))
    return told.TakeTicket(
        TicketId(f"t{number}"),
        f"C{number:07d}",
        DeviceId("kiosk-1"),
        f"ask-{number}",
        ServiceId(chance.choice(SERVICES)),
        "uk",
        category=chance.choice((None, None, CategoryId("veteran"), CategoryId("disability"))),
        needs=chance.choice(((), (), ("sight",))),
    )


def lived(steps: list[Step], alarm: dict[int, int]) -> list[tuple[str, ...]]:
    """Live the day with alarms before some steps, each of so many seconds; tell what happened, without the hours."""
    script, found = Script(small_office(RULES)), []
    for place, step in enumerate(steps):
        if place in alarm:
            script.told(told.SuspendOffice("air_raid"))
            script.after(alarm[place] / 2).told(told.PassTime())
            events = script.after(alarm[place] / 2).told(told.ResumeOffice()).events
            found += [_without_hours(event) for event in events]
        outcome = script.after(step.after).told(step.command)
        found += [_without_hours(event) for event in outcome.events]
        if outcome.refusal is not None:
            found.append((outcome.refusal.code, str(outcome.refusal.details)))
    return [one for one in found if one[0] not in (OfficeSuspended.__name__, OfficeResumed.__name__)]


def _without_hours(event: Event) -> tuple[str, ...]:
    told_of = tuple(str(getattr(event, name, "")) for name in ("ticket", "counter", "rule", "automatic", "then"))
    beaten = str([head.number for head in event.beat]) if isinstance(event, TicketCalled) else ""
    parked = str(event.parked_until is not None) if isinstance(event, VisitorMissed) else ""
    return (type(event).__name__, *told_of, beaten, parked)


@given(
    st.integers(0, 2**32), st.integers(10, 90), st.dictionaries(st.integers(3, 180), st.integers(1, 4000), max_size=3)
)
@settings(deadline=None)
def test_a_day_with_alarms_is_the_same_day_later(seed: int, length: int, alarm: dict[int, int]) -> None:
    steps = day(Random(seed), length)
    assert lived(steps, alarm) == lived(steps, {})
