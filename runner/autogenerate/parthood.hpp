#pragma once

#include "runner/autogenerate/fates.hpp"
#include "runner/schema/snapshot.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace headway::autogenerate {

/// What to try when the dependencies run in a circle.
struct Merging {
  bool parts_into_tables = true;      ///< defaults and CHECKs stand in CREATE TABLE
  bool foreign_keys_go_along = true;  ///< those of a dropped table go with it
};

bool is_foreign_key(const schema::Object& object);

/// Whether an object is a constraint of a partition whose index the other one, an index of the
/// partitioned table, has as its part: CREATE INDEX takes a standing one, and makes another one
/// where there is none.
bool is_attached_to_index(const schema::Snapshot& schema, std::size_t object, std::size_t other);

/// Whether a routine is the input or output function of a base type, or another one that the type
/// is made of.
bool is_function_of_type(const schema::Snapshot& schema, std::size_t routine, std::size_t type);

/// Which of the objects that come are made by the statement of another one: the columns of a new
/// table, the default of a new column. The snapshot and the fates must outlive it.
class Parthood {
 public:
  Parthood(const schema::Snapshot& after, const Fates& fates, Merging merging);

  /// The item with whose CREATE an object is made: a new table, or a new column for its default.
  std::optional<std::size_t> owner_of(const schema::Object& object) const;

  /// The items that are made with one, parts of parts too.
  const std::vector<std::size_t>& of(std::size_t item) const { return parts_[item]; }

  /// The item of an object of the wanted schema.
  std::optional<std::size_t> find(const schema::Key& key) const;

 private:
  bool repeats_columns(const schema::Object& constraint) const;

  const schema::Snapshot& after_;
  const Fates& fates_;
  Merging merging_;
  std::vector<std::vector<std::size_t>> parts_;
};

}  // namespace headway::autogenerate
