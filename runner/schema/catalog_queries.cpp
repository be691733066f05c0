#include "runner/schema/catalog_queries.hpp"

#include "runner/schema/code_queries.hpp"
#include "runner/schema/other_queries.hpp"
#include "runner/schema/part_queries.hpp"
#include "runner/schema/query_words.hpp"
#include "runner/schema/table_queries.hpp"
#include "runner/schema/type_queries.hpp"

#include <algorithm>
#include <iterator>

namespace headway::schema {

namespace {

constexpr std::string_view kSchemas =
    "SELECT 'schema', 'pg_namespace'::regclass::oid, n.oid, 0, format('%I', n.nspname), "
    "jsonb_build_object('comment', CASE WHEN n.nspname <> 'public' THEN obj_description(n.oid, "
    "'pg_namespace') ELSE nullif(obj_description(n.oid, 'pg_namespace'), 'standard public "
    "schema') END), 0 FROM pg_namespace n WHERE " USERS_SCHEMA
    " AND " NOT_OF_EXTENSION("pg_namespace", "n.oid");

constexpr std::string_view kExtensions =
    "SELECT 'extension', 'pg_extension'::regclass::oid, e.oid, 0, format('%I', e.extname), "
    "jsonb_build_object('schema', format('%I', n.nspname), 'comment', (SELECT nullif(coalesce("
    "obj_description(e.oid, 'pg_extension'), ''), coalesce(v.comment, '')) FROM "
    "pg_available_extensions v WHERE v.name = e.extname)), 0 FROM pg_extension e "
    "JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.oid >= 16384";

constexpr std::string_view kForeignDataWrappers =
    "SELECT 'foreign-data wrapper', 'pg_foreign_data_wrapper'::regclass::oid, w.oid, 0, "
    "format('%I', w.fdwname), jsonb_build_object('handler', CASE WHEN w.fdwhandler <> 0 THEN "
    "w.fdwhandler::regproc::text END, 'validator', CASE WHEN w.fdwvalidator <> 0 THEN "
    "w.fdwvalidator::regproc::text END, 'options', (SELECT jsonb_object_agg(option_name, "
    "option_value) FROM pg_options_to_table(w.fdwoptions)), "
    COMMENT_OF("pg_foreign_data_wrapper", "w.oid") "), 0 FROM pg_foreign_data_wrapper w WHERE "
    NOT_OF_EXTENSION("pg_foreign_data_wrapper", "w.oid");

constexpr std::string_view kServers =
    "SELECT 'server', 'pg_foreign_server'::regclass::oid, s.oid, 0, format('%I', s.srvname), "
    "jsonb_build_object('wrapper', format('%I', w.fdwname), 'type', s.srvtype, 'version', "
    "s.srvversion, 'options', (SELECT jsonb_object_agg(option_name, option_value) FROM "
    "pg_options_to_table(s.srvoptions)), " COMMENT_OF("pg_foreign_server", "s.oid") "), 0 FROM "
    "pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw WHERE "
    NOT_OF_EXTENSION("pg_foreign_server", "s.oid");

constexpr std::string_view kPublications =
    "SELECT 'publication', 'pg_publication'::regclass::oid, p.oid, 0, format('%I', p.pubname), "
    "jsonb_build_object('all_tables', nullif(p.puballtables, false), 'publish', concat_ws(', ', "
    "CASE WHEN p.pubinsert THEN 'insert' END, CASE WHEN p.pubupdate THEN 'update' END, CASE WHEN "
    "p.pubdelete THEN 'delete' END, CASE WHEN p.pubtruncate THEN 'truncate' END), 'via_root', "
    "nullif(p.pubviaroot, false), 'tables', (SELECT jsonb_agg(format('%I.%I%s%s', m.nspname, "
    "c.relname, ' (' || (SELECT string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum) FROM "
    "pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = ANY (r.prattrs)) || ')', ' WHERE (' || "
    "pg_get_expr(r.prqual, r.prrelid) || ')') ORDER BY m.nspname, c.relname) FROM "
    "pg_publication_rel r JOIN pg_class c ON c.oid = r.prrelid JOIN pg_namespace m ON m.oid = "
    "c.relnamespace WHERE r.prpubid = p.oid), 'schemas', (SELECT jsonb_agg(format('%I', m.nspname) "
    "ORDER BY m.nspname) FROM pg_publication_namespace s JOIN pg_namespace m ON m.oid = s.pnnspid "
    "WHERE s.pnpubid = p.oid), " COMMENT_OF("pg_publication", "p.oid") "), 0 FROM pg_publication p";

}  // namespace

std::vector<std::string_view> object_queries() {
  std::vector<std::string_view> queries = {kSchemas, kExtensions, kForeignDataWrappers, kServers,
                                           kPublications};
  for (const auto& more :
       {type_queries(), table_queries(), part_queries(), code_queries(), other_queries()})
    std::ranges::copy(more, std::back_inserter(queries));
  return queries;
}

}  // namespace headway::schema
