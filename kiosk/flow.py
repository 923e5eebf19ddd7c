"""The kiosk's mind: `step` takes what it knows and what happened, and returns what it knows then and what it does.

Pure: time and ids come in with the happening. Screens change only here and in `touch` and `asking`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from math import ceil

from msgspec import UNSET, structs

from kiosk.asking import Step, answered, slip_told, unanswered
from kiosk.happenings import (
    Answered,
    FingerDown,
    FingerUp,
    Happening,
    LinkTold,
    LockTold,
    SlipTold,
    Sound,
    StateTold,
    TimePassed,
    Unanswered,
)
from kiosk.paging import may_stand
from kiosk.screens import Failed, Issuing, Number, Rated, Rating, Rules, Start, State
from kiosk.touch import finger_down, finger_up, home
from kiosk.trouble import turning_points
from queue_core.wire.states import CatalogueState, HelpState, OfficeState, QueueState
from queue_core.wire.states import State as WireState


def step(state: State, happening: Happening, now: float, rules: Rules) -> Step:
    """Return the state after something happened at `now` (office seconds) and what is to be done about it."""
    after, effects = _step(state, happening, now, rules)
    if type(after.screen) is not type(state.screen) and after.pressed is not None:
        after = replace(after, pressed=None)  # the finger lies on something that is gone
    return after, effects


def _step(state: State, happening: Happening, now: float, rules: Rules) -> Step:
    if isinstance(happening, FingerDown):
        return finger_down(state, happening.target, now, rules)
    if isinstance(happening, FingerUp):
        return finger_up(state, happening.target, now, happening.fresh_id, rules)
    if isinstance(happening, TimePassed):
        return _time_passed(state, now, rules)
    if isinstance(happening, StateTold):
        return _told(state, happening.state, now, rules), ()
    if isinstance(happening, Answered):
        return answered(state, happening, now, rules)
    if isinstance(happening, Unanswered):
        return unanswered(state, happening, now, rules)
    if isinstance(happening, SlipTold):
        return slip_told(state, happening, now, rules)
    if isinstance(happening, LinkTold):
        return replace(state, is_connected=happening.connected), ()
    if isinstance(happening, LockTold):
        return replace(state, is_locked=happening.locked), ()
    return replace(state, is_watched=happening.is_on), ()


def deadline(state: State, now: float, rules: Rules) -> float:
    """Return the next instant at which the kiosk changes by itself; `TimePassed` is due then, at least each minute."""
    return min(instant for instant in _instants(state, now, rules) if instant > now)


def is_resting(state: State, rules: Rules) -> bool:
    """Say whether the kiosk stands as the next visitor shall find it."""
    return state == home(state, rules)


def seconds_left(state: State, now: float, rules: Rules) -> int:
    """Return how many seconds the visitor still has while the kiosk asks whether somebody is there."""
    return max(0, round(state.touched_at + rules.idle_after + rules.warn_for - now))


def _instants(state: State, now: float, rules: Rules) -> Iterator[float]:
    yield now - now % 60 + 60
    screen = state.screen
    if isinstance(screen, Number | Failed | Rated):
        yield screen.until
    elif state.is_warning:
        ends = state.touched_at + rules.idle_after + rules.warn_for
        whole = ceil(ends - now)
        yield from (ends, ends - whole + 1, ends - whole + 2)
    elif not isinstance(screen, Issuing | Rating) and not is_resting(state, rules):
        yield state.touched_at + rules.idle_after
    if state.help == "failed":
        yield state.help_failed_until
    if state.office is not None:
        yield from turning_points(state.office)


def _time_passed(state: State, now: float, rules: Rules) -> Step:
    if state.help == "failed" and now >= state.help_failed_until:
        state = replace(state, help=None)
    screen = state.screen
    if isinstance(screen, Number | Failed | Rated):
        return (home(state, rules) if now >= screen.until else state), ()
    idle = now - state.touched_at
    if isinstance(screen, Issuing | Rating) or idle < rules.idle_after or is_resting(state, rules):
        return state, ()
    if isinstance(screen, Start) or idle >= rules.idle_after + rules.warn_for:
        return home(state, rules), ()
    return (state, ()) if state.is_warning else (replace(state, is_warning=True, pressed=None), (Sound("warning"),))


def _told(state: State, told: WireState, now: float, rules: Rules) -> State:
    if isinstance(told, OfficeState):
        rested = is_resting(state, rules)
        state = replace(state, office=told)
        return home(state, rules) if rested else state
    if isinstance(told, QueueState):
        return replace(state, queue=told)
    if isinstance(told, HelpState):
        is_called = any(call.place == rules.place for call in told.help)
        if is_called:
            return replace(state, help="called")
        return replace(state, help=None) if state.help == "called" else state
    if isinstance(told, CatalogueState):
        return _new_catalogue(state, told, rules)
    return state


def _new_catalogue(state: State, told: CatalogueState, rules: Rules) -> State:
    """Take a new catalogue; a visitor who is choosing begins anew only if what may be chosen has changed.

    A service that closes or is given again sends back only who chose it.
    """
    before = state.catalogue
    if before is not None and structs.replace(before, epoch=0, seq=0) == structs.replace(told, epoch=0, seq=0):
        return state
    state = replace(state, catalogue=told)
    busy = isinstance(state.screen, Issuing | Rating | Number | Failed | Rated)
    if busy or before is None or (_all_given(before) == _all_given(told) and may_stand(state, state.screen)):
        return state
    return replace(state, screen=Start(), is_warning=False)


def _all_given(catalogue: CatalogueState) -> CatalogueState:
    """Return a catalogue without its number and as if no service were closed."""
    services = [structs.replace(service, closed=UNSET) for service in catalogue.services]
    return structs.replace(catalogue, epoch=0, seq=0, services=services)
