#include "runner/schema/code_queries.hpp"

#include "runner/schema/query_words.hpp"

namespace headway::schema {

namespace {

constexpr std::string_view kRoutines =
    "SELECT 'routine', 'pg_proc'::regclass::oid, p.oid, 0, format('%I.%I(%s)', n.nspname, "
    "p.proname, oidvectortypes(p.proargtypes)), jsonb_build_object('word', CASE p.prokind WHEN 'p' "
    "THEN 'PROCEDURE' ELSE 'FUNCTION' END, 'window', nullif(p.prokind = 'w', false), 'definition', "
    "pg_get_functiondef(p.oid), 'result', pg_get_function_result(p.oid), 'arguments', "
    "pg_get_function_arguments(p.oid), 'names', p.proargnames, 'modes', p.proargmodes::text, "
    "'language', l.lanname, 'atomic', nullif(p.prosqlbody IS NOT NULL, false), "
    COMMENT_OF("pg_proc", "p.oid") "), 0 FROM pg_proc p JOIN pg_namespace n ON n.oid = "
    "p.pronamespace JOIN pg_language l ON l.oid = p.prolang WHERE p.prokind IN ('f', 'p', 'w') AND "
    USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_proc", "p.oid")
    // The constructors of a range type come and go with it.
    " AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.deptype = 'i' AND i.classid = "
    "'pg_proc'::regclass AND i.objid = p.oid)";

constexpr std::string_view kAggregates =
    "SELECT 'aggregate', 'pg_proc'::regclass::oid, p.oid, 0, format('%I.%I(%s)', n.nspname, "
    "p.proname, CASE WHEN p.pronargs = 0 THEN '*' ELSE pg_get_function_identity_arguments(p.oid) "
    "END), jsonb_build_object('state_function', a.aggtransfn::regproc::text, 'state_type', "
    "format_type(a.aggtranstype, NULL), 'state_space', nullif(a.aggtransspace, 0), "
    "'final_function', nullif(a.aggfinalfn::regproc::text, '-'), 'final_extra', "
    "nullif(a.aggfinalextra, false), 'final_modify', a.aggfinalmodify, 'combine_function', "
    "nullif(a.aggcombinefn::regproc::text, '-'), 'serial_function', "
    "nullif(a.aggserialfn::regproc::text, '-'), 'deserial_function', "
    "nullif(a.aggdeserialfn::regproc::text, '-'), 'initial', a.agginitval, 'moving_state_function', "
    "nullif(a.aggmtransfn::regproc::text, '-'), 'moving_inverse_function', "
    "nullif(a.aggminvtransfn::regproc::text, '-'), 'moving_state_type', CASE WHEN a.aggmtranstype "
    "<> 0 THEN format_type(a.aggmtranstype, NULL) END, 'moving_state_space', "
    "nullif(a.aggmtransspace, 0), 'moving_final_function', nullif(a.aggmfinalfn::regproc::text, "
    "'-'), 'moving_final_extra', nullif(a.aggmfinalextra, false), 'moving_final_modify', "
    "a.aggmfinalmodify, 'moving_initial', a.aggminitval, 'sort_operator', CASE WHEN a.aggsortop <> "
    "0 THEN (SELECT format('OPERATOR(%I.%s)', m.nspname, o.oprname) FROM pg_operator o JOIN "
    "pg_namespace m ON m.oid = o.oprnamespace WHERE o.oid = a.aggsortop) END, 'hypothetical', "
    "nullif(a.aggkind = 'h', false), 'parallel', p.proparallel, "
    COMMENT_OF("pg_proc", "p.oid") "), 0 FROM pg_proc p JOIN pg_aggregate a ON a.aggfnoid = p.oid "
    "JOIN pg_namespace n ON n.oid = p.pronamespace WHERE " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_proc", "p.oid");

constexpr std::string_view kViews =
    "SELECT CASE c.relkind WHEN 'm' THEN 'materialized view' ELSE 'view' END, "
    "'pg_class'::regclass::oid, c.oid, 0, format('%I.%I', n.nspname, c.relname), "
    "jsonb_build_object('definition', pg_get_viewdef(c.oid), 'columns', (SELECT "
    "jsonb_agg(jsonb_build_object('name', format('%I', a.attname), 'type', format_type(a.atttypid, "
    "a.atttypmod), 'collation', a.attcollation::regcollation::text) ORDER BY a.attnum) FROM "
    "pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped), "
    "'column_comments', (SELECT jsonb_object_agg(format('%I', a.attname), col_description(c.oid, "
    "a.attnum)) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND "
    "col_description(c.oid, a.attnum) IS NOT NULL), 'options', "
    "to_jsonb(c.reloptions), "
    "'persistence', CASE WHEN c.relkind = 'm' THEN c.relpersistence END, 'access_method', (SELECT "
    "format('%I', m.amname) FROM pg_am m WHERE m.oid = c.relam AND m.amname <> 'heap'), 'empty', "
    "nullif(c.relkind = 'm' AND NOT c.relispopulated, false), " COMMENT_OF("pg_class", "c.oid")
    "), 0 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', "
    "'m') AND " USERS_SCHEMA " AND " NOT_OF_EXTENSION("pg_class", "c.oid");

constexpr std::string_view kEventTriggers =
    "SELECT 'event trigger', 'pg_event_trigger'::regclass::oid, e.oid, 0, format('%I', e.evtname), "
    "jsonb_build_object('event', e.evtevent, 'function', format('%I.%I', n.nspname, p.proname), "
    "'enabled', nullif(e.evtenabled, 'O'), 'tags', (SELECT string_agg(quote_literal(x), ', ' ORDER "
    "BY place) FROM unnest(e.evttags) WITH ORDINALITY t (x, place)), " COMMENT_OF("pg_event_trigger", "e.oid") "), 0 FROM "
    "pg_event_trigger e JOIN pg_proc p ON p.oid = e.evtfoid JOIN pg_namespace n ON n.oid = "
    "p.pronamespace WHERE " NOT_OF_EXTENSION("pg_event_trigger", "e.oid");

}  // namespace

std::vector<std::string_view> code_queries() {
  return {kRoutines, kAggregates, kViews, kEventTriggers};
}

}  // namespace headway::schema
