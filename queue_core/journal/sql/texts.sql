-- Words of people: kept, read, overwritten.

-- name: keep
INSERT INTO texts (digest, ticket, number, day, about, at, salt, words, erased, noted)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 0);

-- name: overwrite
-- Zeros of the same length: the row stays where it is.
UPDATE texts SET salt = zeroblob(length(salt)), words = zeroblob(length(words)) WHERE digest = ? AND erased IS NULL;

-- name: say_erased
UPDATE texts SET erased = ?2 WHERE digest = ?1 AND erased IS NULL;

-- name: say_noted
UPDATE texts SET noted = 1 WHERE digest = ? AND noted = 0;

-- name: is_in_log
-- Whether the write-ahead log may still hold what was overwritten.
SELECT EXISTS (SELECT 1 FROM texts WHERE noted = 1);

-- name: say_out_of_log
UPDATE texts SET noted = 2 WHERE noted = 1;

-- name: of_ticket
SELECT digest, ticket, number, day, about, at, salt, words FROM texts
WHERE ticket = ? AND erased IS NULL ORDER BY id;

-- name: of_day
SELECT digest, ticket, number, day, about, at, salt, words FROM texts
WHERE day = ? AND erased IS NULL ORDER BY id;

-- name: left_before
SELECT digest FROM texts WHERE erased IS NULL AND at < ? ORDER BY id LIMIT ?;

-- name: not_noted
SELECT digest, erased FROM texts WHERE erased IS NOT NULL AND noted = 0 ORDER BY id;

-- name: all_erased
SELECT digest, erased FROM texts WHERE erased IS NOT NULL ORDER BY id;

-- name: everything
SELECT digest, ticket, about, salt, words, erased, at, number, noted FROM texts ORDER BY id;

-- name: is_there
SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'texts';

-- name: numbers_of_visits
-- Of the visits about which words were left, by ticket, as the records say.
SELECT json_extract(body, '$.ticket'), json_extract(body, '$.number') FROM records
WHERE kind = 'ticket_issued'
  AND CASE WHEN json_valid(body) THEN json_extract(body, '$.ticket') END IN (SELECT ticket FROM texts);

-- name: records_about
SELECT seq, at, day, kind, version, body, who, place, cause, rules, previous, hash
FROM records WHERE kind IN ('text_left', 'texts_erased') ORDER BY seq;

-- name: empty_log
-- Everything into the database, and the write-ahead log, which still holds what was there before, to nothing.
PRAGMA wal_checkpoint(TRUNCATE);

-- name: wait_little
PRAGMA busy_timeout = 100;

-- name: wait_usual
PRAGMA busy_timeout = 5000;

-- name: all_kept
SELECT digest FROM texts WHERE erased IS NULL;

-- name: settings_of_a_draft
-- A file nobody uses yet: cut short it is made anew, so what is overwritten needs no file of its own to come back from.
PRAGMA secure_delete = ON;
PRAGMA journal_mode = MEMORY;
PRAGMA synchronous = FULL;
