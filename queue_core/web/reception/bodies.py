"""What the reception's page sends: JSON, read strictly. `at` names the reception, a device of the office."""

from __future__ import annotations

from typing import Annotated, Final, TypeAlias

from msgspec import Meta, Struct

from queue_core.wire.asks import Short
from queue_core.wire.values import AskId, Moment, Name

Needs: TypeAlias = Annotated[list[Name], Meta(max_length=16)]
Paper: TypeAlias = Annotated[int, Meta(ge=1, le=9999)]


class _AtReception(Struct, frozen=True, kw_only=True):
    id: AskId
    at: Name | None = None


class GiveBody(_AtReception, frozen=True, kw_only=True):
    """A ticket for somebody at the reception. `paper` and `taken_at` come together: the number of a paper roll."""

    service: Name | None = None
    package: Name | None = None
    category: Name | None = None
    needs: Needs = []
    language: Name | None = None
    paper: Paper | None = None
    taken_at: Moment | None = None

    def __post_init__(self) -> None:
        if (self.service is None) == (self.package is None):
            raise ValueError("give `service` or `package`, one of them")
        if (self.paper is None) != (self.taken_at is None):
            raise ValueError("a paper number needs `paper` and `taken_at` together")


class CorrectBody(_AtReception, frozen=True, kw_only=True):
    """What a waiting ticket is for, all of it as it shall be."""

    ticket: Short
    service: Name
    category: Name | None = None
    needs: Needs = []


class MetBody(_AtReception, frozen=True, kw_only=True):
    """Somebody goes to meet the visitor."""

    ticket: Short


class ReprintBody(_AtReception, frozen=True, kw_only=True):
    """The slip is wanted once more, at this reception's printer."""

    ticket: Short


class VoidBody(_AtReception, frozen=True, kw_only=True):
    """Whatever an ask of this page has issued is taken back; one that never came issues nothing."""

    ask: AskId


ReceptionAsk: TypeAlias = GiveBody | CorrectBody | MetBody | ReprintBody | VoidBody

RECEPTION_PATHS: Final[dict[str, type[ReceptionAsk]]] = {
    "/api/reception/give": GiveBody,
    "/api/reception/correct": CorrectBody,
    "/api/reception/met": MetBody,
    "/api/reception/reprint": ReprintBody,
    "/api/reception/void": VoidBody,
}
"""Where each ask is sent to."""
