-- headway: upgrade
CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 ELSE 2 END; SELECT 2; END;
DO $a$ BEGIN PERFORM $b$;$b$; END $a$;
CREATE RULE r AS ON INSERT TO t DO (SELECT 1; SELECT 2);
COPY t FROM STDIN;
1	\N
\.
SET standard_conforming_strings = off;
SELECT E'\'', U&'\0041', 'a\';', "q""q", /* /* nested */ ; */ 1;
\restrict x
-- headway: downgrade
