#pragma once

#include "runner/database/session.hpp"
#include "runner/schema/filter.hpp"
#include "runner/schema/snapshot.hpp"

#include <string>
#include <vector>

namespace headway::schema {

/// What a snapshot leaves out, besides the server's own schemas and what belongs to extensions.
struct Exclusions {
  std::vector<std::string> schemas = {"headway"};  ///< unquoted
  std::vector<std::string> tables = {};  ///< qualified and quoted: `public.alembic_version`
  Filter filter = {};
};

/// Reads the schema of the session's database, in a read-only transaction of its own with an empty
/// search_path, so that every name stands with its schema. No transaction may be open. Needs no
/// right but to look at the catalogs. Throws DatabaseError's kinds.
Snapshot read_snapshot(database::Session& session, const Exclusions& exclusions);

}  // namespace headway::schema
