-- Create questions
--
-- revision: de29f5af2be5
-- revises: 027750a7c535
-- created: 2026-01-20T14:22:00Z

-- headway: upgrade
CREATE TYPE question_kind AS ENUM ('choice', 'number', 'text');

CREATE TABLE questions (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  skill_id integer NOT NULL REFERENCES skills,
  kind question_kind NOT NULL,
  prompt text NOT NULL CHECK (prompt <> ''),
  choices jsonb,
  solution jsonb NOT NULL,
  CONSTRAINT questions_choices_fit_kind CHECK ((kind = 'choice') = (choices IS NOT NULL))
);
CREATE INDEX questions_skill_id_idx ON questions (skill_id);

-- headway: downgrade
DROP TABLE questions;
DROP TYPE question_kind;
