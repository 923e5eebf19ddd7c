"""Who may ask for what, as one table. What does not stand here is answered to nobody. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from queue_core.staff.people import ROLES, Person, Role

Right: TypeAlias = Literal["everybody"] | frozenset[Role]

EVERYBODY: Final = "everybody"
SIGNED_IN: Final = frozenset[Role](ROLES)
DESK: Final = frozenset[Role]({"administrator", "supervisor"})
HALL: Final = frozenset[Role]({"reception", "supervisor"})
WORKING: Final = frozenset[Role]({"administrator", "reception", "supervisor"})
OFFICE: Final = frozenset[Role]({"supervisor"})
WATCHING: Final = frozenset[Role]({"supervisor", "technician"})

RIGHTS: Final[Mapping[str, Right]] = {
    # What visitors see: boards, the rating by code, why a number was called, a counter's tablet.
    "GET /": EVERYBODY,
    "GET /board/{hall}": EVERYBODY,
    "GET /why": EVERYBODY,
    "GET /api/why/{number}": EVERYBODY,
    "GET /rate": EVERYBODY,
    "POST /rate": EVERYBODY,
    "POST /api/rate": EVERYBODY,
    # A browser that was not made this counter's tablet is told so, and hears no code to rate by (see `may_rate_at`).
    "GET /tablet/{counter}": EVERYBODY,
    "GET /static/{name}": EVERYBODY,
    # Of these everybody gets what `may_hear` lets them.
    "GET /api/state/{name}": EVERYBODY,
    "GET /api/live": EVERYBODY,
    # Who lets others pass proves it by the code of the slip; without one the reception orders it (see `api`).
    "POST /api/give_up_place": EVERYBODY,
    # Programs that watch: well or not; figures only for this machine or by a token (see `health/routes`).
    "GET /healthz": EVERYBODY,
    "GET /metrics": EVERYBODY,
    # What a PC must trust before its browser trusts the pages; a certificate is public by nature.
    "GET /authority.crt": EVERYBODY,
    # Signing in and out.
    "GET /sign-in": EVERYBODY,
    "POST /sign-in": EVERYBODY,
    "POST /sign-out": EVERYBODY,
    "GET /account": SIGNED_IN,
    "POST /account/password": SIGNED_IN,
    "POST /account/end": SIGNED_IN,
    "GET /tablets": WATCHING,
    "POST /tablets/pair": WATCHING,
    "POST /tablets/revoke": WATCHING,
    "GET /audit": WATCHING,
    "GET /audit/queue": WATCHING,
    # Desks.
    "GET /desk": WORKING,
    "GET /desk/{counter}": DESK,
    "POST /api/press": DESK,
    "POST /api/not_shown": DESK,
    "POST /api/redirect": DESK,
    "POST /api/postpone": DESK,
    "POST /api/add_service": DESK,
    "POST /api/undo": DESK,
    "POST /api/take_seat": DESK,
    "POST /api/outcome": DESK,
    "POST /api/call_out_of_turn": DESK,
    "POST /api/note": DESK,
    "GET /api/notes/{counter}": DESK,
    # The reception.
    "POST /api/return": HALL,
    "POST /api/answered": HALL,
    "POST /api/withdraw": HALL,
    "POST /api/help": HALL,
    "GET /reception": HALL,
    "GET /api/reception": HALL,
    "GET /api/reception/ticket/{named}": HALL,
    "POST /api/reception/give": HALL,
    "POST /api/reception/correct": HALL,
    "POST /api/reception/met": HALL,
    "POST /api/reception/reprint": HALL,
    "POST /api/reception/void": HALL,
    # The whole office.
    "GET /office": WATCHING,
    "GET /api/estimates": WATCHING,
    "POST /api/forget": OFFICE,
    "POST /api/suspend": OFFICE,
    "POST /api/resume": OFFICE,
    "POST /api/service": OFFICE,
    "POST /api/clock": WATCHING,
    # Devices of a demonstration, where everybody has every role.
    "GET /screen/{device}": WATCHING,
    "POST /api/watch": WATCHING,
    "POST /api/touch": WATCHING,
    "POST /api/visitors": WATCHING,
}
"""By method and route. A route that is missing here is refused, and a test names it."""

WHY_IN_FULL: Final = HALL
"""Who is told levels and the heads that were passed; a stranger is told what boards show."""
_HEARD: Final[tuple[tuple[str, Right], ...]] = (
    ("state/office", EVERYBODY),
    ("state/catalogue", EVERYBODY),
    ("state/queue", EVERYBODY),
    ("state/board/", EVERYBODY),
    ("state/counter/", EVERYBODY),
    ("state/help", WORKING),
    ("desk/", DESK),
    ("seats", WORKING),
    ("reception", HALL),
    ("presence/", SIGNED_IN),
    ("screen/", WATCHING),
)


def is_allowed(person: Person | None, right: Right | None) -> bool:
    """Say whether somebody (None: nobody signed in) has a right; None is a right nobody has."""
    if right is None:
        return False
    return right == EVERYBODY or (person is not None and bool(person.roles & frozenset(right)))


def may_hear(person: Person | None, name: str) -> bool:
    """Say whether somebody may hear of a name of `/api/live`: `state/counter/3`, `presence/kiosk-1`."""
    for known, right in _HEARD:
        if name == known or (known.endswith("/") and name.startswith(known)):
            return is_allowed(person, right)
    return False


def may_rate_at(person: Person | None, tablet: str | None, counter: str) -> bool:
    """Say whether somebody hears the code of the visit last served at a counter: its own tablet, and a demonstration.

    Nobody else, whatever their role: who served should not rate it.
    """
    return tablet == counter or (person is not None and person.how is None)


def hears_counters_in_full(person: Person | None) -> bool:
    """Say whether somebody may hear of a counter what stands on no board: who serves there, and how many wait."""
    return is_allowed(person, WORKING | WATCHING)
