-- Give every team an owner
--
-- revision: c3c3c3c3c3c3
-- revises: b2b2b2b2b2b2
-- created: 2026-11-03T09:00:00Z

-- headway: upgrade
ALTER TABLE teams ADD COLUMN owner text NOT NULL DEFAULT 'nobody';
UPDATE teams SET owner = 'everybody';

-- headway: downgrade
ALTER TABLE teams DROP COLUMN owner;
