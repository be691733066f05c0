-- Index pupils by name, beside the app's writes
--
-- revision: b2b2b2b2b2b2
-- revises: a1a1a1a1a1a1
-- created: 2026-11-02T09:00:00Z

-- headway: upgrade no-transaction
CREATE INDEX CONCURRENTLY pupils_name ON pupils (name);

-- headway: downgrade no-transaction
DROP INDEX CONCURRENTLY pupils_name;
