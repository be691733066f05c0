#pragma once

#include "runner/autogenerate/fates.hpp"
#include "runner/autogenerate/statement.hpp"
#include "runner/schema/snapshot.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace headway::autogenerate {

/// The name or comment that the index of a partition has to be given.
struct PartitionIndexChange {
  std::string table;
  std::optional<std::size_t> parent;  ///< item of the index or constraint that it is a part of
  Statements statements;
};

struct PartitionIndexChanges {
  Statements away;  ///< free names that something else takes; they come first
  std::vector<PartitionIndexChange> changes;
};

PartitionIndexChanges partition_index_changes(const schema::Snapshot& before,
                                              const schema::Snapshot& after, const Fates& fates);

}  // namespace headway::autogenerate
