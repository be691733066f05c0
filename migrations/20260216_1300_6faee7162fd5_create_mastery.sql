-- Create mastery
--
-- revision: 6faee7162fd5
-- revises: 8944716eda20
-- branch-labels: mastery
-- created: 2026-02-16T13:00:00Z

-- headway: upgrade
CREATE TABLE mastery (
  student_id bigint NOT NULL REFERENCES students ON DELETE CASCADE,
  skill_id integer NOT NULL REFERENCES skills,
  score numeric(4, 3) NOT NULL DEFAULT 0 CHECK (score BETWEEN 0 AND 1),
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (student_id, skill_id)
);

-- headway: downgrade
DROP TABLE mastery;
