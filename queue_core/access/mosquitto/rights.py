"""Who may say and hear what at the broker: the contract's rule, written as Mosquitto's ACL. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from queue_core.wire import topics


def access_list(office: str, devices: Iterable[str]) -> str:
    """Return the ACL for the core and these devices of an office. Whoever and whatever is not named is denied."""
    return "\n".join([_of_core(office), *(_of_device(office, name) for name in sorted(devices))])


def _of_device(office: str, name: str) -> str:
    lines = [f"user {name}"]
    lines += [f"topic write {own(office, name)}" for own in (topics.ask, topics.presence, topics.screen)]
    lines += [f"topic read {own(office, name)}" for own in (topics.reply, topics.job)]
    lines += [f"topic read {topics.every(office, sort)}" for sort in ("state", "presence")]
    return "\n".join(lines) + "\n"


def _of_core(office: str) -> str:
    # It writes to `ask/` only to clear a retained ask.
    lines = [f"user {topics.CORE}", f"topic write {topics.presence(office, topics.CORE)}"]
    lines += [f"topic readwrite {topics.every(office, 'ask')}", f"topic read {topics.every(office, 'screen')}"]
    lines += [f"topic write {topics.every(office, sort)}" for sort in ("reply", "job", "state")]
    return "\n".join([*lines, f"topic read {topics.every(office, 'presence')}"]) + "\n"
