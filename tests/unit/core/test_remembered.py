"""The first outcomes of asks: kept as long as the contract says, and no memory without bound."""

from __future__ import annotations

from queue_core.domain.plan import DeviceId
from queue_core.journal.records import Answer
from queue_core.remembered.answers import BRIEFLY_SECONDS, MOST_BRIEF, RememberedAnswers
from queue_core.submissions import Asked
from queue_core.wire import codec
from queue_core.wire.replies import Reply
from tests.support.core.in_memory import Life


def asked(ask_id: str, body: str = "body", device: str = "kiosk-1") -> Asked:
    return Asked(DeviceId(device), ask_id, body)


def answer(ask_id: str, day: str, body: str = "body", device: str = "kiosk-1") -> Answer:
    return Answer(device, ask_id, body, codec.encode(Reply(id=ask_id, ok=True)), day, 0.0)


def refusal(ask_id: str) -> Reply:
    return Reply(id=ask_id, ok=False, refused="nothing_called", text="…")


def test_what_nobody_asked_is_never_known() -> None:
    remembered = RememberedAnswers(Life())
    assert remembered.find(None) is None
    assert not remembered.is_another_body(None)


def test_an_outcome_is_found_by_device_id_and_body() -> None:
    remembered = RememberedAnswers(Life())
    remembered.keep(answer("a1", "2026-11-22"))
    assert remembered.find(asked("a1")) == Reply(id="a1", ok=True)
    assert remembered.find(asked("a2")) is None
    assert remembered.find(asked("a1", device="kiosk-2")) is None
    assert remembered.find(asked("a1", body="other")) is None
    assert remembered.is_another_body(asked("a1", body="other"))
    assert not remembered.is_another_body(asked("a1"))
    assert not remembered.is_another_body(asked("a1", body="other", device="kiosk-2"))


def test_what_changed_nothing_is_kept_for_ten_minutes() -> None:
    life = Life()
    remembered = RememberedAnswers(life)
    remembered.keep_briefly(asked("a1"), refusal("a1"))
    life.seconds += BRIEFLY_SECONDS / 2
    remembered.keep_briefly(asked("a2"), refusal("a2"))
    life.seconds += BRIEFLY_SECONDS / 2 - 0.1
    assert remembered.find(asked("a1")) == refusal("a1")
    assert remembered.is_another_body(asked("a1", body="other"))
    life.seconds += 0.1
    assert remembered.find(asked("a1")) is None
    assert not remembered.is_another_body(asked("a1", body="other"))
    assert remembered.find(asked("a2")) == refusal("a2")


def test_what_the_journal_kept_is_taken_over() -> None:
    remembered = RememberedAnswers(Life())
    remembered.restore([answer("a1", "2026-11-22"), answer("a2", "2026-11-23")])
    assert remembered.find(asked("a1"))
    assert remembered.find(asked("a2"))


def test_a_new_day_forgets_all_but_the_day_before() -> None:
    remembered = RememberedAnswers(Life())
    for day in ("2026-11-20", "2026-11-21", "2026-11-22"):
        remembered.keep(answer(day, day))
    remembered.forget_before("2026-11-22")
    assert [bool(remembered.find(asked(day))) for day in ("2026-11-20", "2026-11-21", "2026-11-22")] == [
        False, True, True,
    ]  # fmt: skip


def test_the_day_before_is_the_last_one_the_office_worked() -> None:
    remembered = RememberedAnswers(Life())
    remembered.keep(answer("thursday", "2026-11-19"))
    remembered.keep(answer("friday", "2026-11-20"))
    remembered.forget_before("2026-11-23")
    assert remembered.find(asked("friday"))
    assert not remembered.find(asked("thursday"))


def test_a_flood_of_refused_asks_is_bounded_and_the_oldest_are_forgotten() -> None:
    remembered = RememberedAnswers(Life())
    shared = refusal("flood")
    for number in range(MOST_BRIEF + 100):
        remembered.keep_briefly(asked(f"a{number}"), shared)
    assert remembered.find(asked("a99")) is None
    assert remembered.find(asked("a100")) == shared
    assert remembered.find(asked(f"a{MOST_BRIEF + 99}")) == shared
