-- Give students a display name
--
-- revision: bd5736f62616
-- revises: 404d2c682d22
-- created: 2026-04-14T07:50:00Z

-- headway: upgrade
ALTER TABLE students ADD COLUMN display_name text;
UPDATE students
SET display_name = left(trim(first_name || ' ' || left(last_name, 1)), 79) || '.';
ALTER TABLE students
  ALTER COLUMN display_name SET NOT NULL,
  ADD CONSTRAINT students_display_name_check CHECK (length(display_name) BETWEEN 1 AND 80);

-- headway: verify
SELECT count(*) = 0 FROM students WHERE display_name IS NULL;

-- headway: downgrade
ALTER TABLE students DROP COLUMN display_name;
