#pragma once

#include "common/diagnostic.hpp"
#include "runner/revisions/revision.hpp"

#include <vector>

namespace headway::sql {

/// Statements that must not be sent inside the runner's transaction, found before anything runs:
/// those that PostgreSQL refuses there (CREATE INDEX CONCURRENTLY, VACUUM, ...), and those that end
/// the transaction or drop the lock that the runner works under (COMMIT, DISCARD ALL,
/// pg_advisory_unlock_all, ...). Each diagnostic names file, line and fix. What only the database
/// knows (a REINDEX of a partitioned table, a COMMIT inside a procedure) is left to the database,
/// which refuses it itself. Pure.
std::vector<Diagnostic> forbidden_statements(const revisions::Revision& revision);

}  // namespace headway::sql
