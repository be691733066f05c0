-- Create teams
--
-- revision: a1a1a1a1a1a1
-- revises:
-- created: 2026-11-01T09:00:00Z

-- headway: upgrade
CREATE TABLE teams (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL);

-- headway: downgrade
DROP TABLE teams;
