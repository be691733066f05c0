#include "runner/apply/deferred_constraints.hpp"

namespace headway::apply {

const char* const kDeferrableNames =
    "SELECT string_agg(name, ', ') AS names, bool_and(usable) AS usable,"
    " string_agg(name, ', ') FILTER (WHERE any_deferred AND NOT temporary) AS deferred,"
    " bool_and(all_deferred) FILTER (WHERE any_deferred AND NOT temporary) AS exact "
    "FROM (SELECT pg_catalog.format('%I.%I', n.nspname, c.conname) AS name,"
    " pg_catalog.has_schema_privilege(n.oid, 'USAGE') AS usable,"
    " n.oid = pg_catalog.pg_my_temp_schema() AS temporary,"
    " bool_or(c.condeferred) AS any_deferred, bool_and(c.condeferred) AS all_deferred"
    " FROM pg_catalog.pg_constraint c JOIN pg_catalog.pg_namespace n ON n.oid = c.connamespace"
    " WHERE NOT pg_catalog.pg_is_other_temp_schema(n.oid)"
    " GROUP BY n.oid, n.nspname, c.conname HAVING bool_or(c.condeferrable)) AS named";

std::optional<std::string> DeferredConstraints::check(bool by_name) {
  const database::Row names = session_.query(kDeferrableNames).at(0);
  if (!names.at(0)) return std::nullopt;
  if (by_name && names.at(1) == "t") return "SET CONSTRAINTS " + *names.at(0) + " IMMEDIATE";
  all_ = true;
  return "SET CONSTRAINTS ALL IMMEDIATE";
}

bool DeferredConstraints::can_restore(bool any) {
  restore_.reset();
  if (all_) return false;
  if (!any) return true;
  const database::Row names = session_.query(kDeferrableNames).at(0);
  if (!names.at(2)) return true;
  if (names.at(1) != "t" || names.at(3) != "t") return false;
  restore_ = "SET CONSTRAINTS " + *names.at(2) + " DEFERRED";
  return true;
}

}  // namespace headway::apply
