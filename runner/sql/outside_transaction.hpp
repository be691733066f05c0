#pragma once

#include "runner/revisions/statement.hpp"
#include "runner/sql/parse_tree.hpp"

#include <optional>
#include <string>

namespace headway::sql {

/// A statement that PostgreSQL refuses inside a transaction.
struct OutsideTransaction {
  std::string name;  ///< `CREATE INDEX CONCURRENTLY`
  std::string hint;  ///< how the same can be done inside a transaction; empty: there is no way
};

/// Nothing for a statement that may run inside a transaction. A statement of which only the
/// database knows (a REINDEX of a partitioned table, a CALL that commits) counts as one that may:
/// the server refuses it before anything has happened. Pure.
std::optional<OutsideTransaction> outside_transaction(const revisions::Statement& statement);

/// The same for a statement that is parsed already.
std::optional<OutsideTransaction> outside_transaction(const Node& node);

}  // namespace headway::sql
