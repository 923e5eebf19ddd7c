"""Facts → the commands that may have made them. Pure.

The journal keeps facts, not commands; but a fact says all that its command said, apart from what no rule looks at. So
the rules can be asked again. Where several commands could have made a fact, all are offered.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias, get_args

from queue_core.domain import commands as told
from queue_core.domain import events as happened
from queue_core.domain.decide import decide
from queue_core.domain.office import Office
from queue_core.domain.refusal import Refusal
from queue_core.domain.tickets.correcting import PAPER_STEP

_Guess: TypeAlias = Callable[[Office, Any], Sequence[told.Command]]

_TIMER, _CORE = "timer", "core"
_TRIED_SECONDS = 64.0


def commands_behind(office: Office, who: str, facts: Sequence[happened.Event], at: float) -> Sequence[told.Command]:
    """Return the commands that may have made facts which begin so, given by `who` at an instant.

    `office` is as it was before the facts.
    """
    first = facts[0]
    if who == _TIMER:
        return (told.PassTime(),)
    started = next((fact for fact in facts if isinstance(fact, happened.CoreStarted)), None)
    if who == _CORE and started is not None:
        maybe = _maybe_given(office, facts)
        return (told.StartCore(started.epoch, started.version, _wall_of(facts), maybe),)
    if isinstance(first, happened.TicketIssued) and len(facts) > 1 and isinstance(facts[1], happened.TicketCorrected):
        return _enter_paper(office, first, facts[1])
    if isinstance(first, happened.TicketCalled):
        return _call_out_of_turn(first)
    if isinstance(first, happened.TicketPostponed):
        return _postpone(office, first, at)
    if isinstance(first, happened.ServiceRated):
        return _rate(office, first, facts[1:])
    counter = getattr(first, "counter", None)
    if type(first) in _PRESSED and counter is not None:
        finished = next((fact for fact in facts if isinstance(fact, happened.ServiceFinished)), None)
        result = finished.result if finished is not None else None
        reason = first.reason if isinstance(first, happened.CounterPaused) else None
        opened = next((fact for fact in facts if isinstance(fact, happened.CounterOpened)), None)
        if opened is not None and opened is not first:
            return (told.TakeSeat(opened.counter, opened.administrator),)
        who_opened = opened.administrator if opened is not None else None
        return [told.PressKey(counter, key, None, result, reason, who_opened) for key in get_args(told.Key)]
    guess = _GUESSES.get(type(first))
    return guess(office, first) if guess is not None else ()


def _maybe_given(office: Office, facts: Sequence[happened.Event]) -> told.MaybeGiven | None:
    skipped = next((fact for fact in facts if isinstance(fact, happened.NumbersSkipped)), None)
    opened = next((fact.day for fact in facts if isinstance(fact, happened.DayOpened)), office.day)
    return told.MaybeGiven(opened, skipped.numbers) if skipped is not None else None


def _wall_of(facts: Sequence[happened.Event]) -> float | None:
    """Return what the wall clock said at a start; None where the start made nothing of it."""
    for fact in facts:
        if isinstance(fact, happened.ClockDoubted):
            return fact.wall
        if isinstance(fact, happened.ClockConfirmed):
            return fact.until
    return None


def _call_out_of_turn(fact: happened.TicketCalled) -> Sequence[told.Command]:
    return (told.CallOutOfTurn(fact.counter, fact.ticket, fact.exception),) if fact.exception is not None else ()


def _postpone(office: Office, fact: happened.TicketPostponed, at: float) -> Sequence[told.Command]:
    """Find how long by trying: from which instant on it counts is for the rules to say."""
    try:
        tried = decide(office, told.PostponeTicket(fact.counter, _TRIED_SECONDS), at)
    except Refusal:
        return ()
    until = tried[0].until if tried and isinstance(tried[0], happened.TicketPostponed) else at
    return (told.PostponeTicket(fact.counter, fact.until - (until - _TRIED_SECONDS), fact.after),)


def _take(_office: Office, fact: happened.TicketIssued) -> Sequence[told.TakeTicket]:
    return (
        told.TakeTicket(
            ticket=fact.ticket,
            code=fact.code,
            device=fact.device,
            ask=fact.ask,
            service=fact.service if fact.package is None else None,
            language=fact.language,
            category=fact.category,
            purpose=fact.purpose,
            needs=fact.needs,
            printer=fact.printer,
            package=fact.package,
        ),
    )


def _enter_paper(
    office: Office, issued: happened.TicketIssued, placed: happened.TicketCorrected
) -> Sequence[told.Command]:
    if placed.paper is None:
        return ()
    # The instant is kept to the thousandths that tell papers of one minute apart, unless it is that of the entry.
    taken_at, take = placed.place_at - placed.paper * PAPER_STEP, _take(office, issued)[0]
    return tuple(told.EnterPaperNumber(take, placed.paper, at) for at in (taken_at, placed.place_at))


def _rate(office: Office, fact: happened.ServiceRated, after: Sequence[happened.Event]) -> Sequence[told.Command]:
    """Offer the mark with the words that follow it, and without."""
    ticket = office.tickets.get(fact.ticket)
    if ticket is None:
        return ()
    alone = told.RateService(ticket.code, fact.mark)
    words = after[0] if after else None
    if isinstance(words, happened.TextLeft) and words.about == "comment":
        return (alone, told.RateService(ticket.code, fact.mark, words.text))
    return (alone,)


def _note(office: Office, fact: happened.TextLeft) -> Sequence[told.Command]:
    ticket = office.tickets.get(fact.ticket)
    return (told.LeaveNote(ticket.counter, fact.text),) if ticket is not None and ticket.counter is not None else ()


def _redirect(_office: Office, fact: happened.TicketRedirected) -> Sequence[told.Command]:
    come_back = fact.sender == fact.counter
    if fact.only_counter is not None:
        return (told.RedirectTicket(fact.counter, to_counter=fact.only_counter, come_back=come_back),)
    if fact.only_administrator is not None:
        return (told.RedirectTicket(fact.counter, to_administrator=fact.only_administrator, come_back=come_back),)
    return (told.RedirectTicket(fact.counter, service=fact.service, come_back=come_back),)


def _give_up_place(office: Office, fact: happened.PlaceGivenUp) -> Sequence[told.Command]:
    ticket = office.tickets.get(fact.ticket)
    if ticket is None:
        return ()
    moved = fact.place_at - ticket.place_at
    stands = office.measured.stands
    stood = sum(ended - begun for begun, ended in stands if ticket.place_at <= begun < fact.place_at)
    return tuple(told.GiveUpPlace(fact.ticket, seconds) for seconds in (moved, moved - stood, 1.0))


_PRESSED = frozenset(
    {
        happened.CounterOpened,
        happened.CounterPaused,
        happened.CounterResumed,
        happened.CounterClosed,
        happened.TicketRecalled,
        happened.CallAcknowledged,
        happened.ServiceStarted,
        happened.ServiceFinished,
        happened.VisitorMissed,
    }
)
"""What comes of a key of a counter."""

_GUESSES: dict[type, _Guess] = {
    happened.TicketIssued: _take,
    happened.TicketWithdrawn: lambda _office, fact: (told.WithdrawTicket(fact.ticket, None),),
    happened.AskVoided: lambda _office, fact: (told.WithdrawAsk(fact.device, fact.ask),),
    happened.HelpCalled: lambda _office, fact: (told.CallHelp(fact.place, fact.ticket, by=fact.place),),
    happened.HelpAnswered: lambda _office, fact: (told.AnswerHelp(fact.place),),
    happened.OfficeSuspended: lambda _office, fact: (told.SuspendOffice(fact.reason),),
    happened.OfficeResumed: lambda _office, _fact: (told.ResumeOffice(),),
    happened.ServiceSuspended: lambda _office, fact: (told.SuspendService(fact.service),),
    happened.ServiceResumed: lambda _office, fact: (told.ResumeService(fact.service),),
    happened.ClockDoubted: lambda _office, fact: (told.DoubtClock(fact.wall),),
    happened.ClockConfirmed: lambda _office, fact: (told.ConfirmClock(fact.until),),
    happened.TicketRedirected: _redirect,
    happened.TicketReturned: lambda _office, fact: (told.ReturnTicket(fact.ticket),),
    happened.AnsweredAtReception: lambda _office, fact: (told.AnswerAtReception(fact.ticket),),
    happened.PlaceGivenUp: _give_up_place,
    happened.ServiceAdded: lambda _office, fact: (told.AddService(fact.counter, fact.service),),
    happened.CategoryNotShown: lambda _office, fact: (told.SayNotShown(fact.counter),),
    happened.PressUndone: lambda _office, fact: (told.UndoPress(fact.counter),),
    happened.TextLeft: _note,
    happened.TextsErased: lambda _office, fact: (told.EraseTexts(fact.texts, fact.why),),
    happened.TicketCorrected: lambda _office, fact: (
        told.CorrectTicket(fact.ticket, fact.service, fact.category, fact.needs),
    ),
    happened.VisitorMet: lambda _office, fact: (told.MeetVisitor(fact.ticket),),
    happened.SlipOrdered: lambda _office, fact: (
        told.ResumePrinting(fact.printer),
        told.PrintAgain(fact.ticket, fact.printer),
    ),
    happened.SlipPrinted: lambda _office, fact: (told.ReportSlip(fact.job, "printed"),),
    happened.SlipFailed: lambda _office, fact: (told.ReportSlip(fact.job, fact.reason),),
}
