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
-- What each direction had given out on the last day of the journal, and until when it gave.
SELECT json_extract(body, '$.direction'), max(json_extract(body, '$.sequence'))
FROM records
WHERE kind = 'ticket_issued' AND day = ?
  AND seq >= coalesce((SELECT max(seq) FROM records WHERE kind = 'day_opened'), 1)
GROUP BY 1;
