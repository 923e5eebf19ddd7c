"""What the kiosk asks the core, and what becomes of the screen when the answer comes or does not."""

from __future__ import annotations

from dataclasses import replace

from msgspec import UNSET

from kiosk.happenings import Answered, Effect, SendAsk, SlipTold, Sound, Unanswered
from kiosk.paging import offer
from kiosk.screens import (
    NO_ANSWER,
    NO_CATEGORY,
    Category,
    Failed,
    Issuing,
    Marks,
    Number,
    Rated,
    Rating,
    Rules,
    State,
)
from queue_core.wire.asks import Help, Rate, TakeTicket, Withdraw
from queue_core.wire.replies import Reply, Ticket

Step = tuple[State, tuple[Effect, ...]]


def take_ticket(state: State, screen: Category, category: str, fresh_id: str) -> Step:
    """Ask for a ticket; nothing happens for a category or a service that is not offered."""
    entry = offer(state).entry(screen.item)
    known = {NO_CATEGORY} | {one.id for one in state.catalogue.categories} if state.catalogue else set()
    if entry is None or category not in known:
        return state, ()
    ask = TakeTicket(
        id=fresh_id,
        service=entry.id if entry.kind == "service" else UNSET,
        package=entry.id if entry.kind == "package" else UNSET,
        category=UNSET if category == NO_CATEGORY else category,
        needs=sorted(screen.needs) or UNSET,
        language=state.language,
    )
    return replace(state, screen=Issuing(fresh_id, screen, category)), (SendAsk(ask, is_urgent=True),)


def rate(state: State, screen: Marks, mark: int, fresh_id: str) -> Step:
    """Send a mark."""
    ask = Rate(id=fresh_id, code=screen.code, mark=mark)
    return replace(state, screen=Rating(fresh_id, screen.code)), (SendAsk(ask, is_urgent=True),)


def call_help(state: State, fresh_id: str, rules: Rules) -> Step:
    """Call the reception, unless it has been called."""
    if state.help in ("asking", "called"):
        return state, ()
    asking = replace(state, help="asking", help_ask=fresh_id)
    return asking, (SendAsk(Help(id=fresh_id, place=rules.place), is_urgent=True),)


def answered(state: State, told: Answered, now: float, rules: Rules) -> Step:
    """Go on with what the core said; an answer nobody waits for any more changes nothing."""
    screen, reply = state.screen, told.reply
    if state.help == "asking" and told.ask == state.help_ask:
        return _help_answered(state, reply.ok, now, rules)
    if isinstance(screen, Issuing) and told.ask == screen.ask:
        if reply.ok and reply.ticket is not UNSET:
            number = _number(screen, reply.ticket, reply, now, rules)
            return replace(state, screen=number), (Sound("success"),)
        return _failed(state, "ticket", reply, screen.before, now, rules)
    if isinstance(screen, Rating) and told.ask == screen.ask:
        if reply.ok:
            return replace(state, screen=Rated(now + rules.told_for)), (Sound("success"),)
        return _failed(state, "rating", reply, Marks(screen.code), now, rules)
    return state, ()


def unanswered(state: State, told: Unanswered, now: float, rules: Rules) -> Step:
    """Say that nobody answered; a ticket that may have been issued is taken back."""
    screen = state.screen
    if state.help == "asking" and told.ask == state.help_ask:
        return _help_answered(state, False, now, rules)
    if isinstance(screen, Issuing) and told.ask == screen.ask:
        failed = Failed("ticket", NO_ANSWER, "", screen.before, now + rules.number_to_write_down_for)
        void = SendAsk(Withdraw(id=told.fresh_id, ask=told.ask), is_urgent=False)
        return replace(state, screen=failed), (void, Sound("trouble"))
    if isinstance(screen, Rating) and told.ask == screen.ask:
        failed = Failed("rating", NO_ANSWER, "", Marks(screen.code), now + rules.told_for)
        return replace(state, screen=failed), (Sound("trouble"),)
    return state, ()


def slip_told(state: State, told: SlipTold, now: float, rules: Rules) -> Step:
    """Show how the slip of the number on the screen ended; others are of yesterday's visitor."""
    screen = state.screen
    if not isinstance(screen, Number) or screen.ticket != told.ticket:
        return state, ()
    is_out = told.outcome == "printed"
    stays = rules.number_for if is_out else rules.number_to_write_down_for
    shown = replace(screen, slip=told.outcome, until=now + stays)
    return replace(state, screen=shown), () if is_out else (Sound("trouble"),)


def _number(screen: Issuing, ticket: Ticket, reply: Reply, now: float, rules: Rules) -> Number:
    stays = rules.number_to_write_down_for if ticket.slip == "none" else rules.number_for_at_most
    return Number(
        ticket=ticket.id,
        number=ticket.number,
        hall=ticket.hall,
        item=screen.before.item,
        category=screen.category,
        people_ahead=ticket.people_ahead,
        estimate=ticket.estimate,
        counter=None if reply.called_to is UNSET else reply.called_to,
        slip=ticket.slip,
        until=now + stays,
    )


def _failed(state: State, what: str, reply: Reply, before: Category | Marks, now: float, rules: Rules) -> Step:
    reason = NO_ANSWER if reply.refused is UNSET else str(reply.refused)
    text = "" if reply.text is UNSET else reply.text
    failed = Failed("rating" if what == "rating" else "ticket", reason, text, before, now + 2 * rules.told_for)
    return replace(state, screen=failed), (Sound("trouble"),)


def _help_answered(state: State, came: bool, now: float, rules: Rules) -> Step:
    if came:
        return replace(state, help="called"), (Sound("success"),)
    until = now + rules.help_failed_for
    return replace(state, help="failed", help_failed_until=until), (Sound("trouble"),)
