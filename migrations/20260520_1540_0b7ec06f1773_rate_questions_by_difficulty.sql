-- Rate questions by difficulty
--
-- revision: 0b7ec06f1773
-- revises: bd5736f62616
-- created: 2026-05-20T15:40:00Z

-- headway: upgrade
-- A constant default rewrites nothing; the constraint is checked apart from the lock that adds it.
ALTER TABLE questions ADD COLUMN difficulty smallint NOT NULL DEFAULT 3;
ALTER TABLE questions
  ADD CONSTRAINT questions_difficulty_check CHECK (difficulty BETWEEN 1 AND 5) NOT VALID;
ALTER TABLE questions VALIDATE CONSTRAINT questions_difficulty_check;

-- headway: downgrade
ALTER TABLE questions DROP COLUMN difficulty;
