-- Statements that make a copy of a journal and look at one.

-- name: copy_into
-- One moment of the journal, however long the copying takes; whoever writes is not held up.
VACUUM INTO ?;

-- name: look_at_pages
-- «ok», or the first thing that is wrong with the file as a database.
PRAGMA integrity_check(1);

-- name: last_record
SELECT seq, hash, day, at FROM records ORDER BY seq DESC LIMIT 1;

-- name: issued_since_opening
-- How far the numbers of each direction have come on the last day: given out, or left out after a copy was put back.
SELECT direction, max(number) FROM (
    SELECT json_extract(body, '$.direction') AS direction, json_extract(body, '$.sequence') AS number
    FROM records
    WHERE kind = 'ticket_issued' AND day = ?1
      AND seq >= coalesce((SELECT max(seq) FROM records WHERE kind = 'day_opened'), 1)
    UNION ALL
    SELECT json_extract(skipped.value, '$[0]'), json_extract(skipped.value, '$[1]')
    FROM records, json_each(records.body, '$.numbers') AS skipped
    WHERE records.kind = 'numbers_skipped' AND records.day = ?1
      AND records.seq >= coalesce((SELECT max(seq) FROM records WHERE kind = 'day_opened'), 1)
)
GROUP BY direction;
