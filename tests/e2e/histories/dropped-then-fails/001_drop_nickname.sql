-- Pupils have no nicknames any more
--
-- revision: a1a1a1a1a1a1
-- revises:
-- created: 2026-11-01T09:00:00Z

-- headway: upgrade
ALTER TABLE pupils DROP COLUMN nickname;

-- headway: downgrade
ALTER TABLE pupils ADD COLUMN nickname text;
