from __future__ import annotations

import json
import shutil
from dataclasses import asdict
from pathlib import Path

import pytest

from queue_core.journal.chain import check
from queue_core.journal.sqlite import SqliteJournal
from queue_core.journal.texts.home import fetch_erased
from tests.support.journals import CODEC, Scribe, ServiceFinished, TicketCalled, opened

GOLDEN = Path(__file__).parents[2] / "golden" / "journals"
FIRST_DAY, LAST_DAY = "0000-01-01", "9999-12-31"


@pytest.mark.parametrize("folder", sorted(path.name for path in GOLDEN.iterdir() if path.is_dir()))
async def test_a_journal_of_an_earlier_version_opens_and_goes_on(folder: str, tmp_path: Path) -> None:
    expected = json.loads((GOLDEN / folder / "expected.json").read_bytes())
    shutil.copytree(GOLDEN / folder, tmp_path, dirs_exist_ok=True)
    journal = SqliteJournal(tmp_path / "journal.db")
    async with opened(journal) as loaded:
        assert loaded.head == (expected["records"], expected["head"])
        assert [record.kind for record in loaded.records] == expected["loaded_from"]
        assert sorted(answer.ask_id for answer in loaded.answers) == expected["answers"]

        records = await journal.records_from(1, 1_000_000)
        assert check(records) is None
        assert [record.stamp for record in records] == expected["stamps"]
        assert [[record.kind, record.version, record.body] for record in records] == expected["events"]
        for record in records:
            assert CODEC.decode(record.kind, record.version, record.body)
        assert await journal.days() == expected["days"]
        assert [asdict(visit) for visit in await journal.visits(FIRST_DAY, LAST_DAY)] == expected["visits"]
        texts = [text.words for day in expected["days"] for text in await journal.texts_of_day(day)]
        assert texts == expected.get("texts", [])
        assert list(await journal.ask(fetch_erased)) == expected.get("erased", [])
        await journal.rebuild_visits()
        assert [asdict(visit) for visit in await journal.visits(FIRST_DAY, LAST_DAY)] == expected["visits"]

        scribe = Scribe(journal, loaded.head, day=records[-1].day, at=records[-1].at + 60)
        await scribe.write(TicketCalled("t5"), ServiceFinished("t5"))
        assert len(await journal.visits(FIRST_DAY, LAST_DAY)) == len(expected["visits"]) + 1
