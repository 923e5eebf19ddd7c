"""Who acts in the present request: what it orders is written into the journal under that name, and done as that person.

Held by the task that serves the request, so that no way of ordering something can forget to say who did.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_acting: ContextVar[str | None] = ContextVar("acting", default=None)
_serving: ContextVar[str | None] = ContextVar("serving", default=None)


def acting() -> str | None:
    """Return the name of the user who acts; None where nobody signed in."""
    return _acting.get()


def serving() -> str | None:
    """Return the id in `office.toml` of who acts; None where nobody signed in, or they serve at no counter."""
    return _serving.get()


@contextmanager
def acting_as(name: str | None, administrator: str | None = None) -> Iterator[None]:
    """Let the user of this name act until the end of the block; `administrator`: their id in `office.toml`."""
    name_before, administrator_before = _acting.set(name), _serving.set(administrator)
    try:
        yield
    finally:
        _acting.reset(name_before)
        _serving.reset(administrator_before)
