#pragma once

#include "common/diagnostic.hpp"
#include "runner/revisions/revision.hpp"

#include <vector>

namespace headway::revisions {

/// Statements that must not be sent inside the runner's transaction, found by their words before
/// anything runs: those that PostgreSQL refuses there (CREATE INDEX CONCURRENTLY, VACUUM, ...), and
/// those that end the transaction or drop the lock that the runner works under (COMMIT, DISCARD
/// ALL, pg_advisory_unlock_all, ...). Each diagnostic names file, line and fix. What only the
/// database can tell (a REINDEX of a partitioned table, a COMMIT inside a procedure) is left to the
/// database, which refuses it itself. Pure.
std::vector<Diagnostic> forbidden_statements(const Revision& revision);

}  // namespace headway::revisions
