#pragma once

#include "runner/database/index_state.hpp"
#include "runner/database/progress_rows.hpp"

#include <string>
#include <vector>

namespace headway::database {

/// The indexes that a REINDEX CONCURRENTLY that did not come to its end has left in its scope:
/// invalid ones named ..._ccnew or ..._ccold, which no other session works on (documentation of
/// REINDEX, "Rebuilding Indexes Concurrently"). `kind` is one of BareKind's REINDEXes; `oid` is of
/// the table, whose partitions belong to the scope, or of the schema; the tables' TOAST tables
/// belong to it, too.
std::vector<Relation> reindex_leftovers(Session& session, BareKind kind, const std::string& oid);

/// The OID of the table of an index, or of the table itself.
std::string table_of(Session& session, const Relation& relation);

/// The OID of a schema; empty where there is none.
std::string schema_oid(Session& session, const std::string& schema);

}  // namespace headway::database
