#pragma once

#include "runner/schema/snapshot.hpp"

#include <optional>
#include <set>
#include <string>

namespace headway::autogenerate {

/// The parts of tables that are there before, which PostgreSQL can make or change without keeping
/// anybody out for the time that it looks at every row. They come after the rest.
struct Deferred {
  std::set<schema::Key> indexes = {};      ///< new ones, built CONCURRENTLY
  std::set<schema::Key> replaced = {};     ///< indexes of another definition, built beside the old
  std::set<schema::Key> constraints = {};  ///< PRIMARY KEY and UNIQUE, by an index built before
  std::set<schema::Key> validated = {};    ///< CHECK and FOREIGN KEY: NOT VALID, then validated
  std::set<schema::Key> not_null = {};     ///< columns: by a CHECK that is validated, then dropped

  bool any_concurrent() const {
    return !indexes.empty() || !replaced.empty() || !constraints.empty();
  }
  bool any_validated() const { return !validated.empty() || !not_null.empty(); }
};

Deferred find_deferred(const schema::Snapshot& before, const schema::Snapshot& after);

/// The index that a PRIMARY KEY or UNIQUE constraint can be made of, and how the constraint is then
/// written: `UNIQUE USING INDEX a_b DEFERRABLE`. Nothing where its definition holds more than that
/// can say.
struct ConstraintIndex {
  schema::Object index;
  std::string definition;
};
std::optional<ConstraintIndex> index_for(const schema::Object& constraint);

/// The CHECK by which a column becomes NOT NULL, under a name that no constraint of either schema
/// has.
schema::Object not_null_check(const schema::Object& column, const schema::Snapshot& before,
                              const schema::Snapshot& after);

}  // namespace headway::autogenerate
