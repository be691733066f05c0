-- Drop the name that the new version does not read
--
-- revision: b7b7b7b7b7b7
-- revises: a7a7a7a7a7a7
-- phase: contract
-- created: 2026-11-02T09:00:00Z

-- headway: upgrade
ALTER TABLE students DROP COLUMN name;

-- headway: downgrade
ALTER TABLE students ADD COLUMN name text;
