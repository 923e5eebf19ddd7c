-- Questions, asked on connections that cannot write.

-- name: hold_moment
BEGIN;

-- name: let_moment_go
COMMIT;

-- name: records_from
SELECT seq, at, day, kind, version, body, who, place, cause, rules, previous, hash
FROM records WHERE seq >= ? ORDER BY seq LIMIT ?;

-- name: all_records
-- From the lowest number there is: one that was put before the first must not stay unseen.
SELECT seq, at, day, kind, version, body, who, place, cause, rules, previous, hash
FROM records ORDER BY seq;

-- name: record
SELECT seq, at, day, kind, version, body, who, place, cause, rules, previous, hash
FROM records WHERE seq = ?;

-- name: seq_of_hash
SELECT seq FROM records WHERE hash = ? LIMIT 1;

-- name: issued_on
-- Not by the list of days: whoever altered the journal may have altered that too.
SELECT seq, at, day, kind, version, body, who, place, cause, rules, previous, hash
FROM records WHERE kind = 'ticket_issued' AND day = ? ORDER BY seq;

-- name: day_beginnings
SELECT first_seq, day FROM days ORDER BY first_seq;

-- name: records_of_day
-- From where the day begins to where the day after its last beginning does.
SELECT seq, at, day, kind, version, body, who, place, cause, rules, previous, hash
FROM records
WHERE day = :day
  AND seq >= (SELECT min(first_seq) FROM days WHERE day = :day)
  AND seq < coalesce(
        (SELECT min(first_seq) FROM days WHERE first_seq > (SELECT max(first_seq) FROM days WHERE day = :day)),
        9223372036854775807)
ORDER BY seq;

-- name: days
SELECT day FROM days GROUP BY day ORDER BY min(first_seq);

-- name: visits
-- Days on trial are no statistics.
SELECT ticket, number, direction, service, tier, day, issued_at, called_at, started_at, finished_at,
       counter, administrator, times_called, wait_seconds, service_seconds, outcome, mark
FROM visits
WHERE day BETWEEN ?1 AND ?2
  AND day NOT IN (
        SELECT day FROM records
        WHERE kind = 'day_opened' AND day BETWEEN ?1 AND ?2 AND json_extract(body, '$.pilot'))
ORDER BY issued_at, ticket;
