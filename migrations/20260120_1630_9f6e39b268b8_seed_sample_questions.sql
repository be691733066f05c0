-- Seed sample questions
--
-- revision: 9f6e39b268b8
-- revises: de29f5af2be5
-- created: 2026-01-20T16:30:00Z

-- headway: upgrade
INSERT INTO questions (skill_id, kind, prompt, choices, solution) VALUES
  (102, 'number', 'What is 7 + 8?', NULL, '15'),
  (103, 'number', 'What is 6 × 7?', NULL, '42'),
  (201, 'choice', 'Which is more: ½ or ¼?', '["½", "¼", "they''re equal"]', '"½"'),
  (301, 'text', 'A shape with three sides; what is it called?', NULL, '"triangle"');

-- headway: downgrade
DELETE FROM questions
WHERE prompt IN ('What is 7 + 8?', 'What is 6 × 7?', 'Which is more: ½ or ¼?',
                 'A shape with three sides; what is it called?');
