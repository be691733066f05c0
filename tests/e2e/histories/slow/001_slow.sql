-- A revision that takes its time
--
-- revision: d4d4d4d4d4d4
-- revises:
-- created: 2026-11-01T09:00:00Z

-- headway: upgrade
CREATE TABLE slow (id bigint PRIMARY KEY);
SELECT pg_sleep(12);

-- headway: downgrade
DROP TABLE slow;
