"""Who is let in, how often one may try, and when a session is over."""

from __future__ import annotations

import asyncio
import unicodedata
from pathlib import Path

import pytest

from queue_core.runtime.clock import ManualClock
from queue_core.staff.entrance import FAILURES_NOTED_AN_HOUR, Attempt, Entrance, NotSignedIn, SignedIn, key_of
from queue_core.staff.hashing import MOST_WAITING, NOBODY, HashWork
from queue_core.staff.people import DEVICE_SECONDS, IDLE_SECONDS, LONGEST_SECONDS, MOST_SESSIONS
from queue_core.staff.slowing import FREE
from queue_core.staff.staff_file import STAFF, StaffFile
from tests.support.staff.users import OTHER_PASSWORD, PASSWORD, PIN, add_user
from tests.support.waiting import until

OFFICE_PC, STRANGER, ABROAD = "192.168.1.20", "192.168.1.66", "8.8.8.8"


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(1_000_000.0)


@pytest.fixture
def file(tmp_path: Path) -> StaffFile:
    file = StaffFile(tmp_path / STAFF)
    add_user(file, "olena", ("supervisor", "administrator"), pin=PIN)
    add_user(file, "taras", ("administrator",))
    return file


@pytest.fixture
def entrance(file: StaffFile, clock: ManualClock) -> Entrance:
    return Entrance(file, clock, office_names=["Прозорий офіс"], work=HashWork(passes=1, memory_kib=64))


def attempt(name: str = "olena", secret: str = PASSWORD, address: str = OFFICE_PC, **cookies: str) -> Attempt:
    return Attempt(name, secret, address, "Firefox", cookies.get("browser"), cookies.get("session"))


async def let_in(entrance: Entrance, given: Attempt) -> SignedIn:
    outcome = await entrance.sign_in(given)
    assert isinstance(outcome, SignedIn), outcome
    return outcome


async def turned_away(entrance: Entrance, given: Attempt) -> str:
    outcome = await entrance.sign_in(given)
    assert isinstance(outcome, NotSignedIn), outcome
    return outcome.code


async def test_the_right_password_begins_a_session_of_256_random_bits(entrance: Entrance, file: StaffFile) -> None:
    first, second = await let_in(entrance, attempt()), await let_in(entrance, attempt())
    assert first.session_token != second.session_token
    assert len(first.session_token) >= 43
    assert first.person.roles == {"supervisor", "administrator"}
    found = entrance.person(first.session_token)
    assert found == first.person
    assert set(file.book().sessions) == {key_of(first.session_token), key_of(second.session_token)}
    assert first.session_token not in str(file.book())


@pytest.mark.parametrize("token", [None, "", "x", "\udcff", "k" * 5000])
async def test_a_cookie_that_nobody_gave_is_nobody(entrance: Entrance, token: str | None) -> None:
    assert entrance.person(token) is None


async def test_what_the_file_keeps_of_a_session_cannot_be_used_as_its_cookie(entrance: Entrance) -> None:
    session = await let_in(entrance, attempt())
    assert entrance.person(key_of(session.session_token)) is None


@pytest.mark.parametrize("name", ["olena", "OLENA", "  olena "])
async def test_a_name_is_taken_as_people_type_it(entrance: Entrance, name: str) -> None:
    assert (await let_in(entrance, attempt(name))).person.name == "olena"


@pytest.mark.parametrize(
    "given",
    [
        attempt(secret="wrong wrong wrong"),
        attempt(secret=PASSWORD + " "),
        attempt(secret=PASSWORD.upper()),
        attempt(secret=""),
        attempt(secret="x" * 100_000),
        attempt(secret="\udcff" * 12),
        attempt("nobody-there"),
        attempt(""),
        attempt("'; DROP TABLE users; --"),
        attempt(secret="480262"),
        attempt("taras", PIN),
        attempt(secret=PIN, address=ABROAD),
    ],
    ids=range(12),
)
async def test_whatever_is_wrong_is_refused_alike_at_the_cost_of_one_computation(
    entrance: Entrance, given: Attempt
) -> None:
    before = entrance.work.done
    assert await turned_away(entrance, given) == "wrong"
    assert entrance.work.done == before + 1


