"""What a touch does. Targets are named `verb` or `verb:what`; what makes no sense on a screen does nothing there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.asking import Step, call_help, rate, take_ticket
from kiosk.happenings import Sound
from kiosk.offer import ALL
from kiosk.paging import languages, listed, may_stand, offer, turned
from kiosk.screens import (
    Category,
    CodeEntry,
    Failed,
    Group,
    Issuing,
    Languages,
    Marks,
    Needs,
    Number,
    Rated,
    Rating,
    Rules,
    Screen,
    Start,
    State,
)
from kiosk.trouble import trouble

CODE_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, U, so nothing is read as something else."""
CODE_LENGTH = 8
_ALWAYS = ("help", "large", "language", "languages")


def home(state: State, rules: Rules) -> State:
    """Return the kiosk as the next visitor finds it; a call for help goes on."""
    language = state.office.languages[0] if state.office and state.office.languages else rules.language
    return replace(state, screen=Start(), language=language, is_large=False, is_warning=False, pressed=None)


def finger_down(state: State, target: str | None, now: float, rules: Rules) -> Step:
    """Mark the target under the finger; nothing is done before it lifts off there."""
    state = replace(state, touched_at=now)
    if _is_repeat(state, target, now, rules):
        return replace(state, pressed=None), ()
    return replace(state, pressed=target), ()


def finger_up(state: State, target: str | None, now: float, fresh_id: str, rules: Rules) -> Step:
    """Do what the target stands for if the finger came down on it; a finger that slid away does nothing."""
    pressed, state = state.pressed, replace(state, pressed=None, touched_at=now)
    if state.is_warning:
        state = replace(state, is_warning=False, activated_at=now, activated="here")
        return (home(state, rules) if pressed == target == "home" else state), (Sound("tick"),)
    if target is None or target != pressed:
        return state, ()
    state = _stays_longer(replace(state, activated_at=now, activated=target), now, rules)
    after, effects = _act(state, target, now, fresh_id, rules)
    return after, (Sound("tick"), *effects)


def _is_repeat(state: State, target: str | None, now: float, rules: Rules) -> bool:
    """A second touch within the pause is a trembling hand, unless it types another letter."""
    if now - state.activated_at >= rules.touch_pause:
        return False
    types = (target or "").startswith("key:") and state.activated.startswith("key:")
    return not (types and target != state.activated)


def _stays_longer(state: State, now: float, rules: Rules) -> State:
    """Somebody who touches while reading a number or a refusal goes on reading."""
    if not isinstance(state.screen, Number | Failed | Rated):
        return state
    return replace(state, screen=replace(state.screen, until=max(state.screen.until, now + rules.number_for)))


def _act(state: State, target: str, now: float, fresh_id: str, rules: Rules) -> Step:
    verb, _, what = target.partition(":")
    stands = trouble(state, now)
    if stands == "closed" and verb == "rate":
        state = replace(state, screen=Start())
    elif stands is not None and verb not in _ALWAYS:
        return state, ()
    if verb == "help":
        return call_help(state, fresh_id, rules) if state.is_connected else (state, ())
    if verb == "category" and isinstance(state.screen, Category):
        return take_ticket(state, state.screen, what, fresh_id)
    if verb == "mark" and isinstance(state.screen, Marks):
        return rate(state, state.screen, int(what), fresh_id) if what in ("1", "2", "3", "4", "5") else (state, ())
    go = _WAYS.get(verb)
    return (state if go is None else go(state, what, rules)), ()


def _back(state: State, what: str, rules: Rules) -> State:
    screen: Screen = Start()
    if isinstance(state.screen, Issuing | Rating):
        return state
    if isinstance(state.screen, Group | Category | Needs | Languages):
        screen = state.screen.before
    elif isinstance(state.screen, Marks):
        screen = CodeEntry()
    elif isinstance(state.screen, Number | Failed | Rated):
        return home(state, rules)
    return replace(state, screen=screen)


def _home(state: State, what: str, rules: Rules) -> State:
    return state if isinstance(state.screen, Issuing | Rating) else home(state, rules)


def _again(state: State, what: str, rules: Rules) -> State:
    if not isinstance(state.screen, Failed):
        return state
    before = state.screen.before
    return replace(state, screen=before) if may_stand(state, before) else home(state, rules)


def _large(state: State, what: str, rules: Rules) -> State:
    return turned(replace(state, is_large=not state.is_large), 0)


def _language(state: State, what: str, rules: Rules) -> State:
    if what not in languages(state):
        return state
    screen = state.screen.before if isinstance(state.screen, Languages) else state.screen
    return replace(state, language=what, screen=screen)


def _languages(state: State, what: str, rules: Rules) -> State:
    if isinstance(state.screen, Languages | Issuing | Rating | Number | Failed | Rated):
        return state
    return replace(state, screen=Languages(state.screen))


def _rate(state: State, what: str, rules: Rules) -> State:
    return replace(state, screen=CodeEntry()) if isinstance(state.screen, Start) else state


def _open(state: State, what: str, rules: Rules) -> State:
    entry = offer(state).entry(what)
    is_group = what == ALL or (entry is not None and entry.kind == "group")
    here = what == ALL or what in listed(state)
    if not isinstance(state.screen, Start | Group) or not is_group or not here:
        return state
    return replace(state, screen=Group(what, state.screen))


def _take(state: State, what: str, rules: Rules) -> State:
    entry = offer(state).entry(what)
    if (
        not isinstance(state.screen, Start | Group)
        or entry is None
        or entry.kind == "group"
        or entry.closed is not None
    ):
        return state
    return replace(state, screen=Category(what, state.screen))


def _needs(state: State, what: str, rules: Rules) -> State:
    has_any = state.catalogue is not None and state.catalogue.needs
    return replace(state, screen=Needs(state.screen)) if isinstance(state.screen, Category) and has_any else state


def _need(state: State, what: str, rules: Rules) -> State:
    if not isinstance(state.screen, Needs) or what not in listed(state):
        return state
    before = state.screen.before
    chosen = replace(before, needs=before.needs ^ {what})
    return replace(state, screen=replace(state.screen, before=chosen))


def _page(state: State, what: str, rules: Rules) -> State:
    return turned(state, {"next": 1, "previous": -1}.get(what, 0))


def _key(state: State, what: str, rules: Rules) -> State:
    if not isinstance(state.screen, CodeEntry) or len(what) != 1 or what not in CODE_LETTERS:
        return state
    code = state.screen.code + what
    return replace(state, screen=Marks(code) if len(code) == CODE_LENGTH else CodeEntry(code))


def _erase(state: State, what: str, rules: Rules) -> State:
    return replace(state, screen=CodeEntry(state.screen.code[:-1])) if isinstance(state.screen, CodeEntry) else state


_WAYS: dict[str, Callable[[State, str, Rules], State]] = {
    "back": _back,
    "home": _home,
    "done": _home,
    "again": _again,
    "large": _large,
    "language": _language,
    "languages": _languages,
    "rate": _rate,
    "open": _open,
    "take": _take,
    "needs": _needs,
    "need": _need,
    "page": _page,
    "key": _key,
    "erase": _erase,
}
