-- Give classrooms teachers
--
-- revision: 68ec3359b76b
-- revises: f233de5d0bb9
-- created: 2026-02-24T10:10:00Z

-- headway: upgrade
CREATE TABLE teachers (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  name text NOT NULL
);
CREATE UNIQUE INDEX teachers_email_key ON teachers (lower(email));

ALTER TABLE classrooms ADD COLUMN teacher_id bigint REFERENCES teachers ON DELETE SET NULL;
CREATE INDEX classrooms_teacher_id_idx ON classrooms (teacher_id);

-- headway: downgrade
ALTER TABLE classrooms DROP COLUMN teacher_id;
DROP TABLE teachers;
