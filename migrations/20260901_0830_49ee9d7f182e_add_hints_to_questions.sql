-- Add hints to questions
--
-- revision: 49ee9d7f182e
-- revises: cedcb4845161
-- created: 2026-09-01T08:30:00Z

-- headway: upgrade
CREATE TABLE hints (
  question_id bigint NOT NULL REFERENCES questions ON DELETE CASCADE,
  position smallint NOT NULL CHECK (position > 0),
  body text NOT NULL,
  PRIMARY KEY (question_id, position)
);

-- Read by the app to answer "how far is this question usually got without help?".
CREATE FUNCTION unaided_share(question bigint) RETURNS numeric LANGUAGE sql STABLE
BEGIN ATOMIC
  SELECT CASE WHEN count(*) = 0 THEN NULL
              ELSE round(count(*) FILTER (WHERE correct)::numeric / count(*), 3) END
  FROM answers
  WHERE question_id = question;
END;

-- headway: downgrade
DROP FUNCTION unaided_share(bigint);
DROP TABLE hints;
