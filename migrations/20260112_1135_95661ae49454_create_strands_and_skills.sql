-- Create strands and skills
--
-- revision: 95661ae49454
-- revises: adeb45639249
-- created: 2026-01-12T11:35:00Z

-- headway: upgrade
CREATE TABLE strands (
  id smallint PRIMARY KEY,
  slug text NOT NULL UNIQUE,
  title text NOT NULL
);
COMMENT ON TABLE strands IS 'The large areas of the curriculum: numbers, geometry; and so on';

CREATE TABLE skills (
  id integer PRIMARY KEY,
  strand_id smallint NOT NULL REFERENCES strands,
  position smallint NOT NULL,
  title text NOT NULL,
  UNIQUE (strand_id, position)
);

-- headway: downgrade
DROP TABLE skills;
DROP TABLE strands;
