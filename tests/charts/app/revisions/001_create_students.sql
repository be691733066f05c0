-- Create students
--
-- revision: 001a
-- revises:

-- headway: upgrade
CREATE TABLE students (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL
);

-- headway: downgrade
DROP TABLE students;
