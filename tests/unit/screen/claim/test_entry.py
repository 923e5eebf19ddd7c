"""Typing at a first start, by touch and by keyboard."""

from __future__ import annotations

from queue_core.screen.claim.entry import ENTER, ERASE, NEXT_FIELD, Entry, Said, answered, touched, typed

CODE = "K7Q2M4XP9TDF"
WHOLE = Entry(code=CODE, address="192.168.1.10")


def keys(entry: Entry, letters: str) -> Entry:
    for letter in letters:
        entry, is_sent = typed(entry, letter)
        assert not is_sent
    return entry


def said(entry: Entry) -> str | None:
    return entry.said.key if entry.said is not None else None


def test_a_keyboard_types_the_code_with_or_without_hyphens_in_any_case() -> None:
    for letters in ("k7q2-m4xp-9tdf", "K7Q2M4XP9TDF", "k7q2 m4xp 9tdf", "к7q2m4хр9тdf"):
        assert keys(Entry(address="h"), letters).code == CODE


def test_a_whole_good_code_leads_on_to_an_address_that_is_missing() -> None:
    assert keys(Entry(), CODE).typing == "address"
    assert keys(Entry(address="h"), CODE).typing == "code"
    assert keys(Entry(), CODE + "192.168.1.10") == Entry(code=CODE, address="192.168.1.10", typing="address")


def test_a_mistyped_code_is_told_at_its_last_sign_and_mended_by_erasing() -> None:
    wrong = keys(Entry(), CODE[:-1] + "G")
    assert (said(wrong), wrong.typing) == ("trouble.mistyped_sum", "code")
    mended = keys(wrong, ERASE + "F")
    assert (said(mended), mended.code) == (None, CODE)


def test_what_no_field_holds_is_not_taken() -> None:
    assert keys(Entry(), "U?/🙂\x00") == Entry()
    assert keys(WHOLE, "A").code == CODE, "no thirteenth sign"
    assert keys(Entry(typing="address"), "a /\\'\"Ж").address == "a"
    assert len(keys(Entry(typing="address"), "a" * 100).address) == 64


def test_enter_sends_what_is_whole() -> None:
    sent, is_sent = typed(WHOLE, ENTER)
    assert is_sent
    assert sent.said == Said("busy", "asking", {"address": "192.168.1.10"})


def test_enter_leads_to_what_is_missing_and_says_it() -> None:
    for before, where, what in (
        (Entry(), "code", "trouble.mistyped_length"),
        (Entry(code=CODE), "address", "trouble.no_address"),
        (Entry(code=CODE[:-1] + "G", address="h", typing="address"), "code", "trouble.mistyped_sum"),
        (Entry(address="h", typing="address"), "code", None),
    ):
        after, is_sent = typed(before, ENTER)
        assert (after.typing, said(after), is_sent) == (where, what, False)


def test_while_the_queue_is_asked_nothing_changes_but_the_language() -> None:
    busy, _ = typed(WHOLE, ENTER)
    for key in ("A", ERASE, NEXT_FIELD, ENTER):
        assert typed(busy, key) == (busy, False)
    for target in ("key:A", "erase", "next", "field:address"):
        assert touched(busy, target) == (busy, False)
    assert touched(busy, "language:en")[0].language == "en"


def test_fingers_do_what_keys_do() -> None:
    entry = Entry()
    for sign in CODE:
        entry, _ = touched(entry, f"key:{sign}")
    for target in ("key:1", "key:.", "erase", "key:.", "field:code", "field:address", "key:2"):
        entry, _ = touched(entry, target)
    assert (entry.code, entry.address) == (CODE, "1.2")
    assert touched(entry, "next")[1]
    assert touched(entry, "nothing:here") == (entry, False)


def test_after_an_answer_the_field_to_mend_is_typed_in() -> None:
    for key, where in (("no_core", "address"), ("strange", "address"), ("wrong", "code"), ("expired", "code")):
        after = answered(WHOLE, Said("trouble", f"trouble.{key}"))
        assert (after.typing, after.is_busy) == (where, False)
    assert keys(answered(WHOLE, Said("trouble", "trouble.wrong")), ERASE).said is None
    assert answered(WHOLE, Said("done", "ready", {"name": "kiosk-1"})).is_busy


def test_the_tab_key_changes_between_the_fields() -> None:
    assert keys(Entry(), NEXT_FIELD).typing == "address"
    assert keys(Entry(), NEXT_FIELD * 2).typing == "code"
