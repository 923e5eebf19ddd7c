"""A kiosk's mind on a stage: a test tells what happens, line by line, and looks at what came of it."""

from __future__ import annotations

from msgspec import UNSET

from kiosk.flow import deadline, step
from kiosk.happenings import (
    Answered,
    FingerDown,
    FingerUp,
    Happening,
    LinkTold,
    SendAsk,
    SlipTold,
    Sound,
    StateTold,
    TimePassed,
    Unanswered,
)
from kiosk.screens import Screen, State
from kiosk.trouble import trouble
from queue_core.wire.asks import Ask
from queue_core.wire.refusals import RefusalCode
from queue_core.wire.replies import Reply, Ticket
from queue_core.wire.states import State as WireState
from queue_core.wire.values import Estimate
from tests.support.kiosk.states import NOON, NOW, RULES, ready_state


class Stage:
    """Plays happenings one after another; time stands still but for `wait`."""

    def __init__(self, state: State | None = None) -> None:
        self.state = state or ready_state()
        self.now = NOW
        self.asks: list[Ask] = []
        self.urgent: list[Ask] = []
        self.sounds: list[str] = []
        self._ids = 0

    @property
    def screen(self) -> Screen:
        """What the visitor has before them, troubles aside."""
        return self.state.screen

    @property
    def trouble(self) -> str | None:
        """What stands in the way."""
        return trouble(self.state, self.now)

    def happen(self, happening: Happening) -> None:
        """Let something happen now."""
        self.state, effects = step(self.state, happening, self.now, RULES)
        for effect in effects:
            if isinstance(effect, SendAsk):
                self.asks.append(effect.ask)
                self.urgent += [effect.ask] if effect.is_urgent else []
            elif isinstance(effect, Sound):
                self.sounds.append(effect.name)

    def down(self, target: str | None) -> None:
        """A finger comes down."""
        self.happen(FingerDown(target))

    def up(self, target: str | None) -> None:
        """It lifts off."""
        self._ids += 1
        self.happen(FingerUp(target, f"id-{self._ids}"))

    def touch(self, *targets: str) -> None:
        """Touch one target after another, in no hurry."""
        for target in targets:
            self.wait(1)
            self.down(target)
            self.up(target)

    def wait(self, for_seconds: float) -> None:
        """Let time pass; the mind is woken whenever it asked for it."""
        until = self.now + for_seconds
        while (due := deadline(self.state, self.now, RULES)) <= until:
            self.now = due
            self.happen(TimePassed())
        self.now = until

    def told(self, *states: WireState) -> None:
        """The core shows states."""
        for state in states:
            self.happen(StateTold(state))

    def connected(self, is_connected: bool) -> None:
        """The way to the core opens or closes."""
        self.happen(LinkTold(is_connected))

    def answer(self, reply: Reply) -> None:
        """The core replies to the ask sent last."""
        self.happen(Answered(self.asks[-1].id, reply))

    def refuse(self, code: RefusalCode, text: str = "Не можна.") -> None:
        """The core refuses the ask sent last."""
        self.answer(Reply(id=self.asks[-1].id, ok=False, refused=code, text=text))

    def silence(self, ask: str | None = None) -> None:
        """Nobody answers an ask: the one sent last, unless another is named."""
        self._ids += 1
        self.happen(Unanswered(ask or self.asks[-1].id, f"id-{self._ids}"))

    def slip(self, outcome: str, ticket: str = "t-1") -> None:
        """The printer tells how a slip ended."""
        self.happen(SlipTold(ticket, outcome))  # type: ignore[arg-type]


def ticket_reply(
    ask: str = "id", *, called_to: str | None = None, slip: str = "printing", number: str = "П017"
) -> Reply:
    """Return the reply that brings a ticket."""
    ticket = Ticket(
        id="t-1",
        number=number,
        direction="passports",
        service="passport-foreign",
        hall="1",
        language="uk",
        issued_at=NOON,
        people_ahead=5,
        estimate=Estimate(10, 20),
        code="7K3M9QX2",
        slip=slip,  # type: ignore[arg-type]
    )
    return Reply(id=ask, ok=True, ticket=ticket, called_to=UNSET if called_to is None else called_to)