async def test_the_right_password_costs_one_computation_too(entrance: Entrance) -> None:
    before = entrance.work.done
    await let_in(entrance, attempt())
    assert entrance.work.done == before + 1


async def test_a_letter_typed_in_two_pieces_is_the_letter_typed_in_one(file: StaffFile, clock: ManualClock) -> None:
    add_user(file, "iryna", password="зелений чайник їде")
    entrance = Entrance(file, clock, work=HashWork(passes=1, memory_kib=64))
    await let_in(entrance, attempt("iryna", unicodedata.normalize("NFD", "зелений чайник їде")))


def test_what_is_compared_where_there_is_no_such_user_costs_what_a_real_hash_costs() -> None:
    own = HashWork().make_now("anything").split("$")
    nobody = NOBODY.split("$")
    assert nobody[1:4] == own[1:4]
    assert [len(part) for part in nobody] == [len(part) for part in own]


async def test_a_pin_opens_desks_only(entrance: Entrance) -> None:
    session = await let_in(entrance, attempt(secret=PIN))
    assert session.person.how == "pin"
    assert session.person.roles == {"administrator"}


async def test_a_session_begins_anew_whatever_the_browser_brought(entrance: Entrance) -> None:
    planted = "a-session-somebody-else-chose"
    session = await let_in(entrance, attempt(session=planted))
    assert session.session_token != planted
    assert entrance.person(planted) is None
    again = await let_in(entrance, attempt(session=session.session_token))
    assert entrance.person(session.session_token) is None, "the one before ends"
    assert entrance.person(again.session_token) is not None


async def test_a_session_ends_when_it_is_not_used(entrance: Entrance, clock: ManualClock) -> None:
    session = await let_in(entrance, attempt())
    for _ in range(3):
        await clock.advance(IDLE_SECONDS - 1)
        assert entrance.person(session.session_token) is not None
    await clock.advance(IDLE_SECONDS - 1)
    assert entrance.person(session.session_token, is_active=False) is not None, "listening is no use of it"
    await clock.advance(2)
    assert entrance.person(session.session_token) is None


async def test_a_session_ends_after_a_working_day_however_it_is_used(entrance: Entrance, clock: ManualClock) -> None:
    session = await let_in(entrance, attempt())
    lived = 0.0
    while lived + 3600 < LONGEST_SECONDS:
        await clock.advance(3600)
        lived += 3600
        assert entrance.person(session.session_token) is not None
    await clock.advance(3600)
    assert entrance.person(session.session_token) is None
    await entrance.keep_seen()
    assert entrance.sessions_of("olena") == []


async def test_use_is_remembered_over_a_restart(entrance: Entrance, file: StaffFile, clock: ManualClock) -> None:
    session = await let_in(entrance, attempt())
    await clock.advance(IDLE_SECONDS - 1)
    assert entrance.person(session.session_token) is not None
    await entrance.keep_seen()
    await clock.advance(IDLE_SECONDS - 1)
    assert Entrance(file, clock).person(session.session_token) is not None


async def test_signing_out_ends_this_session_and_no_other(entrance: Entrance) -> None:
    one, other = await let_in(entrance, attempt()), await let_in(entrance, attempt())
    await entrance.sign_out(one.person, OFFICE_PC)
    assert entrance.person(one.session_token) is None
    assert entrance.person(other.session_token) is not None


async def test_one_ends_own_sessions_and_nobody_elses(entrance: Entrance) -> None:
    mine, theirs = await let_in(entrance, attempt()), await let_in(entrance, attempt("taras"))
    assert not await entrance.end_session(mine.person, theirs.person.session, OFFICE_PC)
    assert entrance.person(theirs.session_token) is not None
    second = await let_in(entrance, attempt())
    assert await entrance.end_session(mine.person, second.person.session, OFFICE_PC)
    assert entrance.person(second.session_token) is None


