-- Keep mastery up to date
--
-- revision: 07ad65da2f43
-- revises: 6faee7162fd5
-- created: 2026-02-19T16:20:00Z

-- headway: upgrade
CREATE FUNCTION update_mastery() RETURNS trigger LANGUAGE plpgsql AS $function$
DECLARE
  skill integer;
BEGIN
  SELECT skill_id INTO STRICT skill FROM questions WHERE id = NEW.question_id;
  -- Each answer moves the score a fifth of the way to 0 or 1: recent answers count more.
  INSERT INTO mastery AS m (student_id, skill_id, score)
  VALUES (NEW.student_id, skill, CASE WHEN NEW.correct THEN 0.2 ELSE 0 END)
  ON CONFLICT (student_id, skill_id) DO UPDATE
    SET score = round(m.score + (CASE WHEN NEW.correct THEN 1 ELSE 0 END - m.score) / 5, 3),
        updated_at = now();
  RETURN NULL;
END;
$function$;

CREATE TRIGGER answers_update_mastery
  AFTER INSERT ON answers
  FOR EACH ROW EXECUTE FUNCTION update_mastery();

-- headway: downgrade
DROP TRIGGER answers_update_mastery ON answers;
DROP FUNCTION update_mastery();
