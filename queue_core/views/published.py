"""All states of an office, kept up to date by what each fact touches, and numbered so that the newer is the larger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import msgspec

from queue_core.domain import events as happened
from queue_core.domain.lines.policies import POLICIES
from queue_core.domain.office import Office, Workplace
from queue_core.domain.plan import CounterId, DirectionId, HallId, Words
from queue_core.domain.ticket import Ticket
from queue_core.views import hall as views
from queue_core.views.catalogue import catalogue_view
from queue_core.views.moments import STEPS_PER_RECORD, record_of
from queue_core.wire import topics
from queue_core.wire.states import CounterState, State

_LIFE_OF_A_TICKET = (
    happened.TicketIssued,
    happened.TicketCalled,
    happened.TicketRecalled,
    happened.CallAcknowledged,
    happened.CallUnanswered,
    happened.ServiceStarted,
    happened.ServiceFinished,
    happened.VisitorMissed,
    happened.TicketWithdrawn,
)
_OF_A_COUNTER = (
    happened.CounterOpened,
    happened.CounterPaused,
    happened.CounterResumed,
    happened.CounterClosed,
)
_OF_HELP = (happened.HelpCalled, happened.HelpAnswered)
_OF_A_SERVICE = (happened.ServiceSuspended, happened.ServiceResumed)
_OF_A_SLIP = (
    happened.SlipOrdered,
    happened.SlipPrinted,
    happened.SlipFailed,
    happened.AskVoided,
    happened.DayClosed,
    happened.VisitorMet,
)


class PublishedStates:
    """The states by name (`office`, `board/1`, `counter/12` …) as of the last refresh.

    `register_down`: what the catalogue says of a suspended service, language → text; empty: no reason is told.
    `orders`: policy → what is said of an order that does not keep veterans first, language → text.
    `doubt`: what everybody is told while the computer's clock is not believed, language → text.
    `at_reception`: asked at each refresh what kiosks say in place of giving tickets, language → text; None: they give.
    """

    def __init__(
        self,
        office: Office,
        *,
        register_down: Words | None = None,
        orders: Mapping[str, Words] | None = None,
        doubt: Words | None = None,
        at_reception: Callable[[], Words | None] = lambda: None,
    ) -> None:
        self._office = office
        self._register_down = dict(register_down or {})
        is_promised = POLICIES[office.plan.policy].keeps_veterans_first
        self._order = None if is_promised else (orders or {}).get(office.plan.policy)
        self._doubt = dict(doubt or {})
        self._at_reception = at_reception
        self._states: dict[str, State] = {}
        self.looked_at: frozenset[str] = frozenset()
        """The states that the last refresh computed, whether they changed or not."""

    @property
    def states(self) -> Mapping[str, State]:
        """All states, read-only."""
        return MappingProxyType(self._states)

    def refresh_all(self, now: float) -> dict[str, State]:
        """Compute every state; return those that changed."""
        plan = self._office.plan
        names = [topics.OFFICE, topics.CATALOGUE, topics.QUEUE, topics.HELP]
        names += [f"{topics.BOARD}/{hall}" for hall in plan.halls]
        names += [f"{topics.COUNTER}/{counter}" for counter in plan.counters]
        return self._refresh(names, now)

    def refresh(self, events: Iterable[happened.Event], now: float) -> dict[str, State]:
        """Compute the states the facts touch; return those that changed."""
        names: set[str] = set()
        for event in events:
            touched = self._touched(event)
            if touched is None:
                return self.refresh_all(now)
            names |= touched
        if names:
            names |= self._with_estimates()
        return self._refresh(sorted(names), now)

    def counter_now(self, counter: CounterId, now: float) -> CounterState:
        """Return a counter's state at this very fact, for the reply to a press: never older than the one shown."""
        name, state = f"{topics.COUNTER}/{counter}", views.counter_view(self._office, counter, now)
        shown = self._states.get(name)
        if isinstance(shown, CounterState) and self._is_same(name, shown, state):
            return shown
        return msgspec.structs.replace(state, epoch=self._office.epoch, seq=self._number_after(shown))

    def _refresh(self, names: Iterable[str], now: float) -> dict[str, State]:
        changed: dict[str, State] = {}
        wanted = list(names)
        self.looked_at = frozenset(wanted)
        carry_estimates = any(name == topics.QUEUE or name.startswith(topics.BOARD) for name in wanted)
        estimates = views.estimates_of(self._office, now) if carry_estimates else {}
        for name in wanted:
            old, new = self._states.get(name), self._compute(name, now, estimates)
            if old is None or not self._is_same(name, old, new):
                changed[name] = msgspec.structs.replace(new, epoch=self._office.epoch, seq=self._number_after(old))
        self._states.update(changed)
        return changed

    def _is_same(self, name: str, shown: State, new: State) -> bool:
        """Say whether a numbered state shows what a new one, not numbered yet, would show.

        A counter that was changed and changed back is shown anew: a press by who saw only older states does nothing.
        """
        kind, _, of = name.partition("/")
        if kind == topics.COUNTER and record_of(shown.seq) < self._office.workplaces[CounterId(of)].changed_seq:
            return False
        return msgspec.structs.replace(shown, epoch=new.epoch, seq=new.seq) == new

    def _number_after(self, old: State | None) -> int:
        return max(self._office.seq * STEPS_PER_RECORD, old.seq + 1 if old is not None else 0)

    def _with_estimates(self) -> set[str]:
        """Return the states that carry estimates: they move with time, so each change looks at all of them."""
        return {topics.QUEUE} | {f"{topics.BOARD}/{hall}" for hall in self._office.plan.halls}

    def _compute(self, name: str, now: float, estimates: views.Estimates) -> State:
        kind, _, of = name.partition("/")
        if kind == topics.CATALOGUE:
            return catalogue_view(self._office.plan, self._office.suspended_services, self._register_down)
        if kind == topics.QUEUE:
            return views.queue_view(self._office, estimates)
        if kind == topics.BOARD:
            return views.board_view(self._office, HallId(of), now, estimates, self._notice())
        if kind == topics.OFFICE:
            return views.office_view(self._office, now, self._order, self._doubt, self._at_reception())
        return _VIEWS[kind](self._office, of, now)

    def _notice(self) -> Words | None:
        """Return what boards tell everybody: that the clock is looked at goes before how people are called."""
        return self._doubt if self._office.doubt is not None else self._order

    def _touched(self, event: happened.Event) -> set[str] | None:
        """Return the names of the states a fact may change; None: all of them."""
        if isinstance(event, _LIFE_OF_A_TICKET):
            ticket = self._office.tickets.get(event.ticket)
            if ticket is None or _goes_on(event):
                return None
            counter = getattr(event, "counter", ticket.counter)
            return self._touched_by_direction(ticket.direction, counter) | self._bound_to(ticket)
        if isinstance(event, _OF_A_COUNTER):
            if isinstance(event, happened.CounterOpened | happened.CounterClosed) and self._somebody_is_bound():
                return None
            return {topics.QUEUE, *self._of_counter(event.counter)}
        if isinstance(event, _OF_HELP):
            return {topics.HELP}
        if isinstance(event, _OF_A_SERVICE):
            service = self._office.plan.services.get(event.service)
            return {topics.CATALOGUE} | (self._touched_by_direction(service.direction, None) if service else set())
        if isinstance(event, happened.ServiceRated):
            rated = self._office.tickets.get(event.ticket)
            return None if rated is None else set() if rated.counter is None else self._of_counter(rated.counter)
        return set() if isinstance(event, _OF_A_SLIP) else None

    def _touched_by_direction(self, direction: DirectionId, counter: CounterId | None) -> set[str]:
        names = {topics.QUEUE}
        known = self._office.plan.directions.get(direction)
        names |= {f"{topics.BOARD}/{hall}" for hall in (known.halls if known is not None else ())}
        workplaces = self._office.workplaces.values()
        names |= {f"{topics.COUNTER}/{place.id}" for place in workplaces if self._serves(place, direction)}
        if counter is not None:
            names |= self._of_counter(counter)
        return names

    def _serves(self, workplace: Workplace, direction: DirectionId) -> bool:
        """Say whether a counter may serve something of a direction: by the direction, or by one service alone."""
        services = (self._office.plan.services.get(service) for service in workplace.service_skills)
        return direction in workplace.skills or any(one is not None and one.direction == direction for one in services)

    def _bound_to(self, ticket: Ticket) -> set[str]:
        """Return the states of the counters a ticket is sent to, whatever they can serve else."""
        if not ticket.line.is_bound:
            return set()
        return {
            f"{topics.COUNTER}/{place.id}"
            for place in self._office.workplaces.values()
            if place.id == ticket.only_counter or place.administrator == ticket.only_administrator
        }

    def _somebody_is_bound(self) -> bool:
        """Say whether somebody waits for one counter alone: any may take them once it is closed."""
        return any(line.is_bound for line in self._office.waiting.lines())

    def _of_counter(self, counter: CounterId) -> set[str]:
        return {f"{topics.COUNTER}/{counter}", f"{topics.BOARD}/{self._office.workplaces[counter].hall}"}


def _goes_on(event: happened.Event) -> bool:
    """Say whether a visit goes on after a service, perhaps in another direction than it was called in."""
    if not isinstance(event, happened.ServiceFinished):
        return False
    return event.next_service is not None or event.back_to is not None


_VIEWS: dict[str, Callable[[Office, str, float], State]] = {
    topics.HELP: lambda office, _of, _now: views.help_view(office),
    topics.COUNTER: lambda office, of, now: views.counter_view(office, CounterId(of), now),
}
