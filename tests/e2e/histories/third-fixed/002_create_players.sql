-- Create players
--
-- revision: b2b2b2b2b2b2
-- revises: a1a1a1a1a1a1
-- created: 2026-11-02T09:00:00Z

-- headway: upgrade
CREATE TABLE players (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, team bigint REFERENCES teams);
INSERT INTO teams (name) VALUES ('north'), ('south');

-- headway: downgrade
DROP TABLE players;
DELETE FROM teams WHERE name IN ('north', 'south');
