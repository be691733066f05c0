#pragma once

#include "runner/revisions/statement.hpp"

#include <optional>
#include <string>

namespace headway::revisions {

/// What decides how a statement has to be sent, told by its words. Pure.

/// What PostgreSQL calls a statement that it refuses inside a transaction, and what else may be
/// done.
struct OutsideTransaction {
  std::string what;  ///< `CREATE INDEX CONCURRENTLY`
  std::string hint;  ///< how the same is had inside a transaction; empty: not at all
};

/// Nothing for a statement that may run inside a transaction. What only the database can tell (a
/// REINDEX of a partitioned table) is taken for one that may.
std::optional<OutsideTransaction> outside_transaction(const Statement& statement);

/// An index that is built CONCURRENTLY, which leaves an invalid one behind when it fails.
struct ConcurrentIndex {
  std::string name;    ///< as the server stores it; empty: the server would choose one
  std::string schema;  ///< of the table; empty: by the search path
  std::string table;
  bool if_not_exists = false;
};

std::optional<ConcurrentIndex> concurrent_index(const Statement& statement);

/// ALTER TYPE ... ADD VALUE: the value cannot be used before its transaction is committed.
bool adds_enum_value(const Statement& statement);

}  // namespace headway::revisions
