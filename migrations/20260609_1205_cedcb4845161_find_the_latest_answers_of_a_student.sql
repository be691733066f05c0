-- Find the latest answers of a student
--
-- revision: cedcb4845161
-- revises: 0b7ec06f1773
-- created: 2026-06-09T12:05:00Z

-- headway: upgrade lock-timeout=2s
CREATE INDEX answers_student_id_answered_at_idx ON answers (student_id, answered_at DESC);

-- headway: verify
SELECT indisvalid FROM pg_index WHERE indexrelid = 'answers_student_id_answered_at_idx'::regclass;

-- headway: downgrade
DROP INDEX answers_student_id_answered_at_idx;