async def test_a_further_session_ends_the_one_used_longest_ago(entrance: Entrance, clock: ManualClock) -> None:
    sessions = []
    for _ in range(MOST_SESSIONS + 1):
        sessions.append(await let_in(entrance, attempt()))
        await clock.advance(1)
    assert entrance.person(sessions[0].session_token) is None
    assert len(entrance.sessions_of("olena")) == MOST_SESSIONS


@pytest.mark.parametrize("change", ["removed", "password", "roles"])
async def test_what_another_program_changes_ends_sessions_within_a_second(
    entrance: Entrance, tmp_path: Path, file: StaffFile, change: str
) -> None:
    session = await let_in(entrance, attempt())
    other = StaffFile(tmp_path / STAFF)
    watching = asyncio.ensure_future(entrance.watch())  # noqa: TID251  # ended below
    if change == "removed":
        other.remove_user("olena", entrance._act("user_removed", "command", "olena"))
    else:
        add_user(other, "olena", ("reception",), password=OTHER_PASSWORD)
    async with asyncio.timeout(5):
        await until(lambda: entrance.person(session.session_token) is None, 5)
    watching.cancel()
    other.close()


async def test_a_new_password_needs_the_present_one_and_ends_every_session(entrance: Entrance) -> None:
    session, other = await let_in(entrance, attempt()), await let_in(entrance, attempt())
    wrong = await entrance.change_password(session.person, attempt(secret=OTHER_PASSWORD), OTHER_PASSWORD)
    assert wrong == NotSignedIn("wrong")
    assert await entrance.change_password(session.person, attempt(), "password1234") == "common"
    assert await entrance.change_password(session.person, attempt(), "prozoryj") == "short"
    done = await entrance.change_password(session.person, attempt(session=session.session_token), OTHER_PASSWORD)
    assert isinstance(done, SignedIn)
    assert entrance.person(session.session_token) is None
    assert entrance.person(other.session_token) is None
    assert entrance.person(done.session_token) is not None
    assert await turned_away(entrance, attempt()) == "wrong"
    await let_in(entrance, attempt(secret=OTHER_PASSWORD))


async def test_guessing_the_present_password_in_a_session_is_slowed(entrance: Entrance) -> None:
    session = await let_in(entrance, attempt())
    codes = []
    for _ in range(FREE + 1):
        outcome = await entrance.change_password(session.person, attempt(secret="x" * 12), OTHER_PASSWORD)
        assert isinstance(outcome, NotSignedIn)
        codes.append(outcome.code)
    assert codes == ["wrong"] * FREE + ["slowed"]


async def test_brute_force_gets_a_handful_of_tries_an_hour_and_computes_nothing_beyond(
    entrance: Entrance, clock: ManualClock
) -> None:
    before = entrance.work.done
    for _ in range(3600):
        await entrance.sign_in(attempt(secret="guess guess guess", address=STRANGER))
        await clock.advance(1)
    assert entrance.work.done - before < 20


async def test_a_stranger_who_hammers_a_name_does_not_keep_its_owner_out(
    entrance: Entrance, clock: ManualClock
) -> None:
    known = await let_in(entrance, attempt())
    for _ in range(200):
        await entrance.sign_in(attempt(secret="guess guess guess", address=OFFICE_PC))
        await clock.advance(0.5)
    assert await turned_away(entrance, attempt(address=OFFICE_PC)) == "slowed", "at that address without the cookie"
    await let_in(entrance, attempt(address=OFFICE_PC, browser=known.browser_token))
    await let_in(entrance, attempt(address="192.168.1.21"))


async def test_a_known_browser_is_known_for_its_own_people_only_and_not_for_ever(
    entrance: Entrance, clock: ManualClock
) -> None:
    known = await let_in(entrance, attempt("taras"))
    for _ in range(FREE):
        await entrance.sign_in(attempt(secret="guess guess guess", browser=known.browser_token))
    assert await turned_away(entrance, attempt(browser=known.browser_token)) == "slowed", (
        "taras's cookie is no use here"
    )
    await clock.advance(DEVICE_SECONDS + 1)
    await entrance.keep_seen()
    assert entrance._known_browser(known.browser_token, "taras", clock.now()) is None


