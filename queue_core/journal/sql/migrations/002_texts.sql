-- Schema 2. The one place where words of people are kept: they can be erased, records cannot.
PRAGMA user_version = 2;

-- A record says that words were left, with `digest` alone: SHA-256 over 128 random bits (`salt`) and the words. When the
-- words are erased the salt goes with them, so that nobody can prove a guess. Rows are only added at the end and keep
-- their size, words are overwritten where they stand: SQLite then never moves them, and no stale copy stays in a page.
-- `day`: business day on which the visit's number was given. `erased`: why; null while the words are here.
-- `noted`: 1 when a record says that they were erased, 2 when no file holds them any more.
CREATE TABLE texts (
    id     INTEGER PRIMARY KEY,
    digest TEXT    NOT NULL UNIQUE,
    ticket TEXT    NOT NULL,
    number TEXT    NOT NULL,
    day    TEXT    NOT NULL,
    about  TEXT    NOT NULL,
    at     REAL    NOT NULL,
    salt   BLOB    NOT NULL,
    words  BLOB    NOT NULL,
    erased TEXT,
    noted  INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE INDEX texts_of_ticket ON texts (ticket);
CREATE INDEX texts_by_day ON texts (day);
CREATE INDEX texts_in_log ON texts (noted) WHERE noted = 1;
