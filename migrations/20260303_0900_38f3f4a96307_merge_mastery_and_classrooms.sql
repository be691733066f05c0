-- Merge mastery and classrooms
--
-- revision: 38f3f4a96307
-- revises: 07ad65da2f43, 68ec3359b76b
-- created: 2026-03-03T09:00:00Z

-- headway: upgrade
-- Nothing to do: the branches touch different tables.

-- headway: downgrade
-- Nothing to undo.
