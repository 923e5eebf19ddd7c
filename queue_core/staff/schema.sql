-- Schema 1. application_id is «CHRU»: it tells this file from a journal and from any other SQLite database.
PRAGMA application_id = 1128813141;
PRAGMA user_version = 1;

CREATE TABLE users (
    name          TEXT PRIMARY KEY,
    shown_name    TEXT NOT NULL,
    roles         TEXT NOT NULL,
    administrator TEXT,
    password      TEXT,
    pin           TEXT
) STRICT, WITHOUT ROWID;

-- `key` is the SHA-256 of what the cookie holds: whoever reads this file cannot sign in with it.
CREATE TABLE sessions (
    key      TEXT PRIMARY KEY,
    user     TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    how      TEXT NOT NULL,
    began_at REAL NOT NULL,
    seen_at  REAL NOT NULL,
    address  TEXT NOT NULL,
    browser  TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Browsers at which somebody has signed in before.
CREATE TABLE browsers (
    key     TEXT NOT NULL,
    user    TEXT NOT NULL REFERENCES users (name) ON DELETE CASCADE,
    seen_at REAL NOT NULL,
    PRIMARY KEY (key, user)
) STRICT, WITHOUT ROWID;

-- Browsers that are a counter's tablet. A file of before has none of it and gets it; a former release leaves it alone.
CREATE TABLE IF NOT EXISTS tablets (
    key       TEXT PRIMARY KEY,
    counter   TEXT NOT NULL,
    paired_at REAL NOT NULL,
    paired_by TEXT NOT NULL,
    address   TEXT NOT NULL,
    browser   TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What was done, chained; nothing is changed or taken out.
CREATE TABLE audit (
    seq      INTEGER PRIMARY KEY,
    at       REAL NOT NULL,
    what     TEXT NOT NULL,
    who      TEXT NOT NULL,
    whom     TEXT NOT NULL,
    place    TEXT NOT NULL,
    detail   TEXT NOT NULL,
    previous TEXT NOT NULL,
    hash     TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_stays BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is not shortened'); END;
CREATE TRIGGER audit_is_final BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit is not changed'); END;
