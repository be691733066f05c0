-- Show progress by classroom
--
-- revision: 404d2c682d22
-- revises: 38f3f4a96307
-- created: 2026-03-04T11:15:00Z

-- headway: upgrade
CREATE VIEW classroom_progress AS
SELECT c.id AS classroom_id,
       s.strand_id,
       count(DISTINCT e.student_id) AS students,
       round(avg(coalesce(m.score, 0)), 3) AS score
FROM classrooms c
JOIN enrolments e ON e.classroom_id = c.id
CROSS JOIN skills s
LEFT JOIN mastery m ON m.student_id = e.student_id AND m.skill_id = s.id
GROUP BY c.id, s.strand_id;
COMMENT ON VIEW classroom_progress IS 'The mean score of a classroom in each strand; a skill not tried yet counts 0';

-- headway: verify
SELECT count(*) = 0 FROM classroom_progress WHERE score NOT BETWEEN 0 AND 1;

-- headway: downgrade
DROP VIEW classroom_progress;
