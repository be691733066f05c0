-- Create answers
--
-- revision: 8944716eda20
-- revises: 9f6e39b268b8
-- created: 2026-01-21T10:05:00Z

-- headway: upgrade
CREATE TABLE answers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  student_id bigint NOT NULL REFERENCES students ON DELETE CASCADE,
  question_id bigint NOT NULL REFERENCES questions,
  given jsonb NOT NULL,
  correct boolean NOT NULL,
  answered_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX answers_question_id_idx ON answers (question_id);

-- headway: downgrade
DROP TABLE answers;
