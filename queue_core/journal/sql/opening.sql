-- Statements that open a journal and bring it to this version.

-- name: is_journal
-- 0 in a new file, «CHRG» in a journal, anything in a foreign database. Reading it changes nothing.
PRAGMA application_id;

-- name: schema_version
PRAGMA user_version;

-- name: count_tables
-- A file whose making was cut short has none.
SELECT count(*) FROM sqlite_master;

-- name: settings
-- A commit is on the disk when it returns: WAL with FULL. What is erased is overwritten. The write-ahead log shrinks back after a large transaction.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = FULL;
PRAGMA secure_delete = ON;
PRAGMA foreign_keys = ON;
PRAGMA trusted_schema = OFF;
PRAGMA cell_size_check = ON;
PRAGMA journal_size_limit = 16777216;
PRAGMA wal_autocheckpoint = 1000;

-- name: journal_mode
PRAGMA journal_mode;

-- name: begin
BEGIN IMMEDIATE;

-- name: commit
COMMIT;

-- name: rollback
ROLLBACK;

-- name: name_journal
INSERT INTO journal (only_row, id, epoch) VALUES (1, ?, 0) ON CONFLICT DO NOTHING;

-- name: journal_id_and_epoch
SELECT id, epoch FROM journal;

-- name: set_epoch
UPDATE journal SET epoch = ?;

-- name: head
SELECT seq, hash, day FROM records ORDER BY seq DESC LIMIT 1;

-- name: hash_of
SELECT hash FROM records WHERE seq = ?;

-- name: last_day_opening
-- Null in a journal in which no day was opened yet. The partial index answers.
SELECT max(seq) FROM records WHERE kind = 'day_opened';

-- name: all_answers
SELECT device, ask_id, body_hash, reply, day, at FROM answers ORDER BY at, device, ask_id;

-- name: overnight
SELECT underway FROM visits_overnight;
