-- Questions, asked on connections that cannot write.

-- name: records_from
SELECT seq, at, day, kind, version, body, who, place, cause, rules, previous, hash
FROM records WHERE seq >= ? ORDER BY seq LIMIT ?;

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
