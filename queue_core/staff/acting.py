"""Who acts in the present request: what it orders is written into the journal under that name.

Held by the task that serves the request, so that no way of ordering something can forget to say who did.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_acting: ContextVar[str | None] = ContextVar("acting", default=None)


def acting() -> str | None:
    """Return the name of the user who acts; None where nobody signed in."""
    return _acting.get()


@contextmanager
def acting_as(name: str | None) -> Iterator[None]:
    """Let the user of this name act until the end of the block."""
    before = _acting.set(name)
    try:
        yield
    finally:
        _acting.reset(before)