async def test_many_tries_at_once_gain_nothing(entrance: Entrance) -> None:
    before = entrance.work.done
    given = attempt(secret="guess guess guess", address=STRANGER)
    outcomes = await asyncio.gather(*(entrance.sign_in(given) for _ in range(100)))
    assert entrance.work.done - before <= FREE
    assert sum(isinstance(one, NotSignedIn) and one.code == "slowed" for one in outcomes) >= 100 - FREE


async def test_a_crowd_of_strangers_waits_in_a_lane_of_its_own_and_never_before_a_known_browser(
    file: StaffFile, clock: ManualClock
) -> None:
    entrance = Entrance(file, clock, work=HashWork(passes=1, memory_kib=64))
    known = await let_in(entrance, attempt())
    work = entrance.work
    async with work._lanes["stranger"]:  # one computation that does not end
        crowd = [
            asyncio.ensure_future(entrance.sign_in(attempt("taras", address=f"10.0.0.{number}")))  # noqa: TID251
            for number in range(MOST_WAITING + 5)
        ]
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        sent_away = [task.result() for task in crowd if task.done()]
        assert len(sent_away) == 5
        assert all(isinstance(one, NotSignedIn) and one.code == "busy" for one in sent_away)
        await let_in(entrance, attempt(browser=known.browser_token))
    assert all(isinstance(one, SignedIn) for one in (await asyncio.gather(*crowd))[:MOST_WAITING])


async def test_at_most_two_computations_are_made_at_once(entrance: Entrance) -> None:
    lanes = entrance.work._lanes
    assert sum(lane._value for lane in lanes.values()) == 2


async def test_the_audit_tells_who_came_and_names_nobody_who_is_not_there(entrance: Entrance, file: StaffFile) -> None:
    await entrance.sign_in(attempt("my-secret-typed-here", "x" * 12, STRANGER))
    await entrance.sign_in(attempt("olena", "x" * 12, STRANGER))
    session = await let_in(entrance, attempt(secret=PIN))
    await entrance.sign_out(session.person, OFFICE_PC)
    told = [(r.act.what, r.act.who, r.act.whom, r.act.place, r.act.detail) for r in file.audit()[2:]]
    assert told == [
        ("refused", "", "", STRANGER, "password"),
        ("refused", "", "olena", STRANGER, "password"),
        ("signed_in", "olena", "olena", OFFICE_PC, "pin"),
        ("signed_out", "olena", "", OFFICE_PC, ""),
    ]


async def test_being_slowed_is_told_once(entrance: Entrance, file: StaffFile) -> None:
    for _ in range(FREE + 5):
        await entrance.sign_in(attempt("olena", "x" * 12, STRANGER))
    assert [record.act.what for record in file.audit()[2:]] == ["refused"] * (FREE - 1) + ["slowed"]


async def test_strangers_cannot_fill_the_disk_with_refusals(entrance: Entrance, file: StaffFile) -> None:
    for number in range(FAILURES_NOTED_AN_HOUR + 30):
        await entrance.sign_in(attempt("olena", "x" * 12, f"10.{number // 200}.{number % 200}.1"))
    assert len(file.audit()) == 2 + FAILURES_NOTED_AN_HOUR


async def test_a_user_removed_while_their_password_is_checked_is_not_let_in(
    entrance: Entrance, file: StaffFile
) -> None:
    async with entrance.work._lanes["stranger"]:
        coming = asyncio.ensure_future(entrance.sign_in(attempt()))  # noqa: TID251  # awaited below
        await asyncio.sleep(0)
        file.remove_user("olena", entrance._act("user_removed", "command", "olena"))
        entrance._version = -1
        await entrance.look()
    assert await coming == NotSignedIn("wrong")
