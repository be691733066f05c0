#pragma once

#include "runner/revisions/statement.hpp"
#include "runner/sql/parse_tree.hpp"

#include <optional>
#include <string>

namespace headway::sql {

/// A command that runs CONCURRENTLY: it waits for the snapshots of others, and where it fails, it
/// leaves behind what has to be cleaned up.
struct ConcurrentCommand {
  enum class Kind {
    kCreateIndex,
    kDropIndex,
    kReindexIndex,
    kReindexTable,
    kReindexSchema,
    kReindexDatabase,
    kDetachPartition,
    kRefresh,
    kRepack,
  };

  Kind kind = Kind::kCreateIndex;
  /// Of the relation or, where there is none (kDropIndex, kReindexIndex), of the index; for
  /// kReindexSchema the schema itself. Empty: by the search path.
  std::string schema{};
  std::string relation{};  ///< the table or materialized view
  /// Empty for kCreateIndex: the server would choose a name.
  std::string index{};
  std::string partition_schema{};
  std::string partition{};
  std::string database{};  ///< of kReindexDatabase; empty: the present one
  bool if_exists = false;
  bool if_not_exists = false;

  bool operator==(const ConcurrentCommand&) const = default;
};

/// Names are as the server stores them; REPACK, of PostgreSQL 19, names none. REFRESH MATERIALIZED
/// VIEW CONCURRENTLY is among them, though it may run in a transaction. Pure.
std::optional<ConcurrentCommand> concurrent_command(const revisions::Statement& statement);

/// The same for a statement that is parsed already.
std::optional<ConcurrentCommand> concurrent_command(const Node& node);

}  // namespace headway::sql
