-- Statements of the one transaction per batch.

-- name: add_record
INSERT INTO records (seq, at, day, kind, version, body, who, place, cause, rules, previous, hash)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?);

-- name: add_answer
-- An ask has one first outcome: a second one is a fault of the writer, not a conflict to settle.
INSERT INTO answers (device, ask_id, body_hash, reply, day, at) VALUES (?, ?, ?, ?, ?, ?);

-- name: forget_answers
-- At the opening of a day, all but its own and those of the day before.
DELETE FROM answers WHERE day NOT IN (?, ?);

-- name: begin_day
INSERT INTO days (first_seq, day) VALUES (?, ?);

-- name: put_visit
-- A visit may be concluded anew (in journals of the first versions: after a no-show, or by the next step of a package);
-- a mark given before stays.
INSERT INTO visits (ticket, number, direction, service, tier, day, issued_at, called_at, started_at, finished_at,
                    counter, administrator, times_called, wait_seconds, service_seconds, outcome, mark)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (ticket) DO UPDATE SET
    number = excluded.number,
    direction = excluded.direction,
    service = excluded.service,
    tier = excluded.tier,
    day = excluded.day,
    issued_at = excluded.issued_at,
    called_at = excluded.called_at,
    started_at = excluded.started_at,
    finished_at = excluded.finished_at,
    counter = excluded.counter,
    administrator = excluded.administrator,
    times_called = excluded.times_called,
    wait_seconds = excluded.wait_seconds,
    service_seconds = excluded.service_seconds,
    outcome = excluded.outcome,
    mark = coalesce(excluded.mark, mark);

-- name: take_visit_out
-- The press that concluded it was undone.
DELETE FROM visits WHERE ticket = ?;

-- name: put_mark
UPDATE visits SET mark = ? WHERE ticket = ?;

-- name: clear_overnight
DELETE FROM visits_overnight;

-- name: add_overnight
INSERT INTO visits_overnight (ticket, underway) VALUES (?, ?);

-- name: clear_visits
DELETE FROM visits;

-- name: count_visits
SELECT count(*) FROM visits;

-- name: begin_anew
-- In a database that vanishes: one transaction, as a journal has one for each batch.
BEGIN;
