import re
from importlib.resources import files

from queue_core.journal.statements import COPYING, MIGRATIONS, OPENING, READING, WRITING

SQL = files("queue_core.journal") / "sql"


def test_each_migration_sets_the_schema_version_of_its_number() -> None:
    names = sorted(file.name for file in (SQL / "migrations").iterdir())
    for number, (name, text) in enumerate(zip(names, MIGRATIONS, strict=True), start=1):
        assert name.startswith(f"{number:03}_")
        assert re.findall(r"PRAGMA user_version = (\d+);", text) == [str(number)]


def test_each_statement_is_named_once() -> None:
    rooms = {"opening.sql": OPENING, "writing.sql": WRITING, "reading.sql": READING, "copying.sql": COPYING}
    for file, statements in rooms.items():
        assert (SQL / file).read_text(encoding="utf-8").count("-- name: ") == len(statements)
        assert all(statements.values())
