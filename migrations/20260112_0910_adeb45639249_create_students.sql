-- Create students
--
-- revision: adeb45639249
-- revises:
-- created: 2026-01-12T09:10:00Z

-- headway: upgrade
CREATE TABLE students (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  email text NOT NULL,
  first_name text NOT NULL,
  last_name text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);
-- One account an address, however it is typed.
CREATE UNIQUE INDEX students_email_key ON students (lower(email));

-- headway: downgrade
DROP TABLE students;
