"""What devices say → submissions for the dispatcher, or an answer at once. Pure; who may say what stands here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from msgspec import UNSET

from queue_core.domain import commands as told
from queue_core.domain.ids import JobId, TicketId
from queue_core.domain.plan import CategoryId, CounterId, Device, DeviceId, OfficePlan, PackageId, ServiceId
from queue_core.domain.refusal import Refusal
from queue_core.replies import body_hash
from queue_core.submissions import Asked, Submission, press_of, rating_of
from queue_core.wire import asks, codec, presence

MOST_OF_A_REASON = 200
"""Characters of what a decoder complains of that are told: it may quote what it was given."""


@dataclass(frozen=True, slots=True)
class RefusedAtOnce:
    """What is no ask, or from nobody we know: the id where it could be read, why, and the language to say it in."""

    ask_id: str | None
    refusal: Refusal
    language: str
    reason: str
    """For the log: what was wrong."""


@dataclass(frozen=True, slots=True)
class NewIds:
    """Fresh random names for one ticket, drawn outside so that this file stays pure."""

    ticket: TicketId
    code: str


class Inbound:
    """Reads asks of the devices that `plan` lists."""

    def __init__(self, plan: OfficePlan, new_ids: Callable[[], NewIds]) -> None:
        self._plan = plan
        self._new_ids = new_ids

    def read(
        self, device_name: str, payload: bytes, presences: Mapping[str, presence.Presence]
    ) -> Submission | RefusedAtOnce:
        """Read what a device sent to its `ask/` topic. `presences` tells which of its printers are well."""
        language = self._plan.languages[0]
        try:
            ask = codec.decode_ask(payload)
        except codec.Unreadable as unreadable:
            reason = unreadable.reason[:MOST_OF_A_REASON]
            return RefusedAtOnce(unreadable.ask_id, Refusal("malformed", reason=reason), language, reason)
        language = self._language(ask)
        device = self._plan.devices.get(DeviceId(device_name))
        if device is None:
            reason = f"{device_name} is not a device of office.toml: list it under [devices]"
            return RefusedAtOnce(ask.id, Refusal("not_allowed"), language, reason)
        command: told.Command | Refusal
        try:
            command = self._command(device, ask, presences)
        except Refusal as refusal:
            command = refusal
        who = "administrator" if isinstance(ask, asks.Press) else "visitor"
        asked = Asked(device.id, ask.id, body_hash(ask))
        return Submission(command, who, device_name, language, asked)

    def _language(self, ask: asks.Ask) -> str:
        wanted = getattr(ask, "language", UNSET)
        return wanted if wanted in self._plan.languages else self._plan.languages[0]

    def _command(self, device: Device, ask: asks.Ask, presences: Mapping[str, presence.Presence]) -> told.Command:
        if device.role not in asks.ROLES[type(ask)]:
            raise Refusal("not_allowed")
        match ask:
            case asks.TakeTicket():
                return self._take(device, ask, presences)
            case asks.CheckIn() | asks.LeaseNumbers():
                raise Refusal("unavailable")
            case asks.Withdraw():
                return _withdraw(device, ask)
            case asks.Rate():
                return rating_of(ask.code, ask.mark)
            case asks.Help():
                return _help(device, ask)
            case asks.Press():
                return _press(self._plan, device, ask)
            case asks.SlipPrinted():
                return told.ReportSlip(JobId(ask.job), "printed")
            case asks.SlipFailed():
                return told.ReportSlip(JobId(ask.job), ask.reason)

    def _take(
        self, device: Device, ask: asks.TakeTicket, presences: Mapping[str, presence.Presence]
    ) -> told.TakeTicket:
        if ask.number is not UNSET:
            raise Refusal("unavailable")
        ids = self._new_ids()
        return told.TakeTicket(
            ticket=ids.ticket,
            code=ids.code,
            device=device.id,
            ask=ask.id,
            service=ServiceId(ask.service) if ask.service is not UNSET else None,
            language=self._language(ask),
            category=CategoryId(ask.category) if ask.category is not UNSET else None,
            purpose=ask.purpose if ask.purpose is not UNSET else None,
            needs=tuple(ask.needs) if ask.needs is not UNSET else (),
            printer=printer_for(device, presences),
            package=PackageId(ask.package) if ask.package is not UNSET else None,
        )


def printer_for(device: Device, presences: Mapping[str, presence.Presence]) -> DeviceId | None:
    """Return the first printer of a device's group that is well, else the first; None where it has none."""
    well = (printer for printer in device.printers if presence.is_well(presences.get(printer)))
    return next(well, device.printers[0] if device.printers else None)


def _withdraw(device: Device, ask: asks.Withdraw) -> told.Command:
    if ask.ask is not UNSET:
        return told.WithdrawAsk(device.id, ask.ask)
    assert ask.ticket is not UNSET
    return told.WithdrawTicket(TicketId(ask.ticket), device.id if device.role == "kiosk" else None)


def _help(device: Device, ask: asks.Help) -> told.Command:
    place = ask.place if ask.place is not UNSET else device.id
    if ask.answered is not UNSET and ask.answered:
        return told.AnswerHelp(place)
    return told.CallHelp(place, TicketId(ask.ticket) if ask.ticket is not UNSET else None, by=device.id)


def _press(plan: OfficePlan, device: Device, ask: asks.Press) -> told.Command:
    counter = CounterId(ask.counter)
    if counter in plan.counters and counter not in device.counters:
        raise Refusal("not_allowed")
    return press_of(counter, ask.key, ask.seen if ask.seen is not UNSET else None)
