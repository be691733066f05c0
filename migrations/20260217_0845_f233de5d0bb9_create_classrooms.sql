-- Create classrooms
--
-- revision: f233de5d0bb9
-- revises: 8944716eda20
-- branch-labels: classrooms
-- created: 2026-02-17T08:45:00Z

-- headway: upgrade
CREATE TABLE classrooms (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  school_year int4range NOT NULL
);

CREATE TABLE enrolments (
  classroom_id bigint NOT NULL REFERENCES classrooms ON DELETE CASCADE,
  student_id bigint NOT NULL REFERENCES students ON DELETE CASCADE,
  enrolled_on date NOT NULL DEFAULT current_date,
  PRIMARY KEY (classroom_id, student_id)
);
CREATE INDEX enrolments_student_id_idx ON enrolments (student_id);

-- headway: downgrade
DROP TABLE enrolments;
DROP TABLE classrooms;
