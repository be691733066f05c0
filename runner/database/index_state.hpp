#pragma once

#include "runner/database/session.hpp"

#include <optional>
#include <string>

namespace headway::database {

/// What there is under an index's name.
struct IndexState {
  bool exists = false;
  bool valid = false;
  bool partitioned = false;
  bool being_built = false;  ///< by another session
};

IndexState index_state(Session& session, const std::string& schema, const std::string& index);

/// The schema of a table, found as a statement of this session would find it; `schema` empty: by
/// the search path. Nothing where there is no such table.
std::optional<std::string> schema_of(Session& session, const std::string& schema,
                                     const std::string& table);

/// Drops an index CONCURRENTLY, outside of any transaction.
void drop_index(Session& session, const std::string& schema, const std::string& index);

}  // namespace headway::database
