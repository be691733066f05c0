-- Give every pupil an owner
--
-- revision: b2b2b2b2b2b2
-- revises: a1a1a1a1a1a1
-- created: 2026-11-03T09:00:00Z

-- headway: upgrade
ALTER TABLE pupils ADD COLUMN owner text NOT NULL DEFAULT 'nobody';
UPDATE pupils SET owner = (SELECT name FROM owners WHERE owners.team = pupils.id);

-- headway: downgrade
ALTER TABLE pupils DROP COLUMN owner;
