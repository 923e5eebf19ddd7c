-- Schema 1. application_id is «CHRG»: it tells a journal of Cherga from any other SQLite database.
PRAGMA application_id = 1128813127;
PRAGMA user_version = 1;

-- The journal as a thing: its own id (a copy keeps it, another office's journal has another) and how often it was opened.
CREATE TABLE journal (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    id       TEXT    NOT NULL,
    epoch    INTEGER NOT NULL
) STRICT;

-- The truth: facts in order, never changed, never removed. `place` is the record's «where».
CREATE TABLE records (
    seq      INTEGER PRIMARY KEY,
    at       REAL    NOT NULL,
    day      TEXT    NOT NULL,
    kind     TEXT    NOT NULL,
    version  INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    who      TEXT    NOT NULL,
    place    TEXT    NOT NULL,
    cause    TEXT,
    rules    TEXT    NOT NULL,
    previous BLOB    NOT NULL CHECK (length(previous) = 32),
    hash     BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;

-- A start reads from the last opening of a day: this finds it in a history of any length.
CREATE INDEX day_openings ON records (seq) WHERE kind = 'day_opened';

-- Where each business day begins: an index of records by day that costs one row a day.
CREATE TABLE days (
    first_seq INTEGER PRIMARY KEY,
    day       TEXT    NOT NULL
) STRICT;

-- The first outcome of each ask of this business day and the one before.
CREATE TABLE answers (
    device    TEXT NOT NULL,
    ask_id    TEXT NOT NULL,
    body_hash TEXT NOT NULL,
    reply     BLOB NOT NULL,
    day       TEXT NOT NULL,
    at        REAL NOT NULL,
    PRIMARY KEY (device, ask_id)
) STRICT, WITHOUT ROWID;

-- Read model of the reports: one row per concluded visit; can be made anew from the records.
CREATE TABLE visits (
    ticket          TEXT    PRIMARY KEY,
    number          TEXT    NOT NULL,
    direction       TEXT    NOT NULL,
    service         TEXT,
    tier            INTEGER NOT NULL,
    day             TEXT    NOT NULL,
    issued_at       REAL    NOT NULL,
    called_at       REAL,
    started_at      REAL,
    finished_at     REAL    NOT NULL,
    counter         TEXT,
    administrator   TEXT,
    times_called    INTEGER NOT NULL,
    wait_seconds    REAL    NOT NULL,
    service_seconds REAL,
    outcome         TEXT    NOT NULL,
    mark            INTEGER
) STRICT, WITHOUT ROWID;

CREATE INDEX visits_by_day ON visits (day, issued_at);

-- Visits under way when the last day was opened: with the records since then they give those under way now.
CREATE TABLE visits_overnight (
    ticket   TEXT PRIMARY KEY,
    underway TEXT NOT NULL
) STRICT, WITHOUT ROWID;
