-- Create students with both names
--
-- revision: a7a7a7a7a7a7
-- revises:
-- created: 2026-11-01T09:00:00Z

-- headway: upgrade
CREATE TABLE students (name text, full_name text);

-- headway: downgrade
DROP TABLE students;
