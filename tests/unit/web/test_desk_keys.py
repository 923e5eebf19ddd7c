from queue_core.domain.plan import Rules
from queue_core.web.desk_keys import keys_by_status


def test_only_keys_that_do_something_are_shown_and_the_large_one_stands_first() -> None:
    assert keys_by_status(Rules()) == {
        "closed": ["open"],
        "free": ["", "pause", "close"],
        "called": ["next", "recall", "start", "finish", "no_show"],
        "serving": ["next", "finish"],
        "paused": ["next", "resume", "close"],
    }


def test_where_a_start_must_be_confirmed_it_is_the_large_key_of_a_call() -> None:
    keys = keys_by_status(Rules(start_required=True))
    assert keys["called"] == ["start", "recall", "no_show"]
    assert keys["serving"] == ["next", "finish"]
