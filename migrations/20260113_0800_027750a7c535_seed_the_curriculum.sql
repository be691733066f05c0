-- Seed the curriculum
--
-- revision: 027750a7c535
-- revises: 95661ae49454
-- created: 2026-01-13T08:00:00Z

-- headway: upgrade
COPY strands (id, slug, title) FROM stdin;
1	numbers	Numbers and operations
2	fractions	Fractions
3	geometry	Geometry; shapes and angles
4	data	Data: tables, charts & averages
\.

COPY skills (id, strand_id, position, title) FROM stdin;
101	1	1	Counting to 100
102	1	2	Adding within 20
103	1	3	Times tables
201	2	1	Halves and quarters
202	2	2	Equivalent fractions
203	2	3	Adding fractions that don't share a denominator
301	3	1	Names of shapes
302	3	2	Right angles
401	4	1	Reading a bar chart
402	4	2	The mean
\.

-- headway: verify
SELECT count(*) = 4 FROM strands;
SELECT bool_and(id / 100 = strand_id) FROM skills;

-- headway: downgrade
DELETE FROM skills WHERE id IN (101, 102, 103, 201, 202, 203, 301, 302, 401, 402);
DELETE FROM strands WHERE id BETWEEN 1 AND 4;
